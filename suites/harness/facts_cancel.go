package harness

import (
	"fmt"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// agentReports is how soon after a cancel an agent may have reported what became of its job, so that a look after it no longer shows
// the kill itself.
const agentReports = 30 * time.Millisecond

// Missed tells whether the cancel was refused of a job that ran right before it.
func (c *Cancel) Missed() bool {
	return c.Before.Object().Job(c.Job).Running() && !c.Answer.Succeeded()
}

// Killed returns an error if the cancelled job is not shown as killed.
func (c *Cancel) Killed() error {
	at := fmt.Sprintf("/jobs number %d", c.Job)
	job := c.After.Object().Job(c.Job)
	late := c.After.Received.Sub(c.Answer.Sent) > agentReports
	switch {
	case job.Text("status") == "failure" && late && job.Int("exit_code") != 0:
	case job.Text("status") != "killed":
		return judge.Deviation{Where: at + "/status", Got: judge.Show(job, "status"), Want: `"killed"`}
	case job.Int("exit_code") != 137:
		return judge.Deviation{Where: at + "/exit_code", Got: judge.Show(job, "exit_code"), Want: "137"}
	}
	if job.Int("finished_at") == 0 {
		return judge.Deviation{Where: at + "/finished_at", Got: judge.Show(job, "finished_at"), Want: "when it was killed"}
	}
	return nil
}

// LaterLooks returns the looks at the build after the cancel, until its next restart.
func (c *Cancel) LaterLooks() []*judge.Answer {
	looks := []*judge.Answer{c.After, c.Still}
	for _, step := range c.Run.Trail {
		if step.Build.Number > c.Still.Number {
			looks = append(looks, step.Build)
		}
	}
	if c.Run.Ended.Seen() {
		looks = append(looks, c.Run.Ended.Build, c.Run.Again.Build)
	}
	return looks
}

// RunsNoMore returns an error if the cancelled job is in progress, or came to an end of its own.
func (c *Cancel) RunsNoMore(later *judge.Answer) error {
	job := later.Object().Job(c.Job)
	if job.Pending() || job.Running() || job.Text("status") == "success" {
		return judge.Deviation{Where: fmt.Sprintf("/jobs number %d/status", c.Job), Got: job.Text("status"), Want: "killed, since it was cancelled"}
	}
	return nil
}

// AnyCancelled tells whether a cancel of the run hit a running job.
func (r *Run) AnyCancelled() bool {
	for _, cancel := range r.Cancels {
		if cancel.Answer.Succeeded() {
			return true
		}
	}
	return false
}

// AfterCancel tells whether the run before this one was cancelled, whatever its agent has made of that since.
func (r *Run) AfterCancel() bool {
	i := slices.Index(r.Runs, r)
	return i > 0 && r.Runs[i-1].AnyCancelled()
}

// EndedByCancel returns an error if a run in which a job was cancelled did not end as one.
func (r *Run) EndedByCancel() error {
	if !r.Ended.Seen() {
		if jobs := r.LastAnswer().Object().Jobs(); !allEnded(jobs) {
			return nil // the other jobs have not ended: RESTART-19 tells
		}
		return judge.Deviation{Where: "/status", Got: r.LastAnswer().Object().Text("status"), Want: "an ended build, since all its jobs have ended"}
	}
	build := r.Ended.Build.Object()
	switch {
	case build.Text("status") == "success":
		return judge.Deviation{Where: "/status", Got: "success", Want: "another, since a job was cancelled"}
	case build.Int("finished_at") == 0:
		return judge.Deviation{Where: "/finished_at", Got: "0", Want: "when it ended"}
	}
	return r.Ended.OutOfQueue()
}

func allEnded(jobs []Object) bool {
	for _, job := range jobs {
		if !job.Ended() {
			return false
		}
	}
	return true
}

// HasOthers tells whether the build had other jobs in progress when the cancel was asked for.
func (c *Cancel) HasOthers() bool {
	for _, job := range c.Before.Object().Jobs() {
		if job.Int("number") != c.Job && !job.Ended() {
			return true
		}
	}
	return false
}

// OthersGoOn returns an error if the cancel did anything to another job, or ended the build while another job was in progress.
func (c *Cancel) OthersGoOn() error {
	after := c.Still.Object()
	for _, was := range c.Before.Object().Jobs() {
		number := was.Int("number")
		if number == c.Job {
			continue
		}
		is := after.Job(number)
		if was.Text("status") == is.Text("status") {
			if err := judge.Same(was, is, "exit_code", "error"); err != nil {
				return fmt.Errorf("job %d: %w", number, err)
			}
		}
		alone := func(job Object) Object { return Object{"jobs": []any{map[string]any(job)}} }
		if err := judge.Movement(alone(was), alone(is), judge.Asked{}); err != nil {
			return fmt.Errorf("job %d: %w", number, err)
		}
	}
	onTheWay := !allEnded(c.After.Object().Jobs()) && !allEnded(after.Jobs())
	if onTheWay && c.After.Object().Ended() && after.Ended() {
		return judge.Deviation{Where: "/status", Got: after.Text("status"), Want: "a build in progress, since not all its jobs have ended"}
	}
	return nil
}

// KeepsTheBuild returns an error if the cancel changed what the build is, or when it was queued and started.
func (c *Cancel) KeepsTheBuild() error {
	before, after := c.Before.Object(), c.Still.Object()
	fields := append(judge.Origin(), "enqueued_at")
	if before.Int("started_at") != 0 {
		fields = append(fields, "started_at")
	}
	if err := judge.Same(before, after, fields...); err != nil {
		return err
	}
	fields = []string{"id", "number", "enqueued_at", "environment"}
	if before.Job(c.Job).Int("started_at") != 0 { // else it began to run after the look
		fields = append(fields, "started_at")
	}
	return judge.Same(before.Job(c.Job), after.Job(c.Job), fields...)
}

// CancelsOfPendingJobs returns the cancels, by one who may, of jobs that had not begun to run, those that were refused, and those that were
// accepted although the job had no time to begin in between, or shows that it never did.
func (l *Lives) CancelsOfPendingJobs(runs []*Run) (accepted, refused []Refusal) {
	for _, run := range runs {
		for _, refusal := range run.Busy {
			before, after := refusal.Before.Object().Job(refusal.Job), refusal.After.Object().Job(refusal.Job)
			if refusal.Operation != "cancel" || refusal.By != run.By || !before.Pending() {
				continue
			}
			neverBegan := after.Pending() || after.Ended() && after.Int("started_at") == 0
			switch {
			case refusal.Answer.Refused():
				refused = append(refused, refusal)
			case neverBegan || refusal.Answer.Received.Sub(run.Restart.Received) < l.Waiting()/2:
				accepted = append(accepted, refusal)
			}
		}
	}
	return accepted, refused
}
