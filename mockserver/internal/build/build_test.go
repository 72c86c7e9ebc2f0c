package build_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

var begin = time.Unix(1_700_000_000, 0)

func at(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }

func job(wait, run time.Duration, outcome build.Status, lines ...time.Duration) build.Job {
	j := build.Job{Wait: wait, Run: run, Outcome: outcome}
	if outcome == build.Failure {
		j.ExitCode, j.Error = 3, "broke"
	}
	for i, d := range lines {
		j.Lines = append(j.Lines, build.Line{At: d, Proc: "step", Pos: i, Out: "run {attempt}"})
	}
	return j
}

const s = time.Second

// show tells all there is to tell of a build at a moment: its state, that of each job, and how much there is of which log.
func show(b build.Build, t time.Time) string {
	since := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return fmt.Sprint(t.Sub(begin).Seconds())
	}
	state := b.At(t)
	text := fmt.Sprintf("%s %s/%s/%s", state.Status, since(state.Enqueued), since(state.Started), since(state.Finished))
	for i := range b.Jobs() {
		j, log := b.Job(i, t), b.Log(i, t)
		text += fmt.Sprintf("; %s %s/%s/%s %d%s #%d:%d",
			j.Status, since(j.Enqueued), since(j.Started), since(j.Finished), j.ExitCode, j.Error, log.Attempt, len(log.Lines))
	}
	return text
}

func TestABuildsLife(t *testing.T) {
	one := build.Plan{job(2*s, 4*s, build.Success, 0, s, 4*s)}
	two := build.Plan{job(s, 4*s, build.Failure, s), job(3*s, 2*s, build.Success)}
	ends := func(a, b build.Status) build.Plan { return build.Plan{job(0, s, a), job(0, s, b)} }
	endless := build.Plan{job(s, build.Forever, build.Success, s, 2*s), job(build.Forever, 0, build.Success)}
	fresh := func(p build.Plan) build.Build { return build.New(begin, begin, p, p) }
	restarted := fresh(one).Restart(at(10))
	for _, test := range []struct {
		name string
		b    build.Build
		t    float64
		want string
	}{
		{"before it was queued it is as when it was", fresh(one), -5, "pending 0/-/-; pending 0/-/- 0 #1:0"},
		{"it waits", fresh(one), 1.9, "pending 0/-/-; pending 0/-/- 0 #1:0"},
		{"it starts, and prints at once", fresh(one), 2, "running 0/2/-; running 0/2/- 0 #1:1"},
		{"its log grows", fresh(one), 3, "running 0/2/-; running 0/2/- 0 #1:2"},
		{"it ends, with its last line", fresh(one), 6, "success 0/2/6; success 0/2/6 0 #1:3"},
		{"and stays so", fresh(one), 1e6, "success 0/2/6; success 0/2/6 0 #1:3"},

		{"one job runs, one waits", fresh(two), 1, "running 0/1/-; running 0/1/- 0 #1:0; pending 0/-/- 0 #1:0"},
		{"both end together", fresh(two), 5, "failure 0/1/5; failure 0/1/5 3broke #1:1; success 0/3/5 0 #1:0"},
		{"one fails", fresh(ends(build.Failure, build.Success)), 1, "failure 0/0/1; failure 0/0/1 3broke #1:0; success 0/0/1 0 #1:0"},
		{"the last of the bad ones counts", fresh(ends(build.Failure, build.Error)), 1, "error 0/0/1; failure 0/0/1 3broke #1:0; error 0/0/1 0 #1:0"},
		{"and not the worst", fresh(ends(build.Error, build.Failure)), 1, "failure 0/0/1; error 0/0/1 0 #1:0; failure 0/0/1 3broke #1:0"},
		{"it never starts at the moment it is queued", fresh(ends(build.Success, build.Success)), 0, "pending 0/-/-; pending 0/-/- 0 #1:0; pending 0/-/- 0 #1:0"},

		{"some never end", fresh(endless), 1e9, "running 0/1/-; running 0/1/- 0 #1:2; pending 0/-/- 0 #1:0"},
		{"unless they are killed", fresh(endless).Cancel(0, at(2.5)), 9, "running 0/1/-; killed 0/1/2.5 137 #1:1; pending 0/-/- 0 #1:0"},
		{"a killed one prints no more", fresh(one).Cancel(0, at(2.5)), 9, "killed 0/2/2.5; killed 0/2/2.5 137 #1:1"},
		{"the others go on", fresh(two).Cancel(0, at(2)), 4, "running 0/1/-; killed 0/1/2 137 #1:1; running 0/3/- 0 #1:0"},
		{"and make the end", fresh(two).Cancel(0, at(2)), 5, "killed 0/1/5; killed 0/1/2 137 #1:1; success 0/3/5 0 #1:0"},

		{"restarted, it waits and shows the log before", restarted, 10, "pending 10/-/-; pending 10/-/- 0 #1:3"},
		{"until it prints", restarted, 12, "running 10/12/-; running 10/12/- 0 #2:1"},
		{"and ends again", restarted, 16, "success 10/12/16; success 10/12/16 0 #2:3"},
		{"whoever's clock is behind sees the restart too", restarted, 7, "pending 10/-/-; pending 10/-/- 0 #1:3"},
		{"and the cancel", fresh(one).Cancel(0, at(3)), 2, "killed 0/2/3; killed 0/2/3 137 #1:2"},
		{"a restart after a silent run shows the run before that",
			fresh(two).Restart(at(10)).Cancel(0, at(11.5)).Restart(at(20)), 20,
			"pending 20/-/-; pending 20/-/- 0 #1:1; pending 20/-/- 0 #3:0"},
		{"a restart after a cancel shows what was printed", fresh(one).Cancel(0, at(3)).Restart(at(10)), 11,
			"pending 10/-/-; pending 10/-/- 0 #1:2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := show(test.b, at(test.t)); got != test.want {
				t.Errorf("at %v s\n got %s\nwant %s", test.t, got, test.want)
			}
		})
	}
}

