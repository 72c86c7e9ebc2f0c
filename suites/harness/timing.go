package harness

import (
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Lasting returns a time that every run seen to its own end was in progress for at least, and Waiting one that every job waited for at
// least before it ran. What is answered sooner than that after a restart has met a build in progress, or a job that waited. Both are 0 where
// nothing was seen, and nothing can be told from them then.
func (l *Lives) Lasting() time.Duration {
	return l.atLeast(func(o Object) bool { return !o.Ended() }, ownEnd)
}

// Waiting is described with Lasting.
func (l *Lives) Waiting() time.Duration {
	return l.atLeast(func(o Object) bool { return o.Pending() && allPending(o.Jobs()) }, func(*Run) bool { return true })
}

func ownEnd(r *Run) bool { return r.Ended.Seen() && len(r.Cancels) == 0 }

// atLeast returns the shortest time, of all runs that count, from the answer to the restart to the last look at which the build was still in
// a state.
func (l *Lives) atLeast(still func(Object) bool, counts func(*Run) bool) time.Duration {
	shortest, any := time.Duration(0), false
	for _, life := range l.All {
		for _, run := range life.Runs {
			if !run.Restart.Succeeded() || !counts(run) {
				continue
			}
			var last time.Duration
			for _, seen := range run.seen() {
				if still(seen.Object()) && seen.Sent.After(run.Restart.Received) {
					last = max(last, seen.Sent.Sub(run.Restart.Received))
				}
			}
			if !any || last < shortest {
				shortest, any = last, true
			}
		}
	}
	return shortest
}

// seen returns all looks at the build by itself, from the restart to the end.
func (r *Run) seen() []*judge.Answer {
	var all []*judge.Answer
	for _, look := range r.Looks() {
		all = append(all, look.Build, look.Still)
	}
	for _, step := range r.Trail {
		all = append(all, step.Build)
	}
	return all
}

func allPending(jobs []Object) bool {
	for _, job := range jobs {
		if !job.Pending() {
			return false
		}
	}
	return true
}
