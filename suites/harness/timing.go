package harness

import (
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Lasting returns a time that runs which came to their own end were in progress for, and Waiting one that they waited for before a job began:
// the median of what was surely seen of each. What is answered a good deal sooner after a restart has most likely met the build in progress,
// or its jobs waiting; more than once, it surely has. Both are 0 where nothing was seen, and nothing can be told from them then.
func (l *Lives) Lasting() time.Duration { return median(l.inProgress()) }

// Briefest returns the shortest of the times of which Lasting is the median; 0 where nothing was seen.
func (l *Lives) Briefest() time.Duration {
	if all := l.inProgress(); len(all) > 0 {
		return all[0]
	}
	return 0
}

func (l *Lives) inProgress() []time.Duration {
	return l.times(func(o Object) bool { return !o.Ended() })
}

// Waiting is described with Lasting.
func (l *Lives) Waiting() time.Duration {
	return median(l.times(func(o Object) bool { return o.Pending() && allPending(o.Jobs()) }))
}

// times returns, of all runs that came to their own end, the time from the answer to the restart to the last look at which the build was still in a
// state, the shortest first.
func (l *Lives) times(still func(Object) bool) []time.Duration {
	var all []time.Duration
	for _, life := range l.All {
		for _, run := range life.Runs {
			if !run.Restart.Succeeded() || !run.Ended.Seen() || run.cancelled() {
				continue
			}
			last := time.Duration(0)
			for _, seen := range run.seen() {
				if still(seen.Object()) && seen.Sent.After(run.Restart.Received) {
					last = max(last, seen.Sent.Sub(run.Restart.Received))
				}
			}
			all = append(all, last)
		}
	}
	slices.Sort(all)
	return all
}

// median returns what is in the middle of sorted times; 0 of none.
func median(sorted []time.Duration) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
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
