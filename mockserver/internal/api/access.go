package api

import (
	"net/http"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Access decides which status a kind of caller gets from an operation on a kind of repository, the same each time. Below 300 the caller is served.
type Access func(op *plumbline.Operation, repository plumbline.Repository, caller plumbline.Caller) int

// ByTable is the access that the contract grants: of the statuses it allows, the first.
func ByTable(op *plumbline.Operation, repository plumbline.Repository, caller plumbline.Caller) int {
	return op.Cell(repository, caller).Statuses[0]
}

// row is a kind of repository, as a place in a table.
type row int

const (
	anyRepository row = iota
	absent
	publicActive
	publicInactive
	privateActive
	privateInactive
)

var rows = [...]plumbline.Repository{
	anyRepository:   plumbline.AnyRepository,
	absent:          plumbline.Absent,
	publicActive:    plumbline.PublicActive,
	publicInactive:  plumbline.PublicInactive,
	privateActive:   plumbline.PrivateActive,
	privateInactive: plumbline.PrivateInactive,
}

func rowOf(r *store.Repository) row {
	switch {
	case r == nil:
		return absent
	case r.Private && r.Active:
		return privateActive
	case r.Private:
		return privateInactive
	case r.Active:
		return publicActive
	default:
		return publicInactive
	}
}

// column is a kind of caller, as a place in a table.
type column int

const (
	anonymous column = iota
	badToken
	outsider
	reader
	maintainer
	operator
)

var columns = [...]plumbline.Caller{
	anonymous:  plumbline.Anonymous,
	badToken:   plumbline.BadToken,
	outsider:   plumbline.Outsider,
	reader:     plumbline.Reader,
	maintainer: plumbline.Maintainer,
	operator:   plumbline.Operator,
}

// table is the access to an operation: which status each kind of caller gets for each kind of repository. What the contract has as a list of cells
// is looked up here by each request.
type table [len(rows)][len(columns)]int

func newTable(op *plumbline.Operation, access Access) (t table) {
	for i, repository := range rows {
		if op.OfRepository() != (row(i) != anyRepository) {
			continue // it has no such row
		}
		for j, caller := range columns {
			t[i][j] = access(op, repository, caller)
		}
	}
	return t
}

// find finds the repository that is asked for.
func (a *API) find(r *request) {
	r.row = anyRepository
	if r.route.ofRepository {
		r.repository = a.Store.Repository(r.value("owner"), r.value("name"))
		r.row = rowOf(r.repository)
	}
}

// admit refuses those whom access does not serve. It comes before anything else of
// the request is looked at, so that those who may not see a repository learn nothing of it.
func (r *request) admit(d *Decision) error {
	status := r.route.access[r.row][r.column(r.repository)]
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
	return a.list.access[rowOf(repository)][r.column(repository)] < 300
}
