package harness

import (
	"slices"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// AnswersTo returns the answers that a caller got to restarts, or to cancels of jobs that were running before and, where the cancel
// was refused, after it.
func (r *Run) AnswersTo(operation string, caller plumbline.Caller) []*judge.Answer {
	var answers []*judge.Answer
	if operation == "restart" && r.By == caller {
		answers = append(answers, r.Restart)
	}
	for _, refusal := range append(r.Denied, r.Busy...) {
		op, _ := r.contract.Operation(refusal.Operation)
		if refusal.Operation == operation && refusal.By == caller && !op.Cell(r.Repository.Kind, caller).Allows() {
			answers = append(answers, refusal.Answer)
		}
	}
	for _, cancel := range r.Cancels {
		if operation == "cancel" && cancel.By == caller && cancel.hit() {
			answers = append(answers, cancel.Answer)
		}
	}
	return answers
}

// cancelled tells whether a job of the run was, or may have been, cancelled: by a cancel that was to be refused too, since the job may have begun to run just
// before it came.
func (r *Run) cancelled() bool {
	return len(r.Cancels) > 0 || slices.ContainsFunc(r.Busy, func(q Refusal) bool {
		return q.Operation == "cancel" && (q.Answer.Succeeded() || q.Answer.Err != nil)
	})
}

// hit tells whether the job was there to be cancelled: it ran before, and did not come to its own end while the cancel was asked for.
func (c *Cancel) hit() bool {
	was, is := c.Before.Object().Job(c.Job), c.After.Object().Job(c.Job)
	return was.Running() && (c.Answer.Succeeded() || is.Running())
}
