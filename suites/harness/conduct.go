package harness

import (
	"context"
	"net/http"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// conduct is what is done to a build while it runs.
type conduct interface {
	conduct(ctx context.Context, s *Session, run *Run)
	// disturbs tells whether what is refused is tried too: a restart in progress, a cancel of what does not run or by who may not.
	disturbs() bool
	// hasty tells whether a second restart, and a cancel of what waits, are tried at once after the restart, while it surely waits.
	hasty() bool
	// closely tells whether the run is looked at on its way too, and not only at its ends.
	closely() bool
}

// letRun lets the build run to its own end.
type letRun struct{ watched bool }

func (l letRun) closely() bool                         { return l.watched }
func (letRun) hasty() bool                             { return false }
func (letRun) disturbs() bool                          { return false }
func (letRun) conduct(context.Context, *Session, *Run) {}

// cancelAll cancels each job as it comes to run, the first at once; quietly, without trying before what is refused, for which a short run of a
// slow server leaves no time; and quickly, without looking around before that either.
type cancelAll struct {
	by               plumbline.Caller
	quietly, quickly bool
}

func (c cancelAll) hasty() bool    { return !c.quietly }
func (c cancelAll) disturbs() bool { return !c.quietly }
func (c cancelAll) closely() bool  { return !c.quickly }

func (c cancelAll) conduct(ctx context.Context, s *Session, run *Run) {
	s.awaitBuild(ctx, run.Repository, run.Number, "to be cancelled, job by job", s.Target.Limits.Start+s.Target.Limits.Finish, func() bool {
		build := s.Build(ctx, run.Repository.Eyes, run.Repository.Name, run.Number)
		if job := runningJob(build.Object()); job != nil && len(run.Cancels) < maxCancels {
			if !c.quietly {
				s.intrude(ctx, run, job.Int("number"))
			}
			s.cancel(ctx, run, job.Int("number"), c.by)
		}
		return build.Object().Ended() || len(run.Cancels) == maxCancels
	})
}

// maxCancels bounds the cancels of a run, for servers on which a cancelled job goes on.
const maxCancels = 12

// cancelLast cancels the last of the jobs that run, and lets the others run to their end.
type cancelLast struct{ by plumbline.Caller }

func (cancelLast) hasty() bool    { return true }
func (cancelLast) disturbs() bool { return true }
func (cancelLast) closely() bool  { return true }

func (c cancelLast) conduct(ctx context.Context, s *Session, run *Run) {
	run.Busy = append(run.Busy, s.refusal(ctx, run, "restart", run.By, 0)) // while it surely runs
	jobs := run.Running.Still.Object().Jobs()
	for i := len(jobs) - 1; i >= 0; i-- {
		if jobs[i].Running() {
			job := jobs[i].Int("number")
			run.Nowhere = s.nowhere(ctx, run)
			run.Odd = s.odd(ctx, run, job)
			s.cancel(ctx, run, job, c.by)
			return
		}
	}
}

// cancel cancels a job and looks at what came of it.
func (s *Session) cancel(ctx context.Context, run *Run, job int64, by plumbline.Caller) {
	r := run.Repository
	c := &Cancel{Run: run, Job: job, By: by}
	c.LogBefore = s.Log(ctx, r.Eyes, r.Name, run.Number, job)
	c.Before = s.Build(ctx, r.Eyes, r.Name, run.Number)
	c.Answer = s.Cancel(ctx, by, r.Name, run.Number, job)
	c.After = s.Build(ctx, r.Eyes, r.Name, run.Number)
	if s.Plays(plumbline.Operator) {
		c.Queue = s.Queue(ctx, plumbline.Operator)
	}
	c.Still = s.Build(ctx, r.Eyes, r.Name, run.Number)
	c.Log = s.Log(ctx, r.Eyes, r.Name, run.Number, job)
	run.Cancels = append(run.Cancels, c)
	if c.Answer.Succeeded() {
		again := s.refusal(ctx, run, "cancel", by, job)
		c.Again = &again
	}
}

// refusal asks for what must be refused, between two looks at the build.
func (s *Session) refusal(ctx context.Context, run *Run, operation string, by plumbline.Caller, job int64) Refusal {
	r := run.Repository
	before := s.Build(ctx, r.Eyes, r.Name, run.Number)
	return s.refusals(ctx, run, before, []Question{{Caller: by, Operation: operation, Repository: r.Name, Build: run.Number, Job: job}})[0]
}

// refusals asks for one thing after another that must be refused, and looks at the build after each. The look after one is that before the
// next, since a job may not run for long.
func (s *Session) refusals(ctx context.Context, run *Run, before *judge.Answer, questions []Question) []Refusal {
	var refusals []Refusal
	for _, q := range questions {
		refusal := Refusal{Operation: q.Operation, By: q.Caller, Job: q.Job, Before: before, Answer: s.Ask(ctx, q)}
		if q.Method != "" {
			refusal.Operation = q.Method
		}
		refusal.After = s.Build(ctx, run.Repository.Eyes, run.Repository.Name, run.Number)
		before = refusal.After
		refusals = append(refusals, refusal)
	}
	return refusals
}

// odd sends methods that the document does not name to a job, and to its build.
func (s *Session) odd(ctx context.Context, run *Run, job int64) []Refusal {
	r := run.Repository
	var questions []Question
	if s.Smallest() == r { // what would do much harm is tried where there is least
		questions = append(questions, Question{Caller: r.Hands[0], Operation: "builds", Repository: r.Name, Method: http.MethodDelete})
		if r.Hands[0] != plumbline.Operator { // to whom all the server's builds are open
			questions = append(questions, Question{Caller: r.Hands[0], Operation: "queue", Method: http.MethodDelete})
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodPost} {
		questions = append(questions, Question{Caller: run.By, Operation: "cancel", Repository: r.Name, Build: run.Number, Job: job, Method: method})
	}
	questions = append(questions, Question{Caller: run.By, Operation: "build", Repository: r.Name, Build: run.Number, Method: http.MethodDelete})
	return s.refusals(ctx, run, s.Build(ctx, r.Eyes, r.Name, run.Number), questions)
}

// InProgress tells whether the build was pending or running before and after a refused request, so that it was in between.
func (r Refusal) InProgress() bool { return inProgress(r.Before) && inProgress(r.After) }

func inProgress(a *judge.Answer) bool { o := a.Object(); return o.Pending() || o.Running() }
