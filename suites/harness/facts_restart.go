package harness

import (
	"fmt"
	"slices"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Looks returns the looks that were taken after the restart.
func (r *Run) Looks() []Look {
	var looks []Look
	for _, look := range []Look{r.After, r.Running, r.Ended, r.Again} {
		if look.Seen() {
			looks = append(looks, look)
		}
	}
	return looks
}

// EnqueuedAnew returns an error if the restart did not answer with a new time of queueing.
func (r *Run) EnqueuedAnew() error {
	before, got := r.Before.Still.Object(), r.Restart.Object().Int("enqueued_at")
	since, what := before.Int("enqueued_at"), "when it was queued before"
	if finished := before.Int("finished_at"); finished > since {
		since, what = finished, "when its run before ended"
	}
	if r.Restart.Object().Has("enqueued_at") && got < since {
		return judge.Deviation{Where: "/enqueued_at", Got: fmt.Sprint(got), Want: fmt.Sprintf("no earlier than %d, %s", since, what)}
	}
	return nil
}

// ShownAnew returns an error if the build, as it is shown somewhere, does not show the run that the restart began.
func (r *Run) ShownAnew(where string, shown Object) error {
	enqueued := r.Restart.Object().Int("enqueued_at")
	if r.restartedAgain() || shown.Int("enqueued_at") == enqueued {
		return nil // restarted again, it shows the run after that
	}
	return judge.Deviation{Where: fmt.Sprintf("%sbuild %d, /enqueued_at", where, r.Number), Got: judge.Show(shown, "enqueued_at"),
		Want: fmt.Sprintf("%d, as the restart answered", enqueued)}
}

// JobsAnew returns an error if a job still shows something of the run before.
func (r *Run) JobsAnew() error {
	enqueued := r.Restart.Object().Int("enqueued_at")
	if !r.Restart.Object().Has("enqueued_at") {
		return nil // the schema has said so
	}
	for _, look := range []*judge.Answer{r.After.Build, r.After.Still} {
		for i, job := range look.Object().Jobs() {
			for _, field := range []string{"enqueued_at", "started_at", "finished_at"} {
				if got := job.Int(field); got < enqueued && (got != 0 || field == "enqueued_at") {
					return judge.Deviation{Where: fmt.Sprintf("/jobs/%d/%s", i, field), Got: fmt.Sprint(got),
						Want: fmt.Sprintf("no earlier than the restart, %d", enqueued)}
				}
			}
		}
		if err := noEndYet(look); err != nil {
			return err
		}
	}
	for _, step := range r.Trail {
		if err := noEndYet(step.Build); err != nil {
			return err
		}
	}
	return nil
}

// noEndYet returns an error if a job that waits or runs says how it ended.
func noEndYet(look *judge.Answer) error {
	for i, job := range look.Object().Jobs() {
		if (job.Pending() || job.Running()) && (job.Int("exit_code") != 0 || job.Text("error") != "") {
			return judge.Deviation{Where: fmt.Sprintf("/jobs/%d", i),
				Got:  fmt.Sprintf("exit code %d and error %q", job.Int("exit_code"), job.Text("error")),
				Want: "0 and none while it is " + job.Text("status")}
		}
	}
	return nil
}

// SameJobs returns an error if a build's jobs are not those of before.
func SameJobs(before, after Object) error {
	was, is := before.Jobs(), after.Jobs()
	if len(was) != len(is) {
		return judge.Deviation{Where: "/jobs", Got: fmt.Sprintf("%d jobs", len(is)), Want: fmt.Sprintf("%d as before", len(was))}
	}
	for i, job := range was {
		if err := judge.Same(job, after.Job(job.Int("number")), "id", "number", "environment"); err != nil {
			return fmt.Errorf("/jobs/%d: %w", i, err)
		}
	}
	return nil
}

// MadeNoBuild returns an error if the list has a new build of the same commit.
func (r *Run) MadeNoBuild() error {
	known := map[int64]bool{}
	for _, build := range r.Before.List.List() {
		known[build.Int("number")] = true
	}
	for _, build := range r.After.List.List() {
		if !known[build.Int("number")] && build.Text("commit") == r.Before.Still.Object().Text("commit") {
			return judge.Deviation{Where: "list", Got: fmt.Sprintf("a new build, %d, of the same commit", build.Int("number")), Want: "the builds of before"}
		}
	}
	return nil
}

// OthersUndisturbed returns an error if, between two lists of a run's repository, something happened to a build that nothing was asked
// of.
func (l *Lives) OthersUndisturbed(run *Run, before, after *judge.Answer) error {
	for _, was := range before.List() {
		number := was.Int("number")
		if number == run.Number || l.Lent[run.Repository.Name][number] {
			continue
		}
		if !Listed(run.Repository.List, number).Ended() {
			continue // it was pushed by somebody, who may do more to it
		}
		is := Listed(after, number)
		if is == nil {
			if len(after.List()) >= len(before.List()) {
				continue // a newer build may have pushed the oldest out of the list
			}
			return judge.Deviation{Where: "list", Got: "nothing", Want: fmt.Sprintf("build %d as before", number)}
		}
		if err := judge.Progress(was, is, judge.Asked{}); err != nil {
			return fmt.Errorf("build %d: %w", number, err)
		}
	}
	return nil
}

// RestartsWhile returns the restarts that were asked for while a build had this status, those that were refused, and those that were
// accepted so soon after the run began that it should not have ended by then.
func (l *Lives) RestartsWhile(status string, runs []*Run) (accepted, refused []Refusal) {
	for _, run := range runs {
		for _, refusal := range run.Busy {
			if refusal.Operation != "restart" || refusal.By != run.By || refusal.Before.Object().Text("status") != status || !refusal.InProgress() {
				continue
			}
			if refusal.Answer.Refused() {
				refused = append(refused, refusal)
			} else if refusal.Answer.Received.Sub(run.Restart.Sent) < l.Lasting()/2 {
				accepted = append(accepted, refusal)
			}
		}
	}
	return accepted, refused
}

// AnyRan tells whether any restarted build began to run.
func (l *Lives) AnyRan() bool {
	for _, life := range l.All {
		for _, run := range life.Runs {
			if run.Running.Seen() || run.Ended.Seen() || run.ranOnTheWay() {
				return true
			}
		}
	}
	return false
}

func (r *Run) ranOnTheWay() bool {
	return slices.ContainsFunc(r.Trail, func(s Step) bool { return s.Build.Object().Running() })
}

// WentToItsEnd returns an error if the build got stuck on its way.
func (l *Life) WentToItsEnd() error {
	if l.Stuck != "" {
		return fmt.Errorf("%s", l.Stuck)
	}
	return nil
}

// LastAnswer returns the last look at the build on its way; nil if there was none.
func (l *Life) LastAnswer() *judge.Answer {
	for i := len(l.Runs) - 1; i >= 0; i-- {
		if run := l.Runs[i]; len(run.Trail) > 0 {
			return run.Trail[len(run.Trail)-1].Build
		}
	}
	return nil
}
