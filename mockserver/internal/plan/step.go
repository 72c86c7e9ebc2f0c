package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// maxLines is how many lines a job may print: a plan holds them all.
const maxLines = 200_000

// step returns the lines of the i-th step of n in a job.
func (r *reader) step(path string, s Step, job build.Job, i, n int) []build.Line {
	if s.Name == "" {
		r.refuse(path, "a step without a name")
	}
	endless := job.Run == build.Forever
	share := job.Run / time.Duration(n)
	start := share * time.Duration(i)
	if endless {
		start = 0
	}
	if s.Lines == nil {
		s.Lines = madeUp(s.Name, job, i == n-1)
		if endless && s.Every == "" { // the steps before the last are done soon, one after another
			s.Every, start = "1s", time.Duration(2*i)*time.Second
		}
	}
	if endless && s.Every == "" {
		r.refuse(path, "a step of a job that runs forever says how often its lines come, such as `every: 1s`")
	}
	if s.Repeat < 0 {
		r.refuse(path+".repeat", "lines printed %d times: want at least once", s.Repeat)
	}
	repeat := max(s.Repeat, 1)
	if len(s.Lines) > maxLines/repeat {
		r.refuse(path, "step %s prints %d lines %d times: want at most %d in all", s.Name, len(s.Lines), repeat, maxLines)
		return nil
	}
	count := len(s.Lines) * repeat
	from := r.duration(path+".from", s.From, start)
	every := r.duration(path+".every", s.Every, share/time.Duration(count+1))
	if every > 0 && time.Duration(count-1) > (longest-from)/every {
		r.refuse(path+".every", "step %s prints %d lines, one every %s: want the last within a hundred years", s.Name, count, every)
		return nil
	}
	if last := from + every*time.Duration(count-1); !endless && last > job.Run {
		r.refuse(path, "step %s prints its last line %s after the job's start, when the job has ended: it runs %s", s.Name, last, job.Run)
	}
	lines := make([]build.Line, 0, count)
	for pos := range count {
		text := strings.ReplaceAll(s.Lines[pos%len(s.Lines)], "{line}", strconv.Itoa(pos+1))
		if strings.ContainsAny(text, "\r\n") {
			r.refuse(path, "step %s prints %q: want a line without a line end", s.Name, text)
		}
		lines = append(lines, build.Line{At: from + every*time.Duration(pos), Proc: s.Name, Pos: pos, Out: text})
	}
	return lines
}

// madeUp is what a step prints of which the name alone is said. The last one tells how the job ended.
func madeUp(name string, job build.Job, last bool) []string {
	begun := fmt.Sprintf("$ %s (run {attempt})", name)
	switch {
	case !last || job.Outcome == build.Success && job.Run != build.Forever:
		return []string{begun, name + ": ok"}
	case job.Run == build.Forever || job.Outcome == build.Killed || job.Outcome == build.Skipped:
		return []string{begun}
	case job.Error != "":
		return []string{begun, name + ": " + job.Error}
	}
	return []string{begun, fmt.Sprintf("%s: exit code %d", name, job.ExitCode)}
}
