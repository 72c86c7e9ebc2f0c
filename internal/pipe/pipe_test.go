package pipe_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/plumbline-ci/plumbline/internal/pipe"
)

func TestServesHTTP(t *testing.T) {
	t.Parallel()
	listener := pipe.Listen()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) })} //nolint:gosec // it has one client
	served := make(chan error)
	go func() { served <- server.Serve(listener) }()
	client := &http.Client{Transport: &http.Transport{DialContext: listener.Dial}}

	for _, path := range []string{"/one", "/two"} {
		response, err := client.Get("http://anywhere.invalid" + path) //nolint:noctx // it answers at once
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		if err := errors.Join(err, response.Body.Close()); err != nil || string(got) != path {
			t.Errorf("got %q, %v, want %q", got, err, path)
		}
	}

	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("got %v, want the server to say that it was closed", err)
	}
	if _, err := listener.Dial(t.Context(), "", ""); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v from a closed listener, want %v", err, net.ErrClosed)
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pipe.Listen().Dial(ctx, "", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v where nobody accepts, want %v", err, context.Canceled)
	}
}
