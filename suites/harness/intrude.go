package harness

import (
	"context"
	"sync"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// What those ask who may not, and what must be refused, while a build is in progress.

// denied asks for an operation as every caller whom the access table refuses it.
func (s *Session) denied(ctx context.Context, run *Run, operation string, job int64) []Refusal {
	op, _ := s.Contract.Operation(operation)
	r := run.Repository
	var questions []Question
	for _, caller := range plumbline.Callers() {
		if s.Plays(caller) && !op.Cell(r.Kind, caller).Allows() {
			questions = append(questions, Question{Caller: caller, Operation: operation, Repository: r.Name, Build: run.Number, Job: job})
		}
	}
	return s.refusals(ctx, run, s.Build(ctx, r.Eyes, r.Name, run.Number), questions)
}

// deniedAtOnce asks for a restart as every caller whom the access table refuses it, while the build is in progress: who may not must not be told
// that it is. It looks at the build once for all.
func (s *Session) deniedAtOnce(ctx context.Context, run *Run) []Refusal {
	op, _ := s.Contract.Operation("restart")
	r := run.Repository
	var questions []Question
	for _, caller := range plumbline.Callers() {
		if s.Plays(caller) && !op.Cell(r.Kind, caller).Allows() {
			questions = append(questions, Question{Caller: caller, Operation: "restart", Repository: r.Name, Build: run.Number})
		}
	}
	var refusals []Refusal
	for _, answer := range s.askTogether(ctx, questions) {
		refusals = append(refusals, Refusal{Operation: "restart", By: answer.Caller, Answer: answer})
	}
	look := s.Build(ctx, r.Eyes, r.Name, run.Number)
	for i := range refusals {
		refusals[i].Before, refusals[i].After = look, look
	}
	return refusals
}

// peek reads as every caller whom the access table refuses it, and as one without a token.
func (s *Session) peek(ctx context.Context, run *Run, job int64) []*judge.Answer {
	var questions []Question
	for _, operation := range []string{"builds", "build", "log"} {
		op, _ := s.Contract.Operation(operation)
		for _, caller := range plumbline.Callers() {
			if s.Plays(caller) && (caller == plumbline.Anonymous || !op.Cell(run.Repository.Kind, caller).Allows()) {
				questions = append(questions, Question{Caller: caller, Operation: operation, Repository: run.Repository.Name, Build: run.Number, Job: job})
			}
		}
	}
	return s.askTogether(ctx, questions)
}

// everyonesQueue looks at the queue as everyone.
func (s *Session) everyonesQueue(ctx context.Context) []*judge.Answer {
	var questions []Question
	for _, caller := range plumbline.Callers() {
		if s.Plays(caller) {
			questions = append(questions, Question{Caller: caller, Operation: "queue"})
		}
	}
	return s.askTogether(ctx, questions)
}

// askTogether asks at the same time what must change nothing, since a job may not run for long, and returns the answers in the order of the questions.
func (s *Session) askTogether(ctx context.Context, questions []Question) []*judge.Answer {
	answers := make([]*judge.Answer, len(questions))
	var group sync.WaitGroup
	for i, q := range questions {
		group.Go(func() { answers[i] = s.Ask(ctx, q) })
	}
	group.Wait()
	return answers
}

// nowhere cancels jobs that the build does not have.
func (s *Session) nowhere(ctx context.Context, run *Run) []Refusal {
	r := run.Repository
	var questions []Question
	for _, job := range []string{"0", "-1", "99"} {
		questions = append(questions, Question{Caller: run.By, Operation: "cancel", Repository: r.Name, Build: run.Number, JobNumber: job})
	}
	return s.refusals(ctx, run, s.Build(ctx, r.Eyes, r.Name, run.Number), questions)
}

// cancelWaiting asks for the cancel of a job that waits, if there is one.
func (s *Session) cancelWaiting(ctx context.Context, run *Run) {
	r := run.Repository
	before := s.Build(ctx, r.Eyes, r.Name, run.Number)
	for _, job := range before.Object().Jobs() {
		if job.Pending() {
			question := Question{Caller: run.By, Operation: "cancel", Repository: r.Name, Build: run.Number, Job: job.Int("number")}
			run.Busy = append(run.Busy, s.refusals(ctx, run, before, []Question{question})...)
			return
		}
	}
}

// intrude asks, while a job runs, for what nobody may do to it, and looks at the queue as those who may not see all of it.
func (s *Session) intrude(ctx context.Context, run *Run, job int64) {
	if len(run.Crowd) > 0 {
		return
	}
	run.Peeks = s.peek(ctx, run, job)
	run.Busy = append(run.Busy, s.refusal(ctx, run, "restart", run.By, 0))
	run.Crowd = s.everyonesQueue(ctx)
	run.Busy = append(run.Busy, s.deniedAtOnce(ctx, run)...)
	run.Busy = append(run.Busy, s.denied(ctx, run, "cancel", job)...)
}
