package harness

import (
	"fmt"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// OthersTakeTheirTime returns an error if another job ended in success with the cancel, though it had not run for half as long as it
// does when nobody cancels anything. That it comes to its own end just then, and so early, is as good as impossible.
func (c *Cancel) OthersTakeTheirTime() error {
	if !c.Answer.Succeeded() || c.Run.restartedAgain() {
		return nil
	}
	for _, was := range c.Before.Object().Jobs() {
		n := was.Int("number")
		if n == c.Job || !was.Running() || c.Still.Object().Job(n).Text("status") != "success" {
			continue
		}
		usual := c.Run.usually(n)
		ran := c.Still.Received.Sub(c.Run.notYet(n))
		if meanwhile := c.Still.Received.Sub(c.Before.Sent); ran < usual/2 && meanwhile < usual/5 {
			return judge.Deviation{Where: fmt.Sprintf("/jobs number %d/status", n), Got: fmt.Sprintf("success, %v after it began at the earliest", ran.Round(time.Millisecond)),
				Want: fmt.Sprintf("running still, since it runs for %v when no job is cancelled", usual.Round(time.Millisecond))}
		}
	}
	return nil
}

// usually returns how long a job was seen to run, at the least, in the shortest of the runs of its build that nobody disturbed; 0 if there is none.
func (r *Run) usually(job int64) time.Duration {
	shortest := time.Duration(0)
	for _, run := range r.Runs {
		if run.cancelled() || !run.Ended.Seen() {
			continue
		}
		var first, last *judge.Answer
		for _, step := range run.Trail {
			if step.Build.Object().Job(job).Running() {
				if last = step.Build; first == nil {
					first = last
				}
			}
		}
		if first == nil {
			return 0
		}
		if took := last.Sent.Sub(first.Received); shortest == 0 || took < shortest {
			shortest = took
		}
	}
	return shortest
}

// notYet returns when a job of this run was last seen not to have begun.
func (r *Run) notYet(job int64) time.Time {
	last := r.Restart.Sent
	for _, step := range r.Trail {
		if step.Build.Object().Job(job).Pending() {
			last = step.Build.Sent
		}
	}
	return last
}
