package api

import (
	"net/http"
	"strings"

	"github.com/plumbline-ci/plumbline"
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
	if header := strings.TrimSpace(r.Header.Get("Authorization")); header != "" {
		return strings.TrimSpace(strings.TrimPrefix(header, "Bearer "))
	}
	if r.URL.RawQuery == "" {
		return ""
	}
	return r.URL.Query().Get("access_token")
}

// caller is what the one who asks is to a repository; without a repository, whether they are an operator.
func (r *request) caller(of *store.Repository) plumbline.Caller {
	switch {
	case r.badToken:
		return plumbline.BadToken
	case r.user == nil:
		return plumbline.Anonymous
	case r.user.Operator:
		return plumbline.Operator
	case of == nil:
		return plumbline.Outsider
	}
	switch of.Roles[r.user.Login] {
	case store.Maintainer:
		return plumbline.Maintainer
	case store.Reader:
		return plumbline.Reader
	default:
		return plumbline.Outsider
	}
}
