package build

import "time"

// KilledExitCode is the exit code of a job that was cancelled: 128 and the number of the signal that killed it.
const KilledExitCode = 137

// State is what a build is at a moment. A time that has not come is zero.
type State struct {
	Status                      Status
	Enqueued, Started, Finished time.Time
}

// JobState is what a job is at a moment. A time that has not come is zero, and so are exit code and error until the job ends.
type JobState struct {
	State
	ExitCode int
	Error    string
}

// At tells what the build is at t. It is pending until a job starts and running until all have ended. Then it is a success if
// all of them are, and else what the last unsuccessful job by number is.
func (b *Build) At(t time.Time) State {
	t = b.notBefore(t)
	s := State{Status: Success, Enqueued: b.enqueued}
	ended := true
	for i := range b.Jobs() {
		job := b.run(i).at(t)
		ended = ended && job.Status.Ended()
		if job.Status != Success {
			s.Status = job.Status
		}
		if !job.Started.IsZero() && (s.Started.IsZero() || job.Started.Before(s.Started)) {
			s.Started = job.Started
		}
		if job.Finished.After(s.Finished) {
			s.Finished = job.Finished
		}
	}
	switch {
	case ended:
	case s.Started.IsZero():
		s.Status, s.Finished = Pending, time.Time{}
	default:
		s.Status, s.Finished = Running, time.Time{}
	}
	return s
}

// Job tells what the i-th job, from 0, is at t.
func (b *Build) Job(i int, t time.Time) JobState { return b.run(i).at(b.notBefore(t)) }

func (r run) at(t time.Time) JobState {
	s := JobState{State: State{Status: Pending, Enqueued: r.enqueued}}
	started := after(r.enqueued, r.plan.Wait)
	// A job is pending at the very moment it is queued, so that whoever restarts a build sees it pending.
	if t.Before(started) || !t.After(r.enqueued) {
		return s
	}
	s.Status, s.Started = Running, started
	ended, killed := r.end()
	switch {
	case t.Before(ended):
	case killed:
		s.Status, s.Finished, s.ExitCode = Killed, ended, KilledExitCode
	default:
		s.Status, s.Finished, s.ExitCode, s.Error = r.plan.Outcome, ended, r.plan.ExitCode, r.plan.Error
	}
	return s
}

// end tells when a run ends, and whether by being killed.
func (r run) end() (at time.Time, killed bool) {
	at = after(after(r.enqueued, r.plan.Wait), r.plan.Run)
	if !r.cancelled.IsZero() && r.cancelled.Before(at) {
		return r.cancelled, true
	}
	return at, false
}

// never is later than every moment that is asked for, by a clock that goes as fast as it may and for as long as one cares to wait.
var never = time.Unix(1<<50, 0)

func after(t time.Time, d time.Duration) time.Time {
	if d == Forever {
		return never
	}
	return t.Add(d)
}
