package mockserver

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The bounds of what a client may take. A request has no body that means anything, and little is read of one.
const (
	readTimeout  = 10 * time.Second // of the head and of the whole: one deadline is set sooner than two
	writeTimeout = 30 * time.Second
	idleTimeout  = 2 * time.Minute
	maxHeader    = 16 << 10 // bytes
	maxBody      = 64 << 10 // bytes
	stopTimeout  = 5 * time.Second
)

// Run serves on the listener until ctx is done, then lets the requests under way end, for at most a few seconds, and returns
// nil. It returns an error if it could not serve or not stop in time. It closes the listener in any case.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	return Serve(ctx, listener, http.MaxBytesHandler(s, maxBody), s.log)
}

// Serve serves a handler as Run does, within the same bounds of time and size. The contexts of its requests are done when ctx is.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	connections := newConnections(listener)
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       -1, // the connections know
		ConnState:         connections.changed,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       ofConnection,
		// Without this, the http package itself would answer "OPTIONS *".
		DisableGeneralOptionsHandler: true,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(connections) }()
	watching, stopWatching := context.WithCancel(context.WithoutCancel(ctx)) // until the last has ended
	defer stopWatching()
	go connections.watch(watching)
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}
