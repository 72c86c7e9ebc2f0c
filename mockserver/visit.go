package mockserver

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/disturb"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// visit is a request that is answered and written down: the writer that sees what is answered, and the context in which is told what decided it.
//
// It is one thing, and a connection has one for its requests, for the sake of speed. Where several of them are under way at once, as HTTP/2 and handlers around
// the mock have it, the others have a visit of their own.
type visit struct {
	statusWriter
	context.Context
	taken  atomic.Bool   // by a request that is under way
	server *Server       // into whose journal it is written; nil where nobody wants to know, and once it is
	began  time.Duration // since the clock was made, by the time outside
	entry  Request
	begins beginning // how what is answered does
}

// visitKey is the key of a context's value, the *visit of its connection.
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

// ofConnection gives a connection a visit for its requests.
func ofConnection(ctx context.Context, _ net.Conn) context.Context { return &visit{Context: ctx} }

// begin begins the visit of a request: that of its connection, if no other has it, or one of its own.
func begin(w http.ResponseWriter, r *http.Request) (*visit, *http.Request) {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	if v == nil || !v.taken.CompareAndSwap(false, true) {
		v = &visit{Context: r.Context()}
		r = r.WithContext(v)
	}
	v.ResponseWriter = w
	return v, r
}

// end frees the visit for the next request: nothing keeps the writer or the context of one that was answered.
func (v *visit) end() {
	v.statusWriter, v.server, v.entry = statusWriter{}, nil, Request{}
	v.begins.drop()
	v.taken.Store(false)
}

// Write writes, and before the last of an answer of known length the request into the journal: whoever has read all of it finds it there.
func (v *visit) Write(b []byte) (int, error) {
	if v.status == 0 {
		v.status = http.StatusOK
	}
	v.begins.add(b)
	v.entry.Size += len(b)
	if length, err := strconv.Atoi(v.Header().Get("Content-Length")); err == nil && v.entry.Size >= length {
		v.file()
	}
	return v.ResponseWriter.Write(b)
}

// WriteAll writes, as Write does, the whole of an answer whose header was written, in bytes that never change.
func (v *visit) WriteAll(b []byte) (int, error) {
	v.begins.addKept(b)
	v.entry.Size += len(b)
	v.file()
	return v.ResponseWriter.Write(b)
}

// Hijack hands the connection over, and writes the request into the journal, since nobody knows when the connection is broken.
func (v *visit) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(v.ResponseWriter).Hijack()
	if err == nil {
		v.file()
	}
	return conn, buffered, err
}

// file writes the request into the journal, once.
func (v *visit) file() {
	s := v.server
	if s == nil {
		return
	}
	v.server = nil
	entry, d := &v.entry, &v.entry.decision
	entry.Took, entry.Status = s.clock.outside()-v.began, v.status
	entry.Operation, entry.Repository, entry.Caller, entry.Login = d.Operation, d.Repository, d.Caller, d.Login
	if entry.Method == http.MethodHead { // whose body is not sent
		entry.Size = 0
		v.begins.drop()
	}
	s.journal.add(entry, &v.begins)
	if s.options.Answered != nil {
		s.options.Answered(*entry)
	}
	if s.feed.heard() {
		told := *entry
		s.feed.publish(Event{Kind: Asked, At: entry.At, Request: &told})
	}
}

// journalled answers a request and writes it into the journal.
func (s *Server) journalled(w http.ResponseWriter, r *http.Request) {
	scene := s.scene.Load()
	v, r := begin(w, r)
	defer v.end()
	if s.journal.room <= 0 && s.options.Answered == nil && !s.feed.heard() {
		s.disturbed(w, r, scene, &v.entry)
		return
	}
	v.server, v.began = s, s.clock.outside()
	entry := &v.entry
	entry.Method, entry.Path, entry.Query = r.Method, token.HideInURL(r.URL.Path), token.HideInURL(r.URL.RawQuery)
	entry.At, entry.routes = scene.at(v.began), scene.api.Routes()
	defer v.file() // whatever becomes of it: a connection may be broken on purpose
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
