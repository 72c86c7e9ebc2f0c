package fault

import (
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// doing does a command of one verb otherwise; do is how it would have been done.
type doing func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error)

// commands does the commands of a verb otherwise, one after another.
func commands(verb store.Verb, otherwise doing) way {
	return func(s *subject) {
		inner := s.Do
		var mu sync.Mutex
		s.Do = func(c store.Command, t time.Time) (*store.Build, error) {
			if c.Verb != verb {
				return inner(c, t)
			}
			mu.Lock()
			defer mu.Unlock()
			return otherwise(s, c, t, inner)
		}
	}
}

// done lets a command be done and then changes the build it was done to.
func done(verb store.Verb, alter func(b *store.Build, t time.Time)) way {
	return commands(verb, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
		b, err := do(c, t)
		if err != nil {
			return nil, err
		}
		other := *b
		alter(&other, t)
		s.Store.Put(&other)
		return &other, nil
	})
}

// besides does more than a command says, after it was done.
func besides(verb store.Verb, more func(s *subject, c store.Command, t time.Time, do api.Do)) way {
	return commands(verb, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
		b, err := do(c, t)
		if err == nil {
			more(s, c, t, do)
		}
		return b, err
	})
}

// found returns the build that a command is for.
func found(s *subject, c store.Command) (*store.Build, error) {
	return s.Store.Build(c.Repository, c.Number)
}

// reruns changes the plan of every job of the runs that restarts begin. last tells that it is the last job of its build.
func reruns(alter func(j *build.Job, last bool)) way {
	return worldBuilds(func(b *store.Build) { b.Life.Again = replan(b.Life.Again, alter) })
}

func replan(plan build.Plan, alter func(j *build.Job, last bool)) build.Plan {
	plan = slices.Clone(plan)
	for i := range plan {
		alter(&plan[i], i == len(plan)-1)
	}
	return plan
}
