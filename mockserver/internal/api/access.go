package api

import (
	"net/http"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// find finds the repository that is asked for.
func (a *API) find(r *request) {
	r.kind = plumbline.AnyRepository
	if r.route.op.OfRepository() {
		r.repository = a.Store.Repository(r.value("owner"), r.value("name"))
		r.kind = kindOf(r.repository)
	}
}

// admit refuses those whom access does not serve. It comes before anything else of
// the request is looked at, so that those who may not see a repository learn nothing of it.
func (a *API) admit(r *request, d *Decision) error {
	status := a.Access(r.route.op, r.kind, r.caller(r.repository))
	if d != nil {
		d.Access = status
	}
	switch {
	case status < 300:
		return nil
	case status == http.StatusUnauthorized:
		return refuse(status, "Authorization is needed, and there was none that holds. Send a user's token as the value of the Authorization header.")
	case status == http.StatusNotFound:
		return refuse(status, "There is no such repository that you may reach in this way. It may not exist, not be activated, or be closed to you.")
	default:
		return refuse(status, "You may not do this.")
	}
}

// sees tells whether the one who asks may be shown a repository's builds.
func (a *API) sees(r *request, repository *store.Repository) bool {
	return a.Access(a.list, kindOf(repository), r.caller(repository)) < 300
}

func kindOf(r *store.Repository) plumbline.Repository {
	switch {
	case r == nil:
		return plumbline.Absent
	case r.Private && r.Active:
		return plumbline.PrivateActive
	case r.Private:
		return plumbline.PrivateInactive
	case r.Active:
		return plumbline.PublicActive
	default:
		return plumbline.PublicInactive
	}
}
