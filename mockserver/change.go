package mockserver

import (
	"fmt"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/internal/suggest"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Ending is how a job is to end. The zero value is a success, as soon as can be.
type Ending struct {
	// Outcome, ExitCode and Error mean what they do in a Job.
	Outcome  string
	ExitCode int
	Error    string
	// In is when: so long from now, or from its start if it waits still.
	In time.Duration
	// Start has a job that waits start now.
	Start bool
}

// Decide decides how the current run of a job ends, the job being running or yet to start. A restart follows the plan of the build again. The error says that
// there is no such job, or that it has ended.
func (s *Server) Decide(repository string, number, job int64, e Ending) error {
	if e.In < 0 {
		return fmt.Errorf("it ends in %s: want a time that is not below 0", e.In)
	}
	return s.replan(repository, number, job, func(b *build.Build, now time.Time) (build.Job, error) {
		i := int(job - 1)
		plan, state := b.Current(i), b.Job(i, now)
		switch {
		case state.Status.Ended():
			return plan, failed(ErrWrongState, "job %d of build %d has ended, as %s: restart the build first", job, number, state.Status)
		case state.Status == build.Running:
			plan.Run = build.Sum(now.Sub(state.Started), e.In)
		default:
			plan.Run = e.In
			if e.Start || plan.Wait == build.Forever {
				plan.Wait = max(0, now.Sub(state.Enqueued))
			}
		}
		var err error
		plan.Outcome, plan.ExitCode, err = Job{Outcome: e.Outcome, ExitCode: e.ExitCode, Error: e.Error}.said().Ending()
		plan.Error = e.Error
		return plan, err
	})
}

// Print has a running job print lines now, as part of a step; where it is empty, of the one that printed last. The error says that there is no such job, that it
// does not run, or what is wrong with a line.
func (s *Server) Print(repository string, number, job int64, step string, lines ...string) error {
	for _, line := range lines {
		if err := refuseLine(line); err != nil {
			return err
		}
	}
	return s.replan(repository, number, job, func(b *build.Build, now time.Time) (build.Job, error) {
		i := int(job - 1)
		plan, state := b.Current(i), b.Job(i, now)
		if state.Status != build.Running {
			return plan, failed(ErrWrongState, "job %d of build %d is %s: only a running job prints", job, number, state.Status)
		}
		return plan.With(now.Sub(state.Started), step, lines...), nil
	})
}

func refuseLine(line string) error {
	if strings.ContainsAny(line, "\r\n") {
		return fmt.Errorf("line %q: want a line without a line end", line)
	}
	return nil
}

// replan has a job of a build follow another plan in its current run.
func (s *Server) replan(repository string, number, job int64, plan func(*build.Build, time.Time) (build.Job, error)) error {
	scene := s.scene.Load()
	r, err := repositoryOf(scene.store, repository)
	if err != nil {
		return err
	}
	s.feed.settle()
	now := scene.now()
	changed, err := scene.store.Change(r, number, func(b store.Build) (store.Build, error) {
		if err := b.HasJob(job); err != nil {
			return b, err
		}
		planned, err := plan(&b.Life, now)
		if err == nil {
			b.Life = b.Life.Replan(int(job-1), planned)
		}
		return b, err
	})
	if err == nil {
		s.feed.touch(changed, now)
	}
	return refused(err)
}

// NextChange tells the next moment at which a build or a job changes its status of itself. The error is ErrUnchanging if there is none.
func (s *Server) NextChange() (time.Time, error) {
	scene := s.scene.Load()
	now := scene.now()
	var next time.Time
	for _, b := range scene.store.Active(now) {
		if at, comes := b.Life.Next(now); comes && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if next.IsZero() {
		return next, failed(ErrUnchanging, "nothing is going to change of itself: no build is in progress, or those that are wait or run forever")
	}
	return next, nil
}

// EndOf tells the moment at which a build ends of itself, or has ended. The error says that there is no such build, or is ErrUnchanging if it does not end.
func (s *Server) EndOf(repository string, number int64) (time.Time, error) {
	scene := s.scene.Load()
	b, err := scene.build(repository, number)
	if err != nil {
		return time.Time{}, err
	}
	at := scene.now()
	for !b.Life.At(at).Status.Ended() {
		next, comes := b.Life.Next(at)
		if !comes {
			return time.Time{}, failed(ErrUnchanging, "build %d of %s does not end of itself", number, repository)
		}
		at = next
	}
	return b.Life.At(at).Finished, nil
}

// AdvanceTo moves the clock forward to a moment; it stays where it is if that has passed. The error says that the moment is beyond the times that can be told.
func (s *Server) AdvanceTo(t time.Time) error { return s.clock.advanceTo(t) }

func repositoryOf(world *store.Store, fullName string) (*store.Repository, error) {
	owner, name, _ := strings.Cut(fullName, "/")
	r := world.Repository(owner, name)
	if r == nil {
		return nil, failed(ErrNotFound, "the world has no repository %q%s", fullName,
			suggest.DidYouMean(fullName, world.Repositories(), (*store.Repository).FullName))
	}
	return r, nil
}

// build returns a build. The error says that there is none.
func (s *scene) build(repository string, number int64) (*store.Build, error) {
	r, err := repositoryOf(s.store, repository)
	if err != nil {
		return nil, err
	}
	b, err := s.store.Build(r, number)
	return b, refused(err)
}
