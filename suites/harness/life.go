package harness

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Life is what a build went through in the suite's hands: runs, each begun by a restart, and ended by cancels or by itself.
type Life struct {
	Repository *Repository
	Number     int64
	Runs       []*Run
	Closing    Look // after all lives have ended
	// Stuck says why the life ended before its last run had; empty if it did not.
	Stuck string
	// Idle tells that it is because the build never began to run.
	Idle bool

	tried chan struct{} // closed once its first run has begun, or will not
	once  sync.Once
}

func newLife(r *Repository, number int64) *Life {
	return &Life{Repository: r, Number: number, tried: make(chan struct{})}
}

// wasTried tells those who wait for it that the first run has begun, or will not.
func (l *Life) wasTried() { l.once.Do(func() { close(l.tried) }) }

// follows waits until another life of the repository has begun, and tells whether it did. Where no agent runs builds, one that waits for ever
// is enough.
func (l *Life) follows(ctx context.Context, other *Life) bool {
	select {
	case <-other.tried:
	case <-ctx.Done():
		return false
	}
	if other.Idle {
		l.Stuck, l.Idle = other.Stuck, true
	}
	return !other.Idle
}

// Run is one run of a build, from before the restart to after the end.
type Run struct {
	*Life
	By       plumbline.Caller
	contract *plumbline.Contract

	Before  Look
	Denied  []Refusal       // restarts by callers who may not, while the build had ended
	Restart *judge.Answer   // by one who may
	After   Look            // at once after the restart
	Busy    []Refusal       // restarts while it was in progress, cancels of jobs that were not running, cancels by callers who may not
	Odd     []Refusal       // methods that the document does not name, on a running job
	Running Look            // once it was seen to run; unseen if it never was
	Crowd   []*judge.Answer // the queue as everyone, while it ran
	Peeks   []*judge.Answer // reads by callers who may not, while it ran and after it was cancelled
	Beside  []Growth        // logs of jobs that are at rest, before and while it ran
	Killed  *judge.Answer   // the log of the first job that was cancelled, a while after, where the build goes on
	Nowhere []Refusal       // cancels of jobs that it does not have, while it ran
	Cancels []*Cancel
	Trail   []Step // the looks on the way to the end
	Ended   Look   // unseen if it did not end in time
	Again   Look
}

// Refusal is a request that must change nothing, with the build before and after it.
type Refusal struct {
	Operation string
	By        plumbline.Caller
	Job       int64
	Before    *judge.Answer
	Answer    *judge.Answer
	After     *judge.Answer
}

// Cancel is a running job cancelled by one who may.
type Cancel struct {
	Run            *Run
	Job            int64
	By             plumbline.Caller
	Before         *judge.Answer
	Answer         *judge.Answer
	After          *judge.Answer // at once after the cancel
	Queue          *judge.Answer // then, as the operator
	Still          *judge.Answer // and then
	LogBefore, Log *judge.Answer // the job's log, before the cancel and after
	Again          *Refusal      // the same cancel a second time
}

// Step is the build and a running job's log on the way.
type Step struct {
	Build *judge.Answer
	Job   int64
	Log   *judge.Answer
}

// run restarts a build and follows it to its end.
func (s *Session) run(ctx context.Context, life *Life, by plumbline.Caller, how conduct) {
	defer life.wasTried()
	if life.Stuck != "" {
		return
	}
	r, number, first := life.Repository, life.Number, len(life.Runs) == 0
	if !first {
		last := life.Runs[len(life.Runs)-1]
		s.awaitReports(ctx, r, number, time.Since(last.Restart.Received))
	}
	run := &Run{Life: life, By: by, contract: s.Contract, Before: s.lookDeep(ctx, r, number)}
	if !run.Before.Still.Object().Ended() {
		life.Stuck = fmt.Sprintf("build %d of %s was not found ended", number, r.Name)
		return
	}
	life.Runs = append(life.Runs, run)
	if first {
		run.Denied = s.denied(ctx, run, "restart", 0)
		if slices.ContainsFunc(run.Denied, func(r Refusal) bool { return r.Answer.Succeeded() }) {
			s.awaitRest(ctx, r, number) // what was let through has to end first
			run.Before = s.lookDeep(ctx, r, number)
		}
	}
	run.Restart = s.Restart(ctx, by, r.Name, number)
	if !run.Restart.Succeeded() {
		return
	}
	if how.hasty() {
		run.Busy = append(run.Busy, s.refusal(ctx, run, "restart", run.By, 0))
		s.cancelWaiting(ctx, run)
	}
	run.After = s.lookDeep(ctx, r, number)
	if how.disturbs() {
		run.Busy = append(run.Busy, s.refusal(ctx, run, "restart", run.By, 0))
		s.cancelWaiting(ctx, run)
	}
	if !s.awaitRunning(ctx, run, how.closely()) {
		life.Stuck = fmt.Sprintf("build %d of %s did not begin to run within %v", number, r.Name, s.Target.Limits.Start)
		life.Idle = first
		return
	}
	life.wasTried()
	s.running.Add(1)
	defer s.running.Add(-1)
	how.conduct(ctx, s, run)
	if !s.awaitEnd(ctx, run, how.closely()) {
		life.Stuck = fmt.Sprintf("build %d of %s did not end within %v of its start", number, r.Name, s.Target.Limits.Finish)
		return
	}
	run.Ended = s.lookDeep(ctx, r, number)
	if len(run.Cancels) > 0 && r.Kind == plumbline.PrivateActive {
		run.Peeks = append(run.Peeks, s.peek(ctx, run, run.Cancels[0].Job)...)
	}
	if how.closely() {
		run.Again = s.look(ctx, r, number)
	}
}

