package harness

import (
	"context"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Look is a build seen from every side, one after another: by itself, in the queue, in the list, and by itself again. What the first and the
// last agree on held in between.
type Look struct {
	Build *judge.Answer
	Queue *judge.Answer // as the operator; nil without one
	List  *judge.Answer // nil where it was not asked for
	Still *judge.Answer
	Logs  map[int64]*judge.Answer // by job; empty where they were not asked for
}

// look takes a look at a build, without the list and its logs.
func (s *Session) look(ctx context.Context, r *Repository, number int64) Look {
	l := Look{Build: s.Build(ctx, r.Eyes, r.Name, number), Logs: map[int64]*judge.Answer{}}
	if s.Plays(plumbline.Operator) {
		l.Queue = s.Queue(ctx, plumbline.Operator)
	}
	l.Still = s.Build(ctx, r.Eyes, r.Name, number)
	return l
}

// lookDeep takes a look at a build, with the list and its logs.
func (s *Session) lookDeep(ctx context.Context, r *Repository, number int64) Look {
	l := s.look(ctx, r, number)
	for _, job := range l.Still.Object().Jobs() {
		n := job.Int("number")
		l.Logs[n] = s.Log(ctx, r.Eyes, r.Name, number, n)
	}
	l.List = s.Builds(ctx, r.Eyes, r.Name)
	l.Still = s.Build(ctx, r.Eyes, r.Name, number)
	return l
}

// beside reads the logs of jobs that are easily mixed up with those of a run, and are at rest: of the same numbers in other repositories, and
// of the build before it.
func (s *Session) beside(ctx context.Context, run *Run) []Growth {
	var pairs []Growth
	for _, r := range s.Survey().Repositories {
		at := Job{run.Number, 1}
		if r == run.Repository {
			at.Build--
		}
		if log := r.Logs[at]; log != nil && log.Succeeded() && !slices.Contains(r.lent, at.Build) {
			pairs = append(pairs, Growth{Earlier: log, Later: s.Log(ctx, r.Eyes, r.Name, at.Build, at.Number)})
		}
	}
	return pairs
}

// logIsLate is how long after the end of a job its log may be missing, since an agent sends it last.
const logIsLate = 3 * time.Second

// LateLog asks for the log of a job that has just ended until it is there, for a moment at the most.
func (s *Session) LateLog(ctx context.Context, q Question) *judge.Answer {
	var log *judge.Answer
	await(ctx, logIsLate, func() bool {
		log = s.Ask(ctx, q)
		return log.Succeeded()
	})
	return log
}

// Seen tells whether the look was taken.
func (l Look) Seen() bool { return l.Build != nil }

// Listed returns the build with this number in a list; nil if it is not there.
func Listed(list *judge.Answer, number int64) judge.Object {
	for _, build := range list.List() {
		if build.Int("number") == number {
			return build
		}
	}
	return nil
}

// Queued returns the item of a repository's build in a queue; nil if it is not there.
func Queued(queue *judge.Answer, repository string, number int64) judge.Object {
	for _, item := range queue.List() {
		if item.Text("owner")+"/"+item.Text("name") == repository && item.Int("number") == number {
			return item
		}
	}
	return nil
}
