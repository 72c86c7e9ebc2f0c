package mockserver

import (
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// Request is a request that a mock was asked, what it answered, and why.
type Request struct {
	ID     int64 // from 1, in the order in which they were answered
	Method string
	Path   string        // without a token that may stand in it
	Query  string        // as it was sent, but for a token
	Login  string        // whose token was sent; empty for none that holds
	Status int           // 0 if the connection was broken instead
	At     time.Time     // by the world's clock
	Took   time.Duration // by the time outside

	// Operation is the operationId; empty if no operation has this method and path.
	Operation string
	// Repository is owner/name; empty for an operation that names none.
	Repository string
	// Caller is what the caller is to the repository.
	Caller plumbline.Caller
	// Disturbance is the id of the disturbance that met it; 0 for none.
	Disturbance int

	Size int    // of what was answered, without its head, in bytes
	Body string // how that begins, at most 2 KiB; only in what Journal and Requests return

	decision api.Decision
	routes   api.Routes // and not the API, whose world is not to live as long
}

// Decision tells what decided the answer: a cell of the access table, a parameter, the state of a build, or that no operation has this method and path, and
// then which is nearest.
func (r Request) Decision() string {
	text := r.decision.String()
	if near := r.routes.Nearest(r.Method, r.Path); r.Operation == "" && near != "" {
		text += " Nearest is " + near + "."
	}
	return text
}

// journal keeps the last requests, as many as it has room for.
type journal struct {
	mu   sync.Mutex
	room int
	last int64      // the id that was given last
	kept []exchange // once it is full, the oldest stands where the next one comes
	next int
}

// exchange is a request, and how what it was answered begins: bytes, and no string, so that their room is used again.
type exchange struct {
	Request
	beginning
}

// beginning is how an answer begins: bytes that never change, of which no copy is made, or what was copied into its room.
type beginning struct{ bytes, room []byte }

// maxBegin is how much of an answer is kept, in bytes.
const maxBegin = 2 << 10

// add copies more of the answer, as far as there is room for it.
func (b *beginning) add(more []byte) {
	if len(b.room) == 0 {
		b.room = append(b.room, b.bytes...) // which were kept so far
	}
	b.room = append(b.room, more[:min(len(more), maxBegin-len(b.room))]...)
	b.bytes = b.room
}

// addKept takes bytes that never change, if they are all of the answer and not many: what is kept of an answer does not keep much more of it.
func (b *beginning) addKept(all []byte) {
	if len(b.bytes) > 0 || len(all) > maxBegin {
		b.add(all)
		return
	}
	b.bytes = all
}

// drop forgets the bytes, and keeps the room.
func (b *beginning) drop() { b.bytes, b.room = nil, b.room[:0] }

// add gives a request its id, and keeps it with how its answer begins, in place of which it leaves room for another: that of the oldest, if one goes.
func (j *journal) add(r *Request, begins *beginning) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	r.ID = j.last
	if j.room <= 0 {
		return
	}
	if len(j.kept) < j.room {
		j.kept = append(j.kept, exchange{})
		j.next = len(j.kept) - 1
	}
	e := &j.kept[j.next]
	e.Request = *r
	e.beginning, *begins = *begins, e.beginning
	begins.drop()
	j.next = (j.next + 1) % j.room
}

// all are the exchanges that are kept, the oldest first.
func (j *journal) all(yield func(*exchange) bool) {
	first := 0
	if len(j.kept) == j.room {
		first = j.next
	}
	for i := range j.kept {
		if !yield(&j.kept[(first+i)%len(j.kept)]) {
			return
		}
	}
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept, j.next = nil, 0
}

// Filter says which requests are meant. An empty condition holds for all.
type Filter struct {
	Method string
	// Path is a pattern as path.Match has it, such as /api/repos/acme/hello/builds/*.
	Path  string
	Login string
	// Operation is an operationId, such as restart; "none" for requests that are none.
	Operation  string
	Repository string // owner/name
	Status     int
	After      int64 // the id after which it came
}

func (f *Filter) check() error {
	if _, err := path.Match(f.Path, ""); err != nil {
		return fmt.Errorf("mockserver: the path %q is no pattern, as path.Match has them", f.Path)
	}
	return nil
}

func (f *Filter) meets(r *Request) bool {
	matches := f.Path == ""
	if !matches {
		matches, _ = path.Match(f.Path, r.Path)
	}
	return matches && r.ID > f.After && (f.Status == 0 || f.Status == r.Status) &&
		(f.Method == "" || strings.EqualFold(f.Method, r.Method)) &&
		(f.Login == "" || f.Login == r.Login) &&
		(f.Operation == "" || f.Operation == r.Operation || f.Operation == "none" && r.Operation == "") &&
		(f.Repository == "" || f.Repository == r.Repository)
}

// Requests returns the requests so far with this method and a path that matches a pattern as path.Match has it, such as
// "/api/repos/acme/hello/builds/*", the oldest first. An empty method or pattern matches all. It is empty unless Options.Journal gives room.
func (s *Server) Requests(method, pattern string) []Request {
	return s.Journal(Filter{Method: method, Path: pattern})
}

// Journal returns the requests so far that a filter means, the oldest first. It is empty unless Options.Journal gives room. It panics if the filter's path is
// no pattern, so that a test of what was not asked does not pass by a typing error.
func (s *Server) Journal(f Filter) []Request {
	if err := f.check(); err != nil {
		panic(err)
	}
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	var found []Request
	for e := range s.journal.all {
		if f.meets(&e.Request) {
			r := e.Request
			r.Body = token.Hide(string(e.bytes))
			found = append(found, r)
		}
	}
	return found
}

// ClearJournal forgets the requests so far.
func (s *Server) ClearJournal() { s.journal.clear() }
