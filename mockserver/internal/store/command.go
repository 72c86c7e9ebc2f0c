package store

import (
	"fmt"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// Verb is what a command does.
type Verb string

// The verbs.
const (
	Restart Verb = "restart" // a build that has ended is queued anew
	Cancel  Verb = "cancel"  // a job that is running is killed
)

// Command is something to be done with a build.
type Command struct {
	Verb       Verb
	Repository *Repository
	Number     int64 // the build's
	Job        int64 // the job's, for Cancel
}

// Reason is why a command or a query was refused.
type Reason int

// The reasons.
const (
	NotFound   Reason = iota + 1 // there is no such build or job
	WrongState                   // it is not in the state for the command
)

// Refusal is the error of commands and queries that were refused; they have changed nothing.
type Refusal struct {
	Reason Reason
	Text   string
}

func (r *Refusal) Error() string { return r.Text }

func refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{reason, fmt.Sprintf(format, args...)}
}

// Do does a command at t and returns the build as it is then. The error, if it was refused, is a *Refusal. Of several commands
// at once each finds the build as the one before left it.
func (s *Store) Do(c Command, t time.Time) (*Build, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, at, err := s.find(c.Repository, c.Number)
	if err != nil {
		return nil, err
	}
	next := *e.at(at)
	switch c.Verb {
	case Restart:
		next.Life, err = restart(&next, t)
	case Cancel:
		next.Life, err = cancel(&next, c.Job, t)
	default:
		panic("store: no verb " + c.Verb)
	}
	if err != nil {
		return nil, err
	}
	s.fill(e, at, &next)
	return &next, nil
}

func restart(b *Build, t time.Time) (build.Build, error) {
	if status := b.Life.At(t).Status; !status.Ended() {
		return build.Build{}, refuse(WrongState, "build %d is %s: only an ended build can be restarted", b.Number, status)
	}
	return b.Life.Restart(t), nil
}

func cancel(b *Build, job int64, t time.Time) (build.Build, error) {
	if err := b.HasJob(job); err != nil {
		return build.Build{}, err
	}
	i := int(job - 1)
	if status := b.Life.Job(i, t).Status; status != build.Running {
		return build.Build{}, refuse(WrongState, "job %d of build %d is %s: only a running job can be cancelled", job, b.Number, status)
	}
	return b.Life.Cancel(i, t), nil
}

// HasJob returns nil if the build has a job with this number, and else a *Refusal.
func (b *Build) HasJob(number int64) error {
	if number < 1 || number > int64(len(b.Jobs)) {
		return refuse(NotFound, "build %d of %s has no job %d", b.Number, b.Repository.FullName(), number)
	}
	return nil
}
