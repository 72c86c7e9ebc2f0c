package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// problem is the error of a request that is not served.
type problem struct {
	status int
	detail string
}

func (p *problem) Error() string { return p.detail }

// statusOf is the table of what the mock refuses.
func statusOf(err error) int {
	var refused *problem
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refused):
		return refused.status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, mockserver.ErrNotFound), errors.Is(err, errNoWorld):
		return http.StatusNotFound
	case errors.Is(err, mockserver.ErrWrongState), errors.Is(err, mockserver.ErrUnchanging):
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}

// refuse answers with problem details, RFC 9457. It is the only place of the plane that words an error.
func refuse(w http.ResponseWriter, err error) {
	status := statusOf(err)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = fmt.Errorf("the body is larger than %d MiB, which is the most there may be", tooLarge.Limit>>20)
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("Www-Authenticate", `Basic realm="Plumbline control token", charset="UTF-8"`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": err.Error(),
	})
}
