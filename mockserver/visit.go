package mockserver

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/disturb"
)

// visit is a request that is answered and written down: the writer that sees its status, and the context in which is told what decided it. It is one
// thing for the sake of speed.
type visit struct {
	statusWriter
	context.Context
	entry Request
}

func (v *visit) Value(key any) any {
	if _, ok := key.(api.WitnessKey); ok {
		return &v.entry.decision
	}
	return v.Context.Value(key)
}

// visits are those that are over: nothing keeps the writer or the context of a request that was answered.
var visits = sync.Pool{New: func() any { return new(visit) }}

// journalled answers a request and writes it into the journal.
func (s *Server) journalled(w http.ResponseWriter, r *http.Request) {
	scene := s.scene.Load()
	if s.journal.room <= 0 && s.options.Answered == nil && !s.feed.heard() {
		s.disturbed(w, r, scene, &Request{})
		return
	}
	v := visits.Get().(*visit)
	v.ResponseWriter, v.Context = w, r.Context()
	v.entry = Request{Method: r.Method, Path: r.URL.Path, At: s.clock.Now(), routes: scene.api.Routes()}
	began := time.Now()
	defer func() { // whatever becomes of it: a connection may be broken on purpose
		entry, d := &v.entry, &v.entry.decision
		entry.Took, entry.Status = time.Since(began), v.status
		entry.Operation, entry.Repository, entry.Caller, entry.Login = d.Operation, d.Repository, d.Caller, d.Login
		s.journal.add(entry)
		if s.options.Answered != nil {
			s.options.Answered(*entry)
		}
		if s.feed.heard() {
			told := *entry
			s.feed.publish(Event{Kind: Asked, At: entry.At, Request: &told})
		}
		*v = visit{}
		visits.Put(v)
	}()
	s.disturbed(v, r.WithContext(v), scene, &v.entry)
}

// disturbed answers a request, disturbed if there is a disturbance that meets it, and tells that one's id in entry, and what the request asks for even
// where a disturbance answers it.
func (s *Server) disturbed(w http.ResponseWriter, r *http.Request, scene *scene, entry *Request) {
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
