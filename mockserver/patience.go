package mockserver

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// connections are those that a listener accepts. It loses patience with one on which nothing is asked any more, or of which an answer is not read, and closes
// it. The http package can do that too, by deadlines that it sets and takes back for each request, and then answers a fortieth less of them a second; to look
// at all connections now and then costs nothing.
type connections struct {
	net.Listener
	looks atomic.Int64 // how many times they were looked at, and one

	mu   sync.Mutex
	open map[*connection]struct{}
}

// looking is how often connections are looked at, by how much they may outlive the patience with them.
const looking = 5 * time.Second

// connection is a connection that knows how long it rests or waits: it holds how many times all had been looked at when that began, or 0.
type connection struct {
	*net.TCPConn
	of             *connections
	rests, writing atomic.Int64
}

func newConnections(of net.Listener) *connections {
	c := &connections{Listener: of, open: map[*connection]struct{}{}}
	c.looks.Store(1)
	return c
}

// Accept accepts a connection. One that is not TCP's own, such as one of TLS, is left to whoever made its listener.
func (c *connections) Accept() (net.Conn, error) {
	accepted, err := c.Listener.Accept()
	tcp, ok := accepted.(*net.TCPConn)
	if err != nil || !ok {
		return accepted, err
	}
	made := &connection{TCPConn: tcp, of: c}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[made] = struct{}{}
	return made, nil
}

// changed is told by the http package what becomes of a connection.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	known, ok := conn.(*connection)
	switch {
	case !ok:
	case state == http.StateIdle:
		known.rests.Store(c.looks.Load())
	case state == http.StateActive:
		known.rests.Store(0)
	}
}

// watch looks at the connections, again and again until ctx is done.
func (c *connections) watch(ctx context.Context) {
	tick := time.NewTicker(looking)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.look()
		}
	}
}

// look closes the connections with which patience is lost.
func (c *connections) look() {
	now := c.looks.Add(1)
	for _, conn := range c.lost(now) {
		_ = conn.Close() // it may be closed already
	}
}

func (c *connections) lost(now int64) (lost []*connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		if past(conn.rests.Load(), now, idleTimeout) || past(conn.writing.Load(), now, writeTimeout) {
			lost = append(lost, conn)
		}
	}
	return lost
}

// past tells whether what began at one look, if it did, has lasted for longer than patience at another.
func past(began, now int64, patience time.Duration) bool {
	return began > 0 && time.Duration(now-began)*looking > patience
}

func (c *connection) Write(b []byte) (int, error) {
	c.writing.Store(c.of.looks.Load())
	defer c.writing.Store(0)
	return c.TCPConn.Write(b)
}

// ReadFrom writes what it reads, as Write does.
func (c *connection) ReadFrom(from io.Reader) (int64, error) {
	c.writing.Store(c.of.looks.Load())
	defer c.writing.Store(0)
	return c.TCPConn.ReadFrom(from)
}

func (c *connection) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.TCPConn.Close()
}
