// Package pipe is a network inside this process, for a server and its client that need no other: it costs no system calls and no port.
package pipe

import (
	"context"
	"net"
	"sync"
)

// Listener accepts the connections that Dial opens. It is a net.Listener.
type Listener struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

// Listen returns a listener that needs no address.
func Listen() *Listener {
	return &Listener{dialled: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial opens a connection to the listener, whatever the network and the address. It returns net.ErrClosed once the listener is closed, and
// the context's error if it ends before the connection is accepted.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.dialled <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept waits for the next connection. It returns net.ErrClosed once the listener is closed.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.dialled:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the listener; connections that were accepted stay open. It always returns nil.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr returns an address that nobody can be reached at from outside.
func (l *Listener) Addr() net.Addr {
	near, far := net.Pipe()
	defer func() { _, _ = near.Close(), far.Close() }()
	return near.LocalAddr()
}
