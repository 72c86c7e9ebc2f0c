// Package plan makes the plan of a job, as the build model follows it, of what people say of the job: in a world file, in a push over
// the control plane, in a Go test. They may leave out nearly all of it, and one package decides what that means.
//
// It knows no files and no repositories; where something does not make sense, it says which key it is of.
package plan

import "github.com/plumbline-ci/plumbline/internal/strictyaml"

// Job is what is said of a job. Durations are written as Go writes them, such as 1m30s; `forever` has no end. The zero value is a job
// that waits for 2 s, runs for 8 s, prints nothing and succeeds.
type Job struct {
	// Wait is from being queued until it starts, Run from there to its end, and After from being queued to its end: one says Run or After.
	Wait  string `yaml:"wait"`
	Run   string `yaml:"run"`
	After string `yaml:"after"`
	// Outcome is success, failure, error, killed or skipped; by default what the error and the exit code say.
	Outcome     string            `yaml:"outcome"`
	ExitCode    *int              `yaml:"exit_code"` // by default what fits the outcome
	Error       string            `yaml:"error"`
	Environment map[string]string `yaml:"environment"`
	Steps       []Step            `yaml:"steps"`
	Lines       []string          `yaml:"lines"` // what the last step prints; it is called `build` where there are no steps
}

// Step is a part of a job that prints. Steps may overlap. In a line, {attempt} stands for the number of the run and {line} for
// the line's own, both from 1.
type Step struct {
	Name string `yaml:"name"`
	// From is when, since the job's start, its first line comes; by default the steps share the run evenly, one after another.
	From string `yaml:"from"`
	// Every is the time between its lines; by default they share the step's time evenly.
	Every  string   `yaml:"every"`
	Repeat int      `yaml:"repeat"` // how often the lines are printed; by default once
	Lines  []string `yaml:"lines"`  // made up where they are nil
}

// Part reads a step, or the name of one.
func (s *Step) Part(form strictyaml.Form) any {
	if form == strictyaml.Text {
		return &s.Name
	}
	type explicit Step
	return (*explicit)(s)
}

// Named are steps of which the names alone are said.
func Named(names ...string) []Step {
	steps := make([]Step, len(names))
	for i, name := range names {
		steps[i].Name = name
	}
	return steps
}

// Usual is the job of a build of which nothing is said.
func Usual() Job { return Job{Steps: Named("clone", "test")} }
