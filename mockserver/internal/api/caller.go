package api

import (
	"net/http"
	"strings"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// identify finds out who asks. A token that does not hold is not an error in itself: access decides what it gets.
func (a *API) identify(r *request) {
	token := carried(r.Request)
	if token == "" {
		return
	}
	r.user = a.verifier.User(token)
	r.badToken = r.user == nil
}

// carried returns the token that a request carries: the whole value of Authorization, with or without "Bearer" before it, or
// else the query parameter access_token. The first that is there decides, whether it holds or not.
func carried(r *http.Request) string {
	if header := r.Header["Authorization"]; len(header) > 0 {
		if value := strings.TrimSpace(header[0]); value != "" {
			return strings.TrimSpace(strings.TrimPrefix(value, "Bearer "))
		}
	}
	if r.URL.RawQuery == "" {
		return ""
	}
	return r.URL.Query().Get("access_token")
}

// column is what the one who asks is to a repository; without a repository, whether they are an operator.
func (r *request) column(of *store.Repository) column {
	switch {
	case r.badToken:
		return badToken
	case r.user == nil:
		return anonymous
	case r.user.Operator:
		return operator
	case of == nil:
		return outsider
	}
	switch of.Roles[r.user.Login] {
	case store.Maintainer:
		return maintainer
	case store.Reader:
		return reader
	default:
		return outsider
	}
}
