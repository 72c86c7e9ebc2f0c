package build

import (
	"sort"
	"time"
)

// Log is what a job has printed in one run.
type Log struct {
	Attempt int // the number of the run, from 1
	Lines   []Line
}

// Log tells what can be read of the i-th job, from 0, at t: what the current run has printed, and until it has printed
// anything, what the last one did.
func (b *Build) Log(i int, t time.Time) Log {
	t = b.notBefore(t)
	r := b.lastPrinted(i, t)
	if r.plan == nil {
		return Log{Attempt: b.Attempt()}
	}
	return Log{Attempt: r.attempt + 1, Lines: r.printed(t)}
}

// lastPrinted returns the last run up to t in which the i-th job printed anything; its plan is nil if there was none.
func (b *Build) lastPrinted(i int, t time.Time) run {
	if current := b.run(i); len(current.printed(t)) > 0 {
		return current
	}
	if b.printed == nil {
		return run{}
	}
	return b.printed[i]
}

// printed returns the lines that the run has printed by t.
func (r run) printed(t time.Time) []Line {
	state := r.at(t)
	if state.Status == Pending {
		return nil
	}
	until := t
	if state.Status.Ended() {
		until = state.Finished
	}
	elapsed := until.Sub(state.Started)
	n := sort.Search(len(r.plan.Lines), func(i int) bool { return r.plan.Lines[i].At > elapsed })
	return r.plan.Lines[:n:n]
}
