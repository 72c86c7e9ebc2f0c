package mockserver

import (
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Request is a request that a mock was asked, and what it answered.
type Request struct {
	Method string
	Path   string // without its query, in which a token may stand
	Login  string // whose token was sent; empty for none that holds
	Status int
	At     time.Time // by the world's clock
}

// journal keeps the last requests, as many as it has room for.
type journal struct {
	mu   sync.Mutex
	room int
	kept []Request
}

func (j *journal) add(r Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept = append(j.kept, r)
	if over := len(j.kept) - j.room; over >= j.room { // not each time, since it costs
		j.kept = append([]Request(nil), j.kept[over:]...)
	}
}

// Requests returns the requests so far with this method and a path that matches a pattern as path.Match has it, such as
// "/api/repos/acme/hello/builds/*", the oldest first. An empty method or pattern matches all. It is empty unless Options.Journal gives room.
func (s *Server) Requests(method, pattern string) []Request {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	var found []Request
	for _, r := range s.journal.kept[max(0, len(s.journal.kept)-s.journal.room):] {
		matches, err := path.Match(pattern, r.Path)
		if (method == "" || strings.EqualFold(method, r.Method)) && (pattern == "" || err == nil && matches) {
			found = append(found, r)
		}
	}
	return found
}

// journalled answers a request and writes it into the journal.
func (s *Server) journalled(w http.ResponseWriter, r *http.Request) {
	if s.journal.room <= 0 {
		s.scene.Load().handler.ServeHTTP(w, r)
		return
	}
	entry := Request{Method: r.Method, Path: r.URL.Path, At: s.clock.Now()}
	if user := s.scene.Load().tokens.User(r.Header.Get("Authorization")); user != nil {
		entry.Login = user.Login
	}
	seen := &statusWriter{ResponseWriter: w}
	defer func() {
		entry.Status = seen.status
		s.journal.add(entry)
	}()
	s.scene.Load().handler.ServeHTTP(seen, r)
}
