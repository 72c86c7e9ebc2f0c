package api

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// Decision is what was found out about a request on its way, and what decided its answer. It is filled in for whoever put one into the
// request's context.
type Decision struct {
	Operation  string               // the operationId; empty if no operation has this path and method
	Repository string               // owner/name; empty for an operation that names none
	Kind       plumbline.Repository // what kind of repository that is
	Login      string               // whose token was shown; empty for none that holds
	Caller     plumbline.Caller     // what the caller is to the repository
	Access     int                  // the status that the access table gives; 0 if it was not asked
	Refused    error                // why it was refused; nil if it was served
}

// WitnessKey is the key of a context's value, a *Decision, in which the decision about a request is written down.
type WitnessKey struct{}

// witness returns where to write the decision down; nil if nobody wants to know.
func witness(r *http.Request) *Decision {
	d, _ := r.Context().Value(WitnessKey{}).(*Decision)
	return d
}

// String tells in a sentence what decided.
func (d *Decision) String() string {
	var state *store.Refusal
	var refused *refusal
	cell := fmt.Sprintf("%s as %s", d.Kind, d.Caller)
	if d.Kind == plumbline.AnyRepository {
		cell = string(d.Caller)
	}
	switch {
	case d.Access == 0 && d.Refused == nil:
		return "not looked at"
	case d.Operation == "":
		return "no operation: " + d.Refused.Error()
	case d.Access >= http.StatusBadRequest:
		return fmt.Sprintf("access to %s of %s: %d", d.Operation, cell, d.Access)
	case errors.As(d.Refused, &state):
		return "state: " + state.Text
	case errors.As(d.Refused, &refused):
		return "parameter: " + d.Refused.Error()
	case d.Refused != nil:
		return "the mock failed: its log says how"
	default:
		return fmt.Sprintf("access to %s of %s: served", d.Operation, cell)
	}
}

// Recognise tells what can be told of a request before it is answered: its operation, its repository and who asks.
func (a *API) Recognise(r *http.Request) Decision {
	var d Decision
	req := newRequest(r)
	defer req.end()
	if d.Refused = a.match(req); d.Refused != nil {
		return d
	}
	a.identify(req)
	a.find(req)
	req.tell(&d)
	return d
}

// tell writes down what is known of a request once its repository has been looked for.
func (r *request) tell(d *Decision) {
	d.Operation, d.Kind, d.Caller = r.route.op.ID, rows[r.row], columns[r.column(r.repository)]
	if r.user != nil {
		d.Login = r.user.Login
	}
	switch {
	case r.repository != nil:
		d.Repository = r.repository.FullName()
	case r.route.ofRepository:
		d.Repository = token.HideInURL(r.value("owner") + "/" + r.value("name"))
	}
}
