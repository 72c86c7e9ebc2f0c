package mockserver

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/disturb"
)

// visit is a request that is answered and written down: the writer that sees its status, and the context in which is told what decided it. It is one
// thing, and a connection has one for all its requests, for the sake of speed.
type visit struct {
	statusWriter
	context.Context
	entry Request
	body  []byte // how what was answered begins
}

// maxBegin is how much of an answer is kept, in bytes.
const maxBegin = 2 << 10

func (v *visit) Write(b []byte) (int, error) {
	if v.status == 0 {
		v.status = http.StatusOK
	}
	v.entry.Size += len(b)
	v.body = append(v.body, b[:min(len(b), maxBegin-len(v.body))]...)
	return v.ResponseWriter.Write(b)
}

// visitKey is the key of a context's value, the *visit that is free for its requests.
type visitKey struct{}

func (v *visit) Value(key any) any {
	switch key.(type) {
	case api.WitnessKey:
		return &v.entry.decision
	case visitKey:
		return v
	default:
		return v.Context.Value(key)
	}
}

// ofConnection gives a connection, which has one request at a time, a visit for all of them.
func ofConnection(ctx context.Context, _ net.Conn) context.Context { return &visit{Context: ctx} }

// begin begins the visit of a request: that of its connection, if it is free, or one of its own.
func begin(w http.ResponseWriter, r *http.Request) (*visit, *http.Request) {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	if v == nil || v.ResponseWriter != nil {
		v = &visit{Context: r.Context()}
		r = r.WithContext(v)
	}
	v.ResponseWriter = w
	return v, r
}

// end frees the visit for the next request: nothing keeps the writer or the context of one that was answered.
func (v *visit) end() { v.statusWriter, v.entry, v.body = statusWriter{}, Request{}, v.body[:0] }

// journalled answers a request and writes it into the journal.
func (s *Server) journalled(w http.ResponseWriter, r *http.Request) {
	scene := s.scene.Load()
	if s.journal.room <= 0 && s.options.Answered == nil && !s.feed.heard() {
		s.disturbed(w, r, scene, &Request{})
		return
	}
	v, r := begin(w, r)
	v.entry = Request{Method: r.Method, Path: r.URL.Path, Query: withoutToken(r.URL.RawQuery), At: s.clock.Now(), routes: scene.api.Routes()}
	began := time.Now()
	defer func() { // whatever becomes of it: a connection may be broken on purpose
		entry, d := &v.entry, &v.entry.decision
		entry.Took, entry.Status = time.Since(began), v.status
		entry.Operation, entry.Repository, entry.Caller, entry.Login = d.Operation, d.Repository, d.Caller, d.Login
		if r.Method == http.MethodHead { // whose body is not sent
			entry.Size, v.body = 0, v.body[:0]
		}
		s.journal.add(entry, v.body)
		if s.options.Answered != nil {
			s.options.Answered(*entry)
		}
		if s.feed.heard() {
			told := *entry
			s.feed.publish(Event{Kind: Asked, At: entry.At, Request: &told})
		}
		v.end()
	}()
	s.disturbed(v, r, scene, &v.entry)
}

// disturbed answers a request, disturbed if there is a disturbance that meets it, and tells that one's id in entry, and what the request asks for even
// where a disturbance answers it. What a browser asks on a page's behalf, before the page's own request, is never disturbed.
func (s *Server) disturbed(w http.ResponseWriter, r *http.Request, scene *scene, entry *Request) {
	if s.origins.Greet(w, r) {
		return
	}
	if !s.disturbances.Any() {
		scene.handler.ServeHTTP(w, r)
		return
	}
	entry.decision = scene.api.Recognise(r)
	d := &entry.decision
	s.disturbances.Serve(w, r, disturb.Request{
		Operation: d.Operation, Method: r.Method, Repository: d.Repository, Caller: string(d.Caller), Login: d.Login,
	}, scene.handler, &entry.Disturbance)
}
