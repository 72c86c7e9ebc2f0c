package fault

import (
	"strconv"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// restartFaults are about what a restart answers, and what it does to the build.
func restartFaults() []Fault {
	return []Fault{
		{"restart-error-with-200", "A restart that is refused for the build's state answers 200 and a body that says so.",
			noBuild("RESTART-20", "RESTART-06", "RESTART-11", "RACE-01", "RACE-03", "LIFE-01"), answers(instead("restart", 409, 200, `{"error":"build is in progress"}`))},
		{"restart-answer-has-jobs", "The answer to a restart has `jobs`.",
			breaks("RESTART-06"), answers(wherever("restart", set("jobs", "[]")))},
		{"restart-makes-a-new-build", "A restart makes a new build with a new number and leaves the old one alone.",
			breaks("RESTART-07", "RESTART-17", "RESTART-14", "LIFE-01", "RACE-03", "RESTART-08", "RESTART-15"), commands(store.Restart, forks)},
		{"restart-adds-a-build", "A restart does what it should and makes a new build besides.",
			breaks("RESTART-17"), besides(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) { _, _ = forks(s, c, t, do) })},
		{"restart-loses-parent", "A restarted build has no `parent` any more.",
			breaks("RESTART-07", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Parent = 0 })},
		{"restart-stamps-anew", "A restarted build's `timestamp` is that of the restart.",
			breaks("RESTART-08", "LIFE-01"), done(store.Restart, func(b *store.Build, t time.Time) { b.Facts.Timestamp = t.Unix() })},
		{"restart-answers-as-it-was", "A restart answers the build as it was before.",
			breaks("RESTART-11", "RESTART-12", "RESTART-13", "RESTART-14", "RACE-03"), commands(store.Restart,
				func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
					before, _ := found(s, c)
					if _, err := do(c, t); err != nil {
						return nil, err
					}
					return before, nil
				})},
		{"restart-keeps-enqueued", "A restarted build keeps its `enqueued_at`, as it was created.",
			breaks("RESTART-12", "TIME-03"), answers(wherever(everywhere, copyTo("created_at", "enqueued_at")))},
		{"restart-answers-old-end", "A restart answers with a `finished_at`.",
			breaks("RESTART-13", "TIME-02"), answers(wherever("restart", copyTo("enqueued_at", "finished_at")))},
		{"build-cached-past-a-restart", "A build that was read is not read anew for half a second.",
			flickers("RESTART-14", "RESTART-15", "LIST-13", "QUEUE-11", "QUEUE-12", "QUEUE-13", "QUEUE-16", "RACE-02", "RESTART-05", "RESTART-24", "CANCEL-05", "LOG-14"), stale("build", 500*time.Millisecond)},
		{"absent-restart-succeeds", "Restarting a build that does not exist answers 200 and an empty object.",
			noBuild("RESTART-21", "RESTART-06"), answers(in("restart", func(x *exchange) {
				if missing(x) && x.subject.mayWrite(x) {
					x.say(200, "{}")
				}
			}))},
		{"restart-of-a-word-succeeds", "Restarting a number that is a word answers 200 and null.",
			noBuild("RESTART-22", "RESTART-06"), answers(instead("restart", 400, 200, "null"))},
	}
}

// fork is how far above the numbers and ids of a world those stand that a fault makes.
const fork = 1000

// forks makes a new build of the one that a command is for, and queues it.
func forks(s *subject, c store.Command, t time.Time, _ api.Do) (*store.Build, error) {
	b, err := found(s, c)
	if err != nil {
		return nil, err
	}
	other := *b
	other.Number = s.Store.Builds(c.Repository)[0].Number + 1
	other.Parent = b.Number
	other.ID += fork * other.Number
	other.Life = build.New(t, t, b.Life.Again, b.Life.Again)
	s.Store.Put(&other)
	return &other, nil
}

// seconds is how a time is written.
func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
