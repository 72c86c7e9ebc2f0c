package build

import (
	"slices"
	"time"
)

// Build is what was planned for a build and what was done with it. It is a value: Restart and Cancel return another one. What
// it keeps is bounded, however often it is restarted.
type Build struct {
	Created time.Time
	// Plan is the plan of the first run, Again that of all others. Both have the same number of jobs.
	Plan, Again Plan

	attempt   int         // the number of the current run less one, so that the zero value is a build that was never restarted
	enqueued  time.Time   // when the current run was queued
	cancelled []time.Time // when each job of the current run was cancelled; zero if it was not, nil if none was
	replanned []*Job      // for each job of the current run, the plan it follows instead; nil if it follows the build's, nil for all if all do
	printed   []run       // for each job, the last run before the current one in which it printed anything; nil before a restart
}

// run is one job's part of one attempt.
type run struct {
	attempt   int // as in Build
	enqueued  time.Time
	cancelled time.Time
	plan      *Job
}

// New returns a build that was created and queued at these moments.
func New(created, enqueued time.Time, plan, again Plan) Build {
	return Build{Created: created, Plan: plan, Again: again, enqueued: enqueued}
}

// Attempt is the number of the current run, from 1.
func (b *Build) Attempt() int { return b.attempt + 1 }

// Jobs is the number of the build's jobs.
func (b *Build) Jobs() int { return len(b.Plan) }

// Restart returns the build as it is when it is queued anew at t. Whether it may be restarted is for the caller to know.
func (b Build) Restart(t time.Time) Build {
	t = b.notBefore(t)
	printed := make([]run, b.Jobs())
	for i := range printed {
		printed[i] = b.lastPrinted(i, t)
	}
	b.attempt++
	b.enqueued, b.cancelled, b.replanned, b.printed = t, nil, nil, printed
	return b
}

// Cancel returns the build as it is when its i-th job, from 0, is killed at t. Whether it may be is for the caller to know.
func (b Build) Cancel(i int, t time.Time) Build {
	t = b.notBefore(t)
	if b.cancelled == nil {
		b.cancelled = make([]time.Time, b.Jobs())
	}
	b.cancelled = slices.Clone(b.cancelled)
	b.cancelled[i] = t
	return b
}

// notBefore keeps those who read the clock just before another's command from seeing the build as it was before that command.
func (b *Build) notBefore(t time.Time) time.Time {
	if t.Before(b.enqueued) {
		t = b.enqueued
	}
	for _, c := range b.cancelled {
		if t.Before(c) {
			t = c
		}
	}
	return t
}

// run is the i-th job's part of the current attempt.
func (b *Build) run(i int) run {
	r := run{attempt: b.attempt, enqueued: b.enqueued, plan: &b.Plan[i]}
	if b.attempt > 0 {
		r.plan = &b.Again[i]
	}
	if b.replanned != nil && b.replanned[i] != nil {
		r.plan = b.replanned[i]
	}
	if b.cancelled != nil {
		r.cancelled = b.cancelled[i]
	}
	return r
}
