package control_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

// BenchmarkServed measures requests over a connection, as `plumbline mock` answers them, with access check, journal, clock and metrics; and beside each the
// bare server, which writes the same bytes with the same headers and does nothing else.
func BenchmarkServed(b *testing.B) {
	host, err := control.New(control.Options{Mock: mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start)}})
	if err != nil {
		b.Fatal(err)
	}
	token, err := host.Mock().Token("octavia")
	if err != nil {
		b.Fatal(err)
	}
	for _, op := range []struct{ name, path string }{
		{"queue", "/api/builds"},
		{"builds", "/api/repos/acme/hello/builds"},
		{"build", "/api/repos/acme/hello/builds/21"},
		{"log-1000", "/api/repos/acme/hello/logs/18/1"},
	} {
		b.Run(op.name+"/mock", func(b *testing.B) {
			askOver(b, func(l net.Listener) { _ = host.Run(b.Context(), l) }, op.path, token)
		})
		b.Run(op.name+"/bare", func(b *testing.B) {
			server := http.Server{Handler: bare(b, host, op.path, token)} //nolint:gosec // it has no strangers as clients
			defer server.Close()                                          //nolint:errcheck // nothing hangs on it
			askOver(b, func(l net.Listener) { _ = server.Serve(l) }, op.path, token)
		})
	}
}

// askOver asks a server for a path again and again, over one connection, and spends as little as can be on its own side.
func askOver(b *testing.B, serve func(net.Listener), path, token string) {
	b.Helper()
	listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go serve(listener)
	conn, err := new(net.Dialer).DialContext(b.Context(), "tcp", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // all was read
	request := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\n\r\n", path, token)
	answers := bufio.NewReaderSize(conn, 256<<10)
	var size int64
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		if size, err = skipAnswer(answers); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size), "body-bytes")
}

// skipAnswer reads an answer to its end and returns the length of its body.
func skipAnswer(r *bufio.Reader) (length int64, err error) {
	const name = "Content-Length: "
	for {
		line, err := r.ReadSlice('\n')
		switch {
		case err != nil:
			return 0, err
		case len(line) == 2: // the empty line after the headers
			_, err = io.CopyN(io.Discard, r, length)
			return length, err
		case len(line) > len(name) && string(line[:len(name)]) == name:
			if length, err = strconv.ParseInt(string(line[len(name):len(line)-2]), 10, 64); err != nil {
				return 0, err
			}
		}
	}
}

// bare returns a handler that writes what another answers to a request, and does nothing else.
func bare(b *testing.B, other http.Handler, path, token string) http.Handler {
	b.Helper()
	request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	request.Header.Set("Authorization", token)
	answer := httptest.NewRecorder()
	other.ServeHTTP(answer, request)
	body, contentType := answer.Body.Bytes(), answer.Header().Get("Content-Type")
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
}
