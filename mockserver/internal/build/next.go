package build

import (
	"sort"
	"time"
)

// Next tells the first moment after t at which the build or one of its jobs changes its status, if nothing is done with it until then. It is
// false if no such moment comes.
func (b *Build) Next(t time.Time) (next time.Time, comes bool) {
	t = b.notBefore(t)
	for i := range b.Jobs() {
		r := b.run(i)
		next, comes = earlier(next, comes, r.nextStatus(t))
	}
	return next, comes
}

// NextLine tells the first moment after t at which the i-th job, from 0, prints a line, if nothing is done with the build until then. It is
// false if no such moment comes.
func (b *Build) NextLine(i int, t time.Time) (next time.Time, comes bool) {
	return earlier(time.Time{}, false, b.run(i).nextLine(b.notBefore(t)))
}

func earlier(next time.Time, comes bool, other time.Time) (time.Time, bool) {
	switch {
	case other.IsZero() || !other.Before(never):
		return next, comes
	case comes && !other.Before(next):
		return next, true
	}
	return other, true
}

// nextStatus is zero if none comes.
func (r run) nextStatus(t time.Time) time.Time {
	switch r.at(t).Status {
	case Pending:
		started := after(r.enqueued, r.plan.Wait)
		if !started.After(r.enqueued) { // pending at the very moment it is queued
			started = r.enqueued.Add(1)
		}
		return started
	case Running:
		ended, _ := r.end()
		return ended
	default:
		return time.Time{}
	}
}

// nextLine is zero if none comes.
func (r run) nextLine(t time.Time) time.Time {
	state := r.at(t)
	if state.Status.Ended() {
		return time.Time{}
	}
	started, next := state.Started, 0
	if state.Status == Pending {
		started = after(r.enqueued, r.plan.Wait)
	} else {
		elapsed := t.Sub(started)
		next = sort.Search(len(r.plan.Lines), func(i int) bool { return r.plan.Lines[i].At > elapsed })
	}
	if next == len(r.plan.Lines) || !started.Before(never) {
		return time.Time{}
	}
	line := started.Add(r.plan.Lines[next].At)
	if ended, _ := r.end(); line.After(ended) {
		return time.Time{}
	}
	if state.Status == Pending { // nothing is printed before it has started
		return latest(line, r.nextStatus(t))
	}
	return line
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
