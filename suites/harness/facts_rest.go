package harness

import (
	"fmt"
	"reflect"
	"time"
	"unicode"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// lateReport is how long after a kill a job's agent may still send what the job had printed, before it reports the job's end.
const lateReport = 30 * time.Millisecond

// AtRest returns the logs of jobs that had ended, each looked at twice with no run in between: at the end of a run, and before the next or when
// all was over. Where a job was killed, an agent may report on it; a job that is still shown as killed later was not reported on. Where a second restart
// was granted, a log may still be that of the run between the two, which is not known: such runs are passed over.
func (l *Life) AtRest() []Growth {
	var pairs []Growth
	for i, run := range l.Runs {
		later := l.Closing
		if i+1 < len(l.Runs) {
			later = l.Runs[i+1].Before
		}
		if !run.Ended.Seen() || !later.Seen() || run.restartedAgain() {
			continue
		}
		if last := run.Killed; last != nil && last.Succeeded() && !run.stillOld(last, last.Job) && run.Ended.Logs[last.Job] != nil && run.Ended.Still.Object().Job(last.Job).Text("status") == "killed" {
			pairs = append(pairs, Growth{last, run.Ended.Logs[last.Job]})
		}
		for _, job := range run.Ended.Still.Object().Jobs() {
			n := job.Int("number")
			before, after := run.Ended.Logs[n], later.Logs[n]
			if before == nil || after == nil || !before.Succeeded() || !job.Ended() ||
				judge.Same(job, later.Build.Object().Job(n), "status", "finished_at", "enqueued_at") != nil {
				continue
			}
			if job.Text("status") == "killed" && after.Sent.Sub(before.Received) < lateReport {
				continue
			}
			if run.stillOld(before, n) && !run.stillOld(after, n) {
				continue // the agent has sent the log of this run since
			}
			pairs = append(pairs, Growth{before, after})
		}
	}
	return pairs
}

// SameLines returns an error if a log does not say the same both times.
func (g Growth) SameLines() error {
	if err := g.Holds(); err != nil {
		return err
	}
	if was, is := len(judge.Lines(g.Earlier)), len(judge.Lines(g.Later)); was != is {
		return judge.Deviation{Where: "log", Got: fmt.Sprintf("%d lines", is), Want: fmt.Sprintf("%d as before, since the job had ended", was)}
	}
	return nil
}

// PrintedAnew returns an error if a job that came to the same end of its own twice, before the restart and after it, printed the second time
// nothing, or what it printed the first time and then all of it again. told is false where there was no such job.
func (r *Run) PrintedAnew() (told bool, problem error) {
	if !r.Ended.Seen() || r.cancelled() || r.restartedAgain() {
		return false, nil
	}
	for _, job := range r.Ended.Still.Object().Jobs() {
		n, status := job.Int("number"), job.Text("status")
		was, old, log := r.Before.Still, r.Before.Logs[n], r.Ended.Logs[n]
		if was.Object().Job(n).Text("status") == "killed" { // then it is held against what was there before all
			was, old = r.Repository.Builds[r.Number], r.Repository.Logs[Job{r.Number, n}]
		}
		ownEnd := (status == "success" || status == "failure") && was.Object().Job(n).Text("status") == status
		if !ownEnd || old == nil || log == nil || !log.Succeeded() || len(judge.Lines(old)) < 2 {
			continue
		}
		told = true
		first, second := judge.Lines(old), judge.Lines(log)
		switch {
		case len(second) == 0 && !r.stillOld(log, n):
			return true, judge.Deviation{Where: fmt.Sprintf("log of job %d", n), Got: "no line", Want: fmt.Sprintf("what it printed; before it printed %d lines", len(first))}
		case len(second) == 2*len(first) && alike(first, second[:len(first)]) && alike(first, second[len(first):]):
			return true, judge.Deviation{Where: fmt.Sprintf("log of job %d", n), Got: fmt.Sprintf("%d lines, those of an earlier run and those of this one", len(second)), Want: "those of this run"}
		}
	}
	return told, nil
}

// stillOld tells whether a job's log is that of the run before: an agent may send the new one a moment after the end.
func (r *Run) stillOld(log *judge.Answer, job int64) bool {
	old := r.Before.Logs[job]
	return old != nil && old.Succeeded() && reflect.DeepEqual(judge.Lines(log), judge.Lines(old))
}

// alike tells whether lines are the same but for their places and the numbers in them, such as times.
func alike(a, b []Object) bool {
	for i := range a {
		if a[i].Text("proc") != b[i].Text("proc") || withoutDigits(a[i].Text("out")) != withoutDigits(b[i].Text("out")) {
			return false
		}
	}
	return true
}

func withoutDigits(text string) string {
	letters := make([]rune, 0, len(text))
	for _, r := range text {
		if !unicode.IsDigit(r) {
			letters = append(letters, r)
		}
	}
	return string(letters)
}
