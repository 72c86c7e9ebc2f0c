package api

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// refusal is the error of a request that is not served.
type refusal struct {
	status int
	detail string
	allow  string // the methods that would have been served, for 405
}

func (r *refusal) Error() string { return r.detail }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, detail: fmt.Sprintf(format, args...)}
}

// statusOf is the table of what the store refuses.
var statusOf = map[store.Reason]int{
	store.NotFound:   http.StatusNotFound,
	store.WrongState: http.StatusConflict,
}

// details are problem details, RFC 9457. The type is left at its default: the status says all there is to say of the kind.
type details struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// problem is the answer to a request that failed. It is the only place that words one.
func (a *API) problem(r *http.Request, err error) answer {
	var refused *refusal
	var state *store.Refusal
	switch {
	case errors.As(err, &refused):
	case errors.As(err, &state):
		refused = refuse(statusOf[state.Reason], "%s.", state.Text)
	default:
		a.Log.Error("request failed", "method", r.Method, "path", token.HideInURL(r.URL.Path), "error", err)
		refused = refuse(http.StatusInternalServerError, "The mock failed. Please report it, with its log.")
	}
	answer := encode(refused.status, problemType, details{
		Type: "about:blank", Title: http.StatusText(refused.status), Status: refused.status, Detail: refused.detail,
	})
	if refused.allow != "" {
		answer.header = [2]string{"Allow", refused.allow}
	}
	if refused.status == http.StatusUnauthorized {
		answer.header = [2]string{"Www-Authenticate", "Bearer"}
	}
	return answer
}