// awaitRunning waits until the build runs, for as long as others do and keep an agent busy, and looks at it then, if it is to be watched closely; a build that ends before it is seen to run is let go.
func (s *Session) awaitRunning(ctx context.Context, run *Run, closely bool) bool {
	var build *judge.Answer
	began := s.awaitAgent(ctx, run.Repository, run.Number, func() bool {
		build = s.Build(ctx, run.Repository.Eyes, run.Repository.Name, run.Number)
		run.Trail = append(run.Trail, Step{Build: build})
		o := build.Object()
		return o.Ended() || runningJob(o) != nil
	})
	if began && runningJob(build.Object()) != nil {
		run.Beside = s.beside(ctx, run)
		if closely {
			run.Running = s.look(ctx, run.Repository, run.Number)
		}
	}
	return began
}

// awaitAgent is await for a build to begin. While others of the suite's builds run, an agent may be busy with them.
func (s *Session) awaitAgent(ctx context.Context, r *Repository, number int64, look func() bool) bool {
	for {
		if s.awaitBuild(ctx, r, number, "to begin", s.Target.Limits.Start, look) {
			return true
		}
		if s.running.Load() == 0 || ctx.Err() != nil {
			return false
		}
	}
}

// awaitEnd waits until the build has ended, and keeps what its running jobs print on the way, if it is to be watched closely.
func (s *Session) awaitEnd(ctx context.Context, run *Run, closely bool) bool {
	r := run.Repository
	return s.awaitBuild(ctx, r, run.Number, "to end", s.Target.Limits.Finish, func() bool {
		if len(run.Cancels) > 0 && run.Killed == nil && time.Since(run.Cancels[0].Answer.Received) > lateReport {
			run.Killed = s.Log(ctx, r.Eyes, r.Name, run.Number, run.Cancels[0].Job)
		}
		build := s.Build(ctx, r.Eyes, r.Name, run.Number)
		run.Trail = append(run.Trail, Step{Build: build})
		for _, job := range build.Object().Jobs() {
			if closely && job.Running() {
				n := job.Int("number")
				run.Trail = append(run.Trail, Step{Build: build, Job: n, Log: s.Log(ctx, r.Eyes, r.Name, run.Number, n)})
			}
		}
		return build.Object().Ended()
	})
}

// reportIsLate is how long after the kill of a job its agent may report on it.
const reportIsLate = time.Second

// awaitReports waits, for a moment and no longer than the run took, until no job is shown as killed any more: the report of an agent that makes a failure
// of it must not come to the next run.
func (s *Session) awaitReports(ctx context.Context, r *Repository, number int64, took time.Duration) {
	await(ctx, min(took, reportIsLate), func() bool {
		build := s.Build(ctx, r.Eyes, r.Name, number).Object()
		return build.Ended() && build.Text("status") != "killed" && !slices.ContainsFunc(build.Jobs(), func(job Object) bool { return job.Text("status") == "killed" })
	})
}

func runningJob(build judge.Object) judge.Object {
	for _, job := range build.Jobs() {
		if job.Running() {
			return job
		}
	}
	return nil
}

func status(a *judge.Answer) string {
	if a.Err != nil {
		return a.Err.Error()
	}
	return fmt.Sprintf("status %d", a.Status)
}
