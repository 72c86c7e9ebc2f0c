package harness

import (
	"math/rand/v2"
	"slices"

	"github.com/plumbline-ci/plumbline"
)

// dice draw what an exploration does.
type dice struct{ *rand.Rand }

// one draws one of several.
func one[T any](d dice, of []T) T { return of[d.IntN(len(of))] }

// maxSteps is how long a sequence is at most.
const maxSteps = 12

// draw draws a sequence.
func (s *Session) draw(d dice, ground []plot, write bool) []step {
	stage := d.stage(ground)
	operations := []string{"builds", "build", "log", "queue"}
	if write {
		operations = append(operations, "restart", "restart", "restart", "cancel", "cancel", getRunning, getRunning, getRunning, awaitEnd)
	}
	crowds := []int{1, 1, 1, 1, 2, 3}
	if write && s.waivesRaces() {
		crowds = crowds[:1] // what comes of it is known, and may come late
	}
	steps := make([]step, 1+d.IntN(maxSteps))
	for i := range steps {
		for range one(d, crowds) {
			steps[i].acts = append(steps[i].acts, s.drawAct(d, stage, operations))
		}
	}
	return steps
}

// drawAct draws what is asked and by whom. Those who may write ask more often than others, since most of what can go wrong begins with them.
func (s *Session) drawAct(d dice, stage []plot, operations []string) act {
	a := act{plot: one(d, stage), operation: one(d, operations)}
	callers := slices.DeleteFunc(plumbline.Callers(), func(caller plumbline.Caller) bool { return !s.Plays(caller) })
	a.caller = one(d, append(callers, slices.Repeat(a.repository.Hands, 3)...))
	a.build = a.number
	a.job = int64(1 + d.IntN(max(a.jobs, 1)))
	return a
}

// stage draws the few builds that a sequence is played on, so that what is asked meets: one, or it and another, which is often of the same
// number in another repository, since such builds are easily mixed up.
func (d dice) stage(ground []plot) []plot {
	first := one(d, byJobs(ground))
	others := append([]plot{first}, ground...)
	for _, p := range ground {
		if p.number == first.number && p.repository != first.repository {
			others = append(others, slices.Repeat([]plot{p}, len(ground))...)
		}
	}
	return []plot{first, one(d, others)}
}

// byJobs returns each plot as often as it has jobs: where there are several, more can go wrong.
func byJobs(ground []plot) []plot {
	var all []plot
	for _, p := range ground {
		all = append(all, slices.Repeat([]plot{p}, max(p.jobs, 1))...)
	}
	return all
}
