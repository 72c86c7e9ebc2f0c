package mockserver

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// logged answers a request and logs it: the path without its query, in which a token may stand, and no header.
func (s *Server) logged(w http.ResponseWriter, r *http.Request) {
	if !s.logs {
		s.journalled(w, r)
		return
	}
	began := time.Now()
	seen := &statusWriter{ResponseWriter: w}
	s.journalled(seen, r)
	s.log.DebugContext(r.Context(), "request",
		"method", r.Method, "path", token.HideInURL(r.URL.Path), "status", seen.status, "took", time.Since(began))
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
