package build

import (
	"slices"
	"sort"
	"time"
)

// Current is the plan that the i-th job, from 0, follows in the current run.
func (b *Build) Current(i int) Job { return *b.run(i).plan }

// Replan returns the build with another plan for the current run of its i-th job, from 0. A restart follows the plans of the build again.
// That what has been is not changed is for the caller to see to.
func (b Build) Replan(i int, plan Job) Build {
	if b.replanned == nil {
		b.replanned = make([]*Job, b.Jobs())
	}
	b.replanned = slices.Clone(b.replanned)
	b.replanned[i] = &plan
	return b
}

// With returns the plan with more lines, which a step prints so long after the job's start, after all that is printed by then. Where the step is empty,
// it is the one that has printed last.
func (j Job) With(at time.Duration, step string, lines ...string) Job {
	i := sort.Search(len(j.Lines), func(i int) bool { return j.Lines[i].At > at })
	before, later := j.Lines[:i], slices.Clone(j.Lines[i:])
	if step == "" && i > 0 {
		step = before[i-1].Proc
	}
	if step == "" {
		step = "build"
	}
	next := 0
	for _, line := range before {
		if line.Proc == step {
			next = line.Pos + 1
		}
	}
	for n := range later { // what the step prints later moves on, so that its places stay in order
		if later[n].Proc == step {
			later[n].Pos += len(lines)
		}
	}
	more := make([]Line, len(lines))
	for n, text := range lines {
		more[n] = Line{At: at, Proc: step, Pos: next + n, Out: text}
	}
	j.Lines = slices.Concat(before, more, later)
	return j
}
