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
	earlier, later := lines(g.Earlier), lines(g.Later)
	if !g.Later.Succeeded() {
		return judge.Deviation{Where: "status", Got: status(g.Later), Want: "the log as before"}
	}
	if len(later) < len(earlier) {
		return judge.Deviation{Where: "log", Got: fmt.Sprintf("%d lines", len(later)), Want: fmt.Sprintf("the %d of before, and more", len(earlier))}
	}
	for i, line := range earlier {
		if !reflect.DeepEqual(line, later[i]) {
			return judge.Deviation{Where: fmt.Sprintf("/%d", i), Got: fmt.Sprint(later[i]), Want: fmt.Sprintf("%v as before", line)}
		}
	}
	return nil
}

// restartedAgain tells whether a second restart was granted, as it must be where it met the moment that the run had ended: a log may then
// be of one run or of the other.
func (r *Run) restartedAgain() bool {
	return slices.ContainsFunc(r.Busy, func(b Refusal) bool { return b.Operation == "restart" && b.Answer.Succeeded() })
}

// Growth returns the pairs of logs, one read after the other, of a job of this run. The log of the run before may stay until the new run
// prints, so what equals it is passed over.
func (r *Run) Growth(job int64) []Growth {
	if r.restartedAgain() {
		return nil
	}
	old := lines(r.Before.Logs[job])
	var pairs []Growth
	var last *judge.Answer
	for _, step := range r.Trail {
		if step.Job != job || step.Log == nil || !step.Log.Succeeded() || reflect.DeepEqual(lines(step.Log), old) {
			continue
		}
		if last != nil {
			pairs = append(pairs, Growth{last, step.Log})
		}
		last = step.Log
	}
	if log := r.Ended.Logs[job]; last != nil && log != nil && log.Succeeded() && len(r.Cancels) == 0 {
		pairs = append(pairs, Growth{last, log})
	}
	return pairs
}

// KeepsTheLog returns an error if what the cancelled job had printed in this run, and was shown, is no longer shown.
func (c *Cancel) KeepsTheLog() error {
	shown := lines(c.LogBefore)
	if len(shown) == 0 || c.Run.restartedAgain() || reflect.DeepEqual(shown, lines(c.Run.Before.Logs[c.Job])) {
		return nil
	}
	return Growth{Earlier: c.LogBefore, Later: c.Log}.Holds()
}

// NoOtherLog returns an error if a job that waits shows a log that is neither empty nor that of the run before.
func (r *Run) NoOtherLog() error {
	if !r.After.Seen() {
		return nil
	}
	for _, job := range r.After.Still.Object().Jobs() {
		n := job.Int("number")
		log, old := r.After.Logs[n], r.Before.Logs[n]
		if log == nil || old == nil || log.Sent.After(r.After.Still.Sent) || !job.Pending() || !log.Succeeded() || !old.Succeeded() {
			continue
		}
		if len(lines(log)) > 0 && !reflect.DeepEqual(lines(log), lines(old)) {
			return judge.Deviation{Where: fmt.Sprintf("log of job %d", n), Got: fmt.Sprintf("another log, of %d lines", len(lines(log))),
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
	case len(lines(log)) == 0:
		return "an empty log"
	case reflect.DeepEqual(lines(log), lines(r.Before.Logs[job])):
		return "the log of the run before"
	}
	return "the log of this run"
}

// lines returns a log's lines without the empty object at the end.
func lines(log *judge.Answer) []Object {
	var all []Object
	for _, line := range log.List() {
		if len(line) > 0 {
			all = append(all, line)
		}
	}
	return all
}
