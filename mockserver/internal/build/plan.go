// Package build is the life of a build: what it is at a moment, worked out from what was planned and what was done.
//
// A Build is a value. Nothing in it moves: no goroutine, no timer, no clock. The moment is an argument, and the same build at
// the same moment is the same for everyone who asks. The package knows no repositories, no HTTP and no world files.
package build

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Status is what a build or a job is doing, or how it ended; the words are those of the contract.
type Status string

// The statuses. Pending and Running are in progress; all others have ended.
const (
	Pending Status = "pending"
	Running Status = "running"
	Success Status = "success"
	Failure Status = "failure"
	Error   Status = "error"
	Killed  Status = "killed"
	Skipped Status = "skipped"
)

// Ended tells whether a build or a job with this status runs no more.
func (s Status) Ended() bool { return s != Pending && s != Running }

// Forever is the duration of what does not end of itself.
const Forever = time.Duration(math.MaxInt64)

// Sum is so long and then so long. It is Forever where either is, or where it is more than can be told.
func Sum(a, b time.Duration) time.Duration {
	if b > Forever-max(a, 0) {
		return Forever
	}
	return a + b
}

// Plan is what happens in a run when nobody interferes, one Job for each job of the build in the order of their numbers. Plans
// are shared by builds and never change.
type Plan []Job

// Again is what happens after a restart of which nothing else is said: the same, but that a job succeeds which was killed, since nobody kills it this time.
func (p Plan) Again() Plan {
	if !slices.ContainsFunc(p, killed) {
		return p
	}
	again := slices.Clone(p)
	for i, job := range again {
		if killed(job) {
			again[i].Outcome, again[i].ExitCode = Success, 0
		}
	}
	return again
}

func killed(j Job) bool { return j.Outcome == Killed }

// Job is the plan of a job.
type Job struct {
	Wait     time.Duration // from being queued until it starts; Forever if it never does
	Run      time.Duration // from its start to its end; Forever if it runs until it is cancelled
	Outcome  Status        // how it ends
	ExitCode int           // with which exit code
	Error    string        // and with which error, where it was not the job's own
	Lines    []Line        // what it prints, in the order it comes
}

// Line is a line that a job prints.
type Line struct {
	At   time.Duration // since the job's start
	Proc string        // the step that prints it
	Pos  int           // its place within its step, from 0
	Out  string        // its text; "{attempt}" stands for the number of the run, from 1
}

const attemptMark = "{attempt}"

// Text is the line's text in the run with this number.
func (l Line) Text(attempt int) string {
	if !strings.Contains(l.Out, attemptMark) {
		return l.Out
	}
	return strings.ReplaceAll(l.Out, attemptMark, strconv.Itoa(attempt))
}
