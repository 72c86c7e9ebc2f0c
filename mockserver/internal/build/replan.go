package build

import "slices"

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
