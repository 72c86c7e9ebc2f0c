package mockserver_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// discard is a ResponseWriter that keeps nothing, so that what is measured is the handler.
type discard struct {
	header http.Header
	status int
	size   int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { d.size += len(b); return len(b), nil }

func (d *discard) reset() {
	clear(d.header)
	d.status, d.size = 0, 0
}

// BenchmarkOperation measures each operation, and beside it a bare handler that writes the same bytes. What is compared is the
// handlers: the http package's own work, the same for both, is left out.
func BenchmarkOperation(b *testing.B) {
	for _, op := range []struct {
		name, method, path string
		before             string // a call that each request needs before it, outside the measured time
		advance            time.Duration
	}{
		{name: "queue", method: "GET", path: "/api/builds"},
		{name: "builds", method: "GET", path: hello + "/builds"},
		{name: "build", method: "GET", path: hello + "/builds/21"},
		{name: "log", method: "GET", path: hello + "/logs/12/1"},
		{name: "log-1000", method: "GET", path: hello + "/logs/18/1"},
		{name: "restart", method: "POST", path: hello + "/builds/1", advance: time.Hour},
		{name: "cancel", method: "DELETE", path: hello + "/builds/2/1", before: hello + "/builds/2", advance: 4 * time.Second},
		{name: "refused", method: "GET", path: hello + "/builds/999"},
	} {
		mock, err := mockserver.New(mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Journal: 1000})
		if err != nil {
			b.Fatal(err)
		}
		token, err := mock.Token("octavia")
		if err != nil {
			b.Fatal(err)
		}
		ask := func(method, path string) *http.Request {
			request := httptest.NewRequestWithContext(b.Context(), method, path, nil)
			request.Header.Set("Authorization", token)
			return request
		}
		prepare := func(b *testing.B) {
			if op.before == "" && op.advance == 0 {
				return
			}
			b.StopTimer()
			if op.before != "" {
				mock.ServeHTTP(httptest.NewRecorder(), ask("POST", op.before))
			}
			if err := mock.Advance(op.advance); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		request := ask(op.method, op.path)
		w := &discard{header: http.Header{}}
		b.Run(op.name+"/mock", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				prepare(b)
				w.reset()
				mock.ServeHTTP(w, request)
			}
			if w.status >= 300 && op.name != "refused" {
				b.Fatalf("%s %s answered %d", op.method, op.path, w.status)
			}
			b.ReportMetric(float64(w.size), "body-bytes")
		})
		b.Run(op.name+"/bare", func(b *testing.B) {
			bare := sameBytes(mock, ask(op.method, op.path), prepare, b)
			b.ReportAllocs()
			for b.Loop() {
				w.reset()
				bare.ServeHTTP(w, request)
			}
			b.ReportMetric(float64(w.size), "body-bytes")
		})
	}
}

// sameBytes returns a handler that writes what the mock answers to a request, and does nothing else.
func sameBytes(mock http.Handler, request *http.Request, prepare func(*testing.B), b *testing.B) http.Handler {
	prepare(b)
	recorder := httptest.NewRecorder()
	mock.ServeHTTP(recorder, request)
	contentType, body := recorder.Header().Get("Content-Type"), bytes.Clone(recorder.Body.Bytes())
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		if recorder.Code != http.StatusNoContent {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(body)
	})
}

// BenchmarkNew measures how long a mock takes to be there.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mockserver.New(mockserver.Options{World: "demo"}); err != nil {
			b.Fatal(err)
		}
	}
}
