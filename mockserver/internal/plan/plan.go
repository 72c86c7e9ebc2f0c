package plan

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// How long a job waits and runs of which that is not said.
const (
	usualWait = 2 * time.Second
	usualRun  = 8 * time.Second
)

// exitCodes are the outcomes that a plan may have, and their exit codes where it names none.
var exitCodes = map[build.Status]int{
	build.Success: 0,
	build.Failure: 1,
	build.Error:   255,
	build.Killed:  build.KilledExitCode,
	build.Skipped: 0,
}

// Problem is something that does not make sense: the path of it within the job, such as `.steps[0].from`, and what is wrong.
type Problem struct{ Path, Text string }

func (p *Problem) Error() string {
	if p.Path == "" {
		return p.Text
	}
	return p.Path[1:] + ": " + p.Text
}

// Plan is the plan of the job, and all that is wrong with it.
func (j Job) Plan() (build.Job, []*Problem) {
	var r reader
	planned := build.Job{Error: j.Error}
	planned.Wait, planned.Run = r.times(j)
	planned.Outcome, planned.ExitCode = r.ending(j)
	planned.Lines = r.lines(j, planned)
	return planned, r.problems
}

// Ending is how the job ends. The error says what in that does not make sense.
func (j Job) Ending() (outcome build.Status, exitCode int, err error) {
	var r reader
	outcome, exitCode = r.ending(j)
	if len(r.problems) > 0 {
		return outcome, exitCode, r.problems[0]
	}
	return outcome, exitCode, nil
}

// ending is how a job ends.
func (r *reader) ending(j Job) (outcome build.Status, exitCode int) {
	outcome = j.outcome()
	exitCode, known := exitCodes[outcome]
	if !known {
		r.refuse(".outcome", "no job ends as %q: want success, failure, error, killed or skipped", j.Outcome)
	}
	if j.ExitCode != nil {
		exitCode = *j.ExitCode
	}
	if exitCode < 0 || exitCode > 255 {
		r.refuse(".exit_code", "exit code %d: want one from 0 to 255", exitCode)
	}
	if outcome == build.Success && (exitCode != 0 || j.Error != "") {
		r.refuse("", "a success has exit code 0 and no error")
	}
	if outcome == build.Failure && exitCode == 0 {
		r.refuse(".exit_code", "a failure has an exit code other than 0")
	}
	return outcome, exitCode
}

// outcome is what is said of how the job ends, or else what the error and the exit code let one think.
func (j Job) outcome() build.Status {
	switch {
	case j.Outcome != "":
		return build.Status(j.Outcome)
	case j.Error != "":
		return build.Error
	case j.ExitCode != nil && *j.ExitCode != 0:
		return build.Failure
	}
	return build.Success
}

// reader gathers all that is wrong with a job.
type reader struct{ problems []*Problem }

func (r *reader) refuse(path, format string, args ...any) {
	r.problems = append(r.problems, &Problem{path, fmt.Sprintf(format, args...)})
}

// times are how long a job waits and then runs.
func (r *reader) times(j Job) (wait, run time.Duration) {
	switch {
	case j.Run != "" && j.After != "":
		r.refuse(".after", "a job with `run` and `after`: say how long it runs, or when it ends after it was queued")
		return 0, 0
	case j.After != "":
		after := r.duration(".after", j.After, usualWait+usualRun)
		// So that it is seen pending, however soon it ends.
		wait = r.duration(".wait", j.Wait, min(usualWait, after/6))
		if wait > after {
			r.refuse(".after", "a job that ends %s after it was queued and waits %s of that", j.After, j.Wait)
		}
		if after == build.Forever {
			return wait, after
		}
		return wait, max(0, after-wait)
	case j.Run != "":
		return r.duration(".wait", j.Wait, 0), r.duration(".run", j.Run, usualRun)
	}
	return r.duration(".wait", j.Wait, usualWait), usualRun
}

func (r *reader) duration(path, text string, otherwise time.Duration) time.Duration {
	d, err := Duration(text, otherwise)
	if err != nil {
		r.refuse(path, "%v", err)
	}
	return d
}

// Duration reads a duration that is not negative; an empty text is the default. The error says that it is none, and then the default comes with it.
func Duration(text string, otherwise time.Duration) (time.Duration, error) {
	switch text {
	case "":
		return otherwise, nil
	case "forever":
		return build.Forever, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return otherwise, fmt.Errorf("%q is no duration: want such as 90s or 1m30s, or forever", text)
	}
	if d > longest {
		return otherwise, fmt.Errorf("%q is more than a hundred years: want less, or forever", text)
	}
	return d, nil
}

// longest is the longest time that is said of anything but forever: so many of them can be added that make up a build.
const longest = 100 * 365 * 24 * time.Hour

// lines are what a job prints, in the order it comes.
func (r *reader) lines(j Job, planned build.Job) []build.Line {
	var lines []build.Line
	steps := r.steps(j)
	seen := map[string]bool{}
	for i, s := range steps {
		path := fmt.Sprintf(".steps[%d]", i)
		if seen[s.Name] {
			r.refuse(path, "step %s stands twice in a job", s.Name)
		}
		seen[s.Name] = true
		lines = append(lines, r.step(path, s, planned, i, len(steps))...)
		if len(lines) > maxLines {
			r.refuse(path, "with step %s the job prints %d lines: want at most %d in all", s.Name, len(lines), maxLines)
			return nil
		}
	}
	slices.SortStableFunc(lines, func(a, b build.Line) int { return cmp.Compare(a.At, b.At) })
	return lines
}

// steps are those of a job, of which the last prints the job's own lines.
func (r *reader) steps(j Job) []Step {
	if j.Lines == nil {
		return j.Steps
	}
	if len(j.Steps) == 0 {
		return []Step{{Name: "build", Lines: j.Lines}}
	}
	steps := slices.Clone(j.Steps)
	last := &steps[len(steps)-1]
	if last.Lines != nil {
		r.refuse(".lines", "a job's lines are what its last step prints, and step %s has lines of its own", last.Name)
	}
	last.Lines = j.Lines
	return steps
}
