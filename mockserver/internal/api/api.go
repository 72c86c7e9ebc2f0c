// Package api answers the contract's operations, and no others.
//
// Each request goes one way: route, caller, access, parameters, operation, answer. Which routes there are, who gets which status
// and what a parameter may be is read from the contract; the state of the world is the store's. Each operation has a file.
package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/memo"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// Do does a command; store.Store.Do is one.
type Do func(c store.Command, t time.Time) (*store.Build, error)

// Config is what an API is made of. All of it is needed.
type Config struct {
	Contract *plumbline.Contract
	Store    *store.Store
	Now      func() time.Time // the world's time
	Wall     func() time.Time // the time of the world outside, which tokens expire by
	Access   Access
	Do       Do
	Log      *slog.Logger
}

// API is the contract's operations as an http.Handler. Make one with New.
type API struct {
	Config
	routes   Routes
	verifier *token.Verifier
	places   memo.Memo[[]place] // by paths
	list     *route             // by whose access a repository's builds are shown in the queue
	kept     keep
}

// operation answers a request that may be served.
type operation func(*API, *request) (answer, error)

// operations are the contract's operations by operationId.
func operations() map[string]operation {
	return map[string]operation{
		"queue":   (*API).queue,
		"builds":  (*API).builds,
		"build":   (*API).build,
		"restart": (*API).restart,
		"log":     (*API).log,
		"cancel":  (*API).cancel,
	}
}

// New returns an API. It fails if the contract has an operation that is not answered here, or lacks one that is.
func New(c Config) (*API, error) {
	a := &API{Config: c, verifier: token.New(c.Store, c.Wall)}
	handlers := operations()
	a.routes = make(Routes, 0, len(handlers)) // of which none is moved
	var problems []error
	for i := range c.Contract.Operations {
		op := &c.Contract.Operations[i]
		handler, ok := handlers[op.ID]
		if !ok {
			problems = append(problems, fmt.Errorf("operation %s (%s %s) has no handler: write one in mockserver/internal/api/%s.go and name it in operations()",
				op.ID, op.Method, op.Path, op.ID))
			continue
		}
		delete(handlers, op.ID)
		r, err := newRoute(op, newTable(op, c.Access), handler)
		problems = append(problems, err)
		a.routes = append(a.routes, r)
		if op.ID == "builds" {
			a.list = &a.routes[len(a.routes)-1]
		}
	}
	for id := range handlers {
		problems = append(problems, fmt.Errorf("handler %s has no operation in the contract: add the operation or take the handler out of operations()", id))
	}
	return a, errors.Join(problems...)
}

// request is a request on its way.
type request struct {
	*http.Request
	*place
	user       *store.User // nil if the caller has shown no token that holds
	badToken   bool
	repository *store.Repository // nil for an operation that names none
	row        row
	now        time.Time
}

// requests are those that are over: no answer keeps one.
var requests = sync.Pool{New: func() any { return new(request) }}

func newRequest(r *http.Request) *request {
	req := requests.Get().(*request)
	req.Request = r
	return req
}

func (r *request) end() {
	*r = request{}
	requests.Put(r)
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := a.answer(r)
	if err != nil {
		answer = a.problem(r, err)
	}
	answer.write(w)
}

// answer takes a request its way. A panic on it is an error like others: the next request finds the mock as it was.
func (a *API) answer(r *http.Request) (_ answer, err error) {
	d := witness(r)
	if d != nil {
		defer func() { d.Refused = err }()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	req := newRequest(r)
	defer req.end()
	if err := a.match(req); err != nil {
		return answer{}, err
	}
	a.identify(req)
	a.find(req)
	if d != nil {
		req.tell(d)
	}
	if err := req.admit(d); err != nil {
		return answer{}, err
	}
	if req.refused != nil {
		return answer{}, req.refused
	}
	req.now = a.Now()
	return req.route.handle(a, req)
}
