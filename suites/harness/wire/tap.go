package wire

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A 204 has no body, and net/http throws one away unseen. The tap keeps what comes on the connection, so that a body that
// follows, announced or not, is noticed.

const (
	maxTapped = 64 << 10
	// linger bounds how long a connection is read on for what follows a 204. A server that closes it costs nothing.
	linger = 50 * time.Millisecond
)

type tapKey struct{}

type tap struct {
	closed chan struct{}

	mu   sync.Mutex
	seen bytes.Buffer
}

func withTap(ctx context.Context) (context.Context, *tap) {
	t := &tap{closed: make(chan struct{})}
	return context.WithValue(ctx, tapKey{}, t), t
}

// tapping returns a dial that taps the connections of requests that have a tap.
func tapping(dial Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		t, ok := ctx.Value(tapKey{}).(*tap)
		if err != nil || !ok {
			return conn, err
		}
		return &tappedConn{Conn: conn, tap: t}, nil
	}
}

// surplus returns what followed the header of an answer that must have no body.
func (t *tap) surplus(response *http.Response) []byte {
	if response.StatusCode != http.StatusNoContent {
		return nil
	}
	if n, _ := strconv.Atoi(response.Header.Get("Content-Length")); n > 0 {
		return []byte("(announced by Content-Length: " + strconv.Itoa(n) + ")")
	}
	if response.TLS != nil {
		return nil // what was tapped is encrypted
	}
	select {
	case <-t.closed:
	case <-time.After(4 * linger):
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return afterHeader(bytes.Clone(t.seen.Bytes()))
}

// afterHeader returns what follows the header of the final answer; an empty chunked body is none.
func afterHeader(seen []byte) []byte {
	for {
		header, after, _ := bytes.Cut(seen, []byte("\r\n\r\n"))
		_, status, _ := bytes.Cut(header, []byte(" "))
		if !bytes.HasPrefix(status, []byte("1")) {
			return bytes.TrimPrefix(after, []byte("0\r\n\r\n"))
		}
		seen = after
	}
}

type tappedConn struct {
	net.Conn
	tap  *tap
	once sync.Once
}

func (c *tappedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.keep(b[:n])
	return n, err
}

// Close reads on until the server has closed its side, or for a moment, and then closes.
func (c *tappedConn) Close() error {
	c.once.Do(func() {
		defer close(c.tap.closed)
		_ = c.Conn.SetReadDeadline(time.Now().Add(linger))
		rest := make([]byte, 4<<10)
		n, _ := c.Conn.Read(rest)
		c.keep(rest[:n])
	})
	return c.Conn.Close()
}

func (c *tappedConn) keep(b []byte) {
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	if room := maxTapped - c.tap.seen.Len(); room > 0 {
		c.tap.seen.Write(b[:min(room, len(b))])
	}
}