func TestARestartFollowsTheOtherPlan(t *testing.T) {
	b := build.New(begin, begin, build.Plan{job(0, s, build.Failure)}, build.Plan{job(2*s, s, build.Success)})
	if got := b.At(at(5)).Status; got != build.Failure {
		t.Fatalf("the first run ended in %s, want failure", got)
	}
	b = b.Restart(at(10))
	if got := b.At(at(13)).Status; got != build.Success {
		t.Fatalf("the second run ended in %s, want success", got)
	}
}

func TestARestartChangesNoOtherCopy(t *testing.T) {
	b := build.New(begin, begin, build.Plan{job(0, build.Forever, build.Success, 0)}, build.Plan{job(s, s, build.Success)})
	before := show(b, at(5))
	killed := b.Cancel(0, at(5))
	ended := show(killed, at(6))
	killed.Restart(at(7)).Cancel(0, at(8))
	if got := show(b, at(5)); got != before {
		t.Errorf("the build moved from %s to %s", before, got)
	}
	if got := show(killed, at(6)); got != ended {
		t.Errorf("the killed build moved from %s to %s", ended, got)
	}
}

func TestTheHistoryIsBounded(t *testing.T) {
	b := build.New(begin, begin, build.Plan{job(s, s, build.Success, 0)}, build.Plan{job(s, s, build.Success, 0)})
	for i := range 10_000 {
		b = b.Restart(at(float64(10 * (i + 1))))
	}
	end := at(10*10_000 + 5)
	if got := b.Log(0, end); got.Attempt != 10_001 || got.Lines[0].Text(got.Attempt) != "run 10001" {
		t.Errorf("got %+v", got)
	}
	if got := testing.AllocsPerRun(100, func() { _ = b.Restart(end) }); got > 1 {
		t.Errorf("a restart after 10,000 allocates %v times, want once", got)
	}
}
