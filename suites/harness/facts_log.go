package harness

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Growth is a job's log read twice while the job ran.
type Growth struct{ Earlier, Later *judge.Answer }

// Holds returns an error if the later log does not begin with all lines of the earlier one.
func (g Growth) Holds() error {
	if !g.Later.Succeeded() {
		return judge.Deviation{Where: "status", Got: status(g.Later), Want: "the log as before"}
	}
	return judge.Grown(g.Earlier, g.Later)
}

// restartedAgain tells whether a second restart was granted, as it must be where it met the moment that the run had ended: a log may then
// be of one run or of the other.
func (r *Run) restartedAgain() bool {
	return slices.ContainsFunc(r.Busy, func(b Refusal) bool { return b.Operation == "restart" && b.Answer.Succeeded() })
}

// reportDue tells whether a job was killed in the run before, and its agent's own report had not come before its log was looked at: with the
// report may come another log.
func (r *Run) reportDue(job int64) bool {
	return r.Before.Build.Object().Job(job).Text("status") == "killed"
}

// Growth returns the pairs of logs, one read after the other, of a job of this run. The log of the run before may stay until the new run
// prints, so what equals it is passed over.
func (r *Run) Growth(job int64) []Growth {
	if r.restartedAgain() || r.reportDue(job) {
		return nil
	}
	old := judge.Lines(r.Before.Logs[job])
	var pairs []Growth
	var last *judge.Answer
	for _, step := range r.Trail {
		if step.Job != job || step.Log == nil || !step.Log.Succeeded() || reflect.DeepEqual(judge.Lines(step.Log), old) {
			continue
		}
		if last != nil {
			pairs = append(pairs, Growth{last, step.Log})
		}
		last = step.Log
	}
	if log := r.Ended.Logs[job]; last != nil && log != nil && log.Succeeded() && !r.cancelled() {
		pairs = append(pairs, Growth{last, log})
	}
	return pairs
}

// ShowsOld tells whether a log is that of the run before the last one.
func (l *Life) ShowsOld(log *judge.Answer, job int64) bool {
	return len(l.Runs) > 0 && log.Succeeded() && l.Runs[len(l.Runs)-1].stillOld(log, job)
}

// NoOtherLog returns an error if a job that waits shows a log that is neither empty nor that of the run before.
func (r *Run) NoOtherLog() error {
	if !r.After.Seen() || r.restartedAgain() {
		return nil
	}
	for _, job := range r.After.Still.Object().Jobs() {
		n := job.Int("number")
		log, old := r.After.Logs[n], r.Before.Logs[n]
		if log == nil || old == nil || r.reportDue(n) || log.Sent.After(r.After.Still.Sent) || !job.Pending() || !log.Succeeded() || !old.Succeeded() {
			continue
		}
		if len(judge.Lines(log)) > 0 && !reflect.DeepEqual(judge.Lines(log), judge.Lines(old)) {
			return judge.Deviation{Where: fmt.Sprintf("log of job %d", n), Got: fmt.Sprintf("another log, of %d lines", len(judge.Lines(log))),
				Want: "an empty log, or that of the run before, while the job waits"}
		}
	}
	return nil
}

// OldOrNew says in words what a job's log holds, as against that of the run before.
func (r *Run) OldOrNew(log *judge.Answer, job int64) string {
	switch {
	case log == nil:
		return "nothing"
	case !log.Succeeded():
		return status(log)
	case len(judge.Lines(log)) == 0:
		return "an empty log"
	case reflect.DeepEqual(judge.Lines(log), judge.Lines(r.Before.Logs[job])):
		return "the log of the run before"
	}
	return "the log of this run"
}
