package fault

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// changeFaults show over time, from a second call on, or in what is done one after another.
func changeFaults() []Fault {
	return []Fault{
		{"success-runs-again", "A build that succeeded is shown as running once more, on its third reading after.",
			flickers("LIFE-02", "LIFE-05", "HTTP-05", "LIST-13", "RESTART-18", "HTTP-06", "RESTART-19", "QUEUE-11"), runsOnceMore},
		{"end-moves-with-the-clock", "An ended build's `finished_at` is always now.",
			flickers("LIFE-05", "HTTP-05", "LIST-13", "TIME-05", "RESTART-18", "CANCEL-15", "CANCEL-17", "HTTP-06", "RESTART-23", "HTTP-07"), endMoves},
		{"build-killed-by-the-server", "Half of the way through, a restarted build is killed, though nobody asked for it.",
			flickers("LIFE-03", "HTTP-06", "RACE-04", "CANCEL-11", "CANCEL-12", "CANCEL-13", "CANCEL-15", "RESTART-20"), reruns(func(j *build.Job, _ bool) {
				if j.Run != build.Forever {
					squeeze(j, j.Run/2)
					j.Outcome, j.ExitCode, j.Error = build.Killed, build.KilledExitCode, ""
				}
			})},
		{"start-moves-while-it-runs", "While a build runs, its `started_at` is a minute ago, whenever one looks.",
			flickers("LIFE-04", "TIME-03", "TIME-05", "QUEUE-16", "CANCEL-15", "CANCEL-16", "RESTART-20", "CANCEL-12", "HTTP-06", "CANCEL-13"), func(s *subject) {
				answers(wherever("build builds", when(status("running"), func(o *object) { o.put("started_at", seconds(s.Now().Add(-time.Minute))) })))(s)
			}},
		{"shown-twice-and-gone", "The repository's first build answers 404 from the third time on that it is asked for.",
			breaks("LIFE-06", "BUILD-01", "BUILD-02", "LIST-13", "RESTART-19", "RESTART-18"), whenever(fromCall(3), served("build", only(func(x *exchange) bool { return x.number == "1" }, func(x *exchange) { x.refuse(404) })))},
		{"failure-becomes-success", "A build that failed is shown as a success from its fourth reading on.",
			flickers("HTTP-05", "BUILD-14", "LIST-13", "RESTART-18", "LIFE-05", "RACE-03"), whenever(fromCall(4), wherever("build", setIf("status", `"failure"`, `"success"`)))},
		{"second-restart-changes-the-commit", "The second restart of a build, not the first, takes another commit.",
			breaks("RESTART-09", "LIFE-01"), atAttempt(3, func(b *store.Build) { b.Facts.Commit = "0000000000000000000000000000000000000000" })},
		{"restart-after-cancel-changes-the-branch", "A build that was cancelled and is restarted is built on another branch.",
			breaks("RESTART-09", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) {
				if b.Life.Attempt() == 3 {
					b.Facts.Branch = "cancelled/" + b.Facts.Branch
				}
			})},
		{"second-reading-of-a-build-is-empty", "Every second reading of an ended build has no jobs.",
			flickers("BUILD-09", "HTTP-05", "CANCEL-08", "CANCEL-16", "HTTP-06", "RESTART-16", "RESTART-23"), everySecond(wherever("build", when(ended, drop("jobs"))))},
		{"half-of-a-restart-shows", "For two readings after a restart the build is pending and its jobs are still as they were.",
			flickers("RESTART-15", "TIME-02"), jobsShownLate},
		{"attempts-share-a-start", "From the second run on, a build's `started_at` is that of its first.",
			breaks("TIME-03", "TIME-05", "QUEUE-16"), sharedStart},
		{"multi-job-build-pending-until-one-ends", "A build of several jobs is shown as pending until the first of them has ended; the queue knows better.",
			breaks("QUEUE-16", "BUILD-17", "LIFE-02", "LIFE-04", "CANCEL-11"), answers(consistently(when(several, when(status("running"), func(o *object) {
				if all := objects(o.get("jobs")); !slices.ContainsFunc(all, func(j object) bool { return ended(&j) }) {
					o.put("status", `"pending"`)
					o.put("started_at", "0")
				}
			}))))},
		{"pull-request-loses-title-when-it-ends", "A pull request's title is there while it is built, and empty when the restarted build has ended.",
			breaks("RESTART-10", "LIST-13", "LIFE-01"), answers(wherever("build builds", when(has("event", "pull_request"), func(o *object) {
				if ended(o) && o.integer("enqueued_at") != o.integer("created_at") {
					o.put("title", `""`)
				}
			})))},
	}
}

// everySecond leaves every second call with the same method and path to a rewriting.
func everySecond(rewrite rewriting) way {
	return func(s *subject) { answers(only(fromEvery(2), rewrite))(s) }
}

// atAttempt changes a build when its n-th run is begun, counted from 1.
func atAttempt(n int, alter func(*store.Build)) way {
	return done(store.Restart, func(b *store.Build, _ time.Time) {
		if b.Life.Attempt() == n {
			alter(b)
		}
	})
}

func runsOnceMore(s *subject) {
	third := fromEvery(3)
	answers(only(func(x *exchange) bool { return x.operation == "build" && third(x) },
		wherever("build", when(status("success"), set("status", `"running"`), set("finished_at", "0")))))(s)
}

func endMoves(s *subject) {
	answers(func(x *exchange) {
		wherever("build builds", when(ended, func(o *object) { o.put("finished_at", seconds(s.Now())) }))(x)
	})(s)
}

// jobsShownLate shows the jobs as they were for two readings after a restart.
func jobsShownLate(s *subject) {
	var ends memory[string]
	var left memory[int]
	answers(func(x *exchange) {
		served("restart", func(x *exchange) { left.set(x.place(), 2) })(x)
		wherever("build", func(o *object) {
			if ended(o) {
				ends.set(x.place(), string(o.get("jobs")))
				return
			}
			old, ok := ends.get(x.place())
			if n, _ := left.get(x.place()); ok && n > 0 {
				left.set(x.place(), n-1)
				o.put("jobs", old)
			}
		})(x)
	})(s)
}

func sharedStart(s *subject) {
	var starts memory[string]
	answers(func(x *exchange) {
		wherever("build builds", func(o *object) {
			if started := o.integer("started_at"); started != 0 {
				o.put("started_at", starts.first(fmt.Sprintf("%s/%s/%s", x.owner, x.name, o.get("number")), strconv.FormatInt(started, 10)))
			}
		})(x)
	})(s)
}
