package api

import (
	"net/http"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// cancel kills a running job. The answer has no body, and a media type all the same, as the document shows it.
func (a *API) cancel(r *request) (answer, error) {
	_, err := a.Do(store.Command{
		Verb: store.Cancel, Repository: r.repository, Number: r.number("number"), Job: r.number("job"),
	}, r.now)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusNoContent, mediaType: textType}, nil
}
