package mockserver

import (
	"errors"
	"fmt"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// The kinds of errors that a mock's methods return, to be told by errors.Is. Others say what is wrong with an argument.
var (
	ErrNotFound   = errors.New("not found")                 // there is no such repository, build, job, user or snapshot
	ErrWrongState = errors.New("not in the state for that") // a job or a build is
	ErrUnchanging = errors.New("nothing changes of itself") // no build is in progress, or those that are wait or run forever
)

// kindError is an error with a text of its own and a kind.
type kindError struct {
	kind error
	text string
}

func (e *kindError) Error() string { return e.text }

func (e *kindError) Unwrap() error { return e.kind }

func failed(kind error, format string, args ...any) error {
	return &kindError{kind, fmt.Sprintf(format, args...)}
}

// refused gives what the store refuses its kind.
func refused(err error) error {
	var r *store.Refusal
	switch {
	case !errors.As(err, &r):
		return err
	case r.Reason == store.NotFound:
		return failed(ErrNotFound, "%s", r.Text)
	default:
		return failed(ErrWrongState, "%s", r.Text)
	}
}

// wrong is the error of an argument that names something there is none of: not found is what is asked for itself.
func wrong(err error) error { return errors.New(err.Error()) }
