package world

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// exitCodes are the outcomes that a plan may have, and their exit codes where it names none.
var exitCodes = map[build.Status]int{
	build.Success: 0,
	build.Failure: 1,
	build.Error:   255,
	build.Killed:  build.KilledExitCode,
	build.Skipped: 0,
}

func (r *reader) readPlans() {
	for name, jobs := range r.file.Plans {
		path := "$.plans." + name
		if len(jobs) == 0 {
			r.refuse(path, "plan %s has no jobs: want at least one", name)
		}
		var p plan
		for i, j := range jobs {
			p.Plan = append(p.Plan, r.job(fmt.Sprintf("%s[%d]", path, i), j))
			environment := j.Environment
			if environment == nil {
				environment = map[string]string{}
			}
			p.environments = append(p.environments, environment)
		}
		r.plans[name] = p
	}
}

func (r *reader) job(path string, j job) build.Job {
	if j.Run == "" && j.Wait != "forever" {
		r.refuse(path, "a job without `run`: say how long it runs, such as 8s, or forever")
	}
	planned := build.Job{
		Wait:    r.duration(path+".wait", j.Wait, 0),
		Run:     r.duration(path+".run", j.Run, 0),
		Outcome: build.Status(cmp.Or(j.Outcome, string(build.Success))),
		Error:   j.Error,
	}
	code, known := exitCodes[planned.Outcome]
	if !known {
		r.refuse(path+".outcome", "no job ends as %q: want success, failure, error, killed or skipped", j.Outcome)
	}
	planned.ExitCode = code
	if j.ExitCode != nil {
		planned.ExitCode = *j.ExitCode
	}
	if planned.Outcome == build.Success && (planned.ExitCode != 0 || j.Error != "") {
		r.refuse(path, "a success has exit code 0 and no error")
	}
	if planned.Outcome == build.Failure && planned.ExitCode == 0 {
		r.refuse(path+".exit_code", "a failure has an exit code other than 0")
	}
	for i, s := range j.Steps {
		planned.Lines = append(planned.Lines, r.step(fmt.Sprintf("%s.steps[%d]", path, i), s, planned.Run, i, len(j.Steps))...)
	}
	slices.SortStableFunc(planned.Lines, func(a, b build.Line) int { return cmp.Compare(a.At, b.At) })
	r.refuseRepeatedSteps(path, j)
	return planned
}

// step returns the lines of the i-th step of n in a job that runs so long.
func (r *reader) step(path string, s step, run time.Duration, i, n int) []build.Line {
	count := len(s.Lines) * max(s.Repeat, 1)
	if s.Name == "" {
		r.refuse(path, "a step without a name")
	}
	if run == build.Forever && s.Every == "" {
		r.refuse(path, "a step of a job that runs forever says how often its lines come, such as `every: 1s`")
	}
	share := run / time.Duration(n)
	from := r.duration(path+".from", s.From, share*time.Duration(i))
	every := r.duration(path+".every", s.Every, max(0, share)/time.Duration(count+1))
	if s.From == "" && run == build.Forever {
		from = 0
	}
	if last := from + every*time.Duration(count-1); run != build.Forever && last > run {
		r.refuse(path, "step %s prints its last line %s after the job's start, when the job has ended: it runs %s", s.Name, last, run)
	}
	lines := make([]build.Line, 0, count)
	for pos := range count {
		text := strings.ReplaceAll(s.Lines[pos%len(s.Lines)], "{line}", strconv.Itoa(pos+1))
		if strings.ContainsAny(text, "\r\n") {
			r.refuse(path, "step %s has a line end within a line: make it two lines", s.Name)
		}
		lines = append(lines, build.Line{At: from + every*time.Duration(pos), Proc: s.Name, Pos: pos, Out: text})
	}
	return lines
}

func (r *reader) refuseRepeatedSteps(path string, j job) {
	seen := map[string]bool{}
	for i, s := range j.Steps {
		if seen[s.Name] {
			r.refuse(fmt.Sprintf("%s.steps[%d].name", path, i), "step %s stands twice in a job", s.Name)
		}
		seen[s.Name] = true
	}
}
