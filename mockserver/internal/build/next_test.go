package build_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// lives are builds of any kind: planned, cancelled and restarted at random.
func lives() *rapid.Generator[build.Build] {
	return rapid.Custom(func(t *rapid.T) build.Build {
		var plan build.Plan
		for range rapid.IntRange(1, 3).Draw(t, "jobs") {
			j := job(0, 0, rapid.SampledFrom([]build.Status{build.Success, build.Failure}).Draw(t, "outcome"))
			j.Wait = rapid.SampledFrom([]time.Duration{0, s, 3 * s, build.Forever}).Draw(t, "wait")
			j.Run = rapid.SampledFrom([]time.Duration{0, s, 4 * s, build.Forever}).Draw(t, "run")
			for at := range rapid.IntRange(0, 5).Draw(t, "lines") {
				j.Lines = append(j.Lines, build.Line{At: time.Duration(at) * s, Proc: "step", Pos: at})
			}
			plan = append(plan, j)
		}
		b := build.New(begin, begin, plan, plan)
		for range rapid.IntRange(0, 3).Draw(t, "commands") {
			now := at(rapid.Float64Range(0, 20).Draw(t, "at"))
			if i := rapid.IntRange(0, b.Jobs()-1).Draw(t, "job"); b.Job(i, now).Status == build.Running {
				b = b.Cancel(i, now)
			}
			if b.At(now).Status.Ended() {
				b = b.Restart(now)
			}
		}
		return b
	})
}

func statuses(b build.Build, t time.Time) (text string) {
	text = string(b.At(t).Status)
	for i := range b.Jobs() {
		text += " " + string(b.Job(i, t).Status)
	}
	return text
}

func TestNothingChangesBeforeTheNextMomentAndSomethingThen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := lives().Draw(t, "build")
		now := at(rapid.Float64Range(-1, 40).Draw(t, "now"))
		next, comes := b.Next(now)
		far := now.Add(time.Hour)
		if !comes {
			if statuses(b, now) != statuses(b, far) {
				t.Fatalf("nothing was to come, and %s became %s", statuses(b, now), statuses(b, far))
			}
			return
		}
		if !next.After(now) || statuses(b, next) == statuses(b, now) {
			t.Fatalf("at %v still %s as at %v", next, statuses(b, next), now)
		}
		if before := next.Add(-1); before.After(now) && statuses(b, before) != statuses(b, now) {
			t.Fatalf("before %v already %s", next, statuses(b, before))
		}
	})
}

func TestALogGrowsAtTheNextMomentAndNotBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := lives().Draw(t, "build")
		now := at(rapid.Float64Range(-1, 40).Draw(t, "now"))
		i := rapid.IntRange(0, b.Jobs()-1).Draw(t, "job")
		next, comes := b.NextLine(i, now)
		shown := func(t time.Time) [2]int { log := b.Log(i, t); return [2]int{log.Attempt, len(log.Lines)} }
		if !comes {
			if shown(now) != shown(now.Add(time.Hour)) {
				t.Fatalf("no line was to come, and %v became %v", shown(now), shown(now.Add(time.Hour)))
			}
			return
		}
		if !next.After(now) || shown(next) == shown(now) {
			t.Fatalf("at %v still %v as at %v", next, shown(next), now)
		}
		if before := next.Add(-1); before.After(now) && shown(before) != shown(now) {
			t.Fatalf("before %v already %v", next, shown(before))
		}
	})
}

func TestAReplannedRunEndsOtherwise(t *testing.T) {
	plan := build.Plan{job(s, 10*s, build.Success, 0, 5*s)}
	b := build.New(begin, begin, plan, plan)
	other := b.Current(0)
	other.Run, other.Outcome, other.ExitCode = 3*s, build.Failure, 7
	b = b.Replan(0, other)
	if got := b.Job(0, at(4)); got.Status != build.Failure || got.ExitCode != 7 || !got.Finished.Equal(at(4)) {
		t.Errorf("got %+v, want a failure with exit code 7 at 4 s", got)
	}
	if got := len(b.Log(0, at(9)).Lines); got != 1 {
		t.Errorf("the log has %d lines, want the one before the end", got)
	}
	b = b.Restart(at(20))
	if got := b.Job(0, at(31)).Status; got != build.Success {
		t.Errorf("the run after that ended in %s, want success as planned", got)
	}
}
