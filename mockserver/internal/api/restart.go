package api

import (
	"net/http"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// restart queues an ended build anew and answers it as it is at that moment.
func (a *API) restart(r *request) (answer, error) {
	b, err := a.Do(store.Command{Verb: store.Restart, Repository: r.repository, Number: r.number("number")}, r.now)
	if err != nil {
		return answer{}, err
	}
	return encode(http.StatusOK, jsonType, itemOf(b, r.now)), nil
}
