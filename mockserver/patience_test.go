package mockserver

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// listening returns the connections of a listener, and one of them as its client has it.
func listening(t *testing.T) (*connections, net.Conn) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = listener.Close() })
	client, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = client.Close() })
	_ = client.SetDeadline(time.Now().Add(time.Minute)) // so that a test fails, and does not hang
	return newConnections(listener), client
}

func (c *connections) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

// lookFor looks at the connections for as long as a patience lasts.
func lookFor(c *connections, patience time.Duration) {
	for range patience / looking {
		c.look()
	}
}

func TestAConnectionOnWhichNothingIsAskedAnyMoreIsClosed(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c, client := listening(t)
	rested := make(chan struct{}, 1)
	server := &http.Server{ //nolint:gosec // its client is this test
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }),
		ConnState: func(conn net.Conn, state http.ConnState) {
			c.changed(conn, state)
			if state == http.StateIdle {
				rested <- struct{}{}
			}
		},
	}
	go func() { _ = server.Serve(c) }()
	t.Cleanup(func() { _ = server.Close() })
	ask := func() {
		_, err := io.WriteString(client, "GET / HTTP/1.1\r\nHost: mock\r\n\r\n")
		g.Expect(err).NotTo(HaveOccurred())
		response, err := http.ReadResponse(bufio.NewReader(client), nil)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(response.Body.Close()).To(Succeed())
		<-rested
	}
	ask()
	lookFor(c, idleTimeout)
	ask() // which it may still, and begin to rest anew
	lookFor(c, idleTimeout)
	c.look()
	_, err := client.Read(make([]byte, 1))
	g.Expect(err).To(MatchError(io.EOF))
	g.Expect(c.count()).To(BeZero())
}

func TestAConnectionWhoseAnswerIsNotReadIsClosed(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c, client := listening(t)
	conn, err := c.Accept()
	g.Expect(err).NotTo(HaveOccurred())
	written := make(chan error)
	go func() {
		_, err := conn.Write(make([]byte, 64<<20)) // more than any system keeps for a client
		written <- err
	}()
	_, err = client.Read(make([]byte, 1)) // and no more
	g.Expect(err).NotTo(HaveOccurred())
	lookFor(c, writeTimeout)
	select {
	case err := <-written:
		t.Fatalf("it was cut off too soon: %v", err)
	default:
	}
	c.look()
	g.Expect(errors.Is(<-written, net.ErrClosed)).To(BeTrue())
	g.Expect(c.count()).To(BeZero())
}

func TestAConnectionIsNotClosedForWhatWasWrittenLongAgo(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c, client := listening(t)
	conn, err := c.Accept()
	g.Expect(err).NotTo(HaveOccurred())
	for range 2 { // nor for how long an answer takes to be made
		_, err = io.WriteString(conn, "a")
		g.Expect(err).NotTo(HaveOccurred())
		lookFor(c, idleTimeout+writeTimeout+looking)
	}
	_, err = io.ReadFull(client, make([]byte, 2))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(conn.Close()).To(Succeed())
}
