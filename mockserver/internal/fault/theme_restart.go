package fault

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// restartFaults are about what a restart answers, and what it does to the build.
func restartFaults() []Fault {
	return []Fault{
		{"restart-answers-202", "A restart answers 202, as Drone 0.5.0 does.",
			breaks("RESTART-05"), answers(statusOf("restart", 200, 202))},
		{"restart-answers-201", "A restart answers 201, as if it had made something.",
			breaks("RESTART-05"), answers(statusOf("restart", 200, 201))},
		{"restart-error-with-200", "A restart that is refused for the build's state answers 200 and a body that says so.",
			noBuild("RESTART-20", "RESTART-06", "RESTART-11", "RACE-01", "RACE-03", "LIFE-01"), answers(instead("restart", 409, 200, `{"error":"build is in progress"}`))},
		{"restart-answer-has-jobs", "The answer to a restart has `jobs`.",
			breaks("RESTART-06"), answers(wherever("restart", set("jobs", "[]")))},
		{"restart-answer-is-text", "The answer to a restart is text/plain.",
			breaks("RESTART-06"), answers(mediaType("restart", "text/plain; charset=utf-8"))},
		{"restart-answer-is-an-array", "The answer to a restart is an array with the build in it.",
			breaks("RESTART-06", "FIELD-01", "LIFE-01", "RACE-03", "RESTART-07", "RESTART-08", "RESTART-09", "RESTART-10", "RESTART-11", "RESTART-12", "RESTART-13", "RESTART-14"), answers(body("restart", func(b []byte) []byte { return []byte("[" + string(b) + "]") }))},
		{"restart-answers-nothing", "The answer to a restart is an empty object.",
			noBuild("RESTART-06", "RESTART-07", "RESTART-08", "RESTART-09", "RESTART-10", "RESTART-11", "RESTART-12", "RESTART-13", "RESTART-14", "LIFE-01", "RACE-03"), answers(instead("restart", 200, 200, "{}"))},
		{"restart-makes-a-new-build", "A restart makes a new build with a new number and leaves the old one alone.",
			breaks("RESTART-07", "RESTART-17", "RESTART-14", "LIFE-01", "RACE-03", "RESTART-08", "RESTART-15"), commands(store.Restart, forks)},
		{"restart-adds-a-build", "A restart does what it should and makes a new build besides.",
			breaks("RESTART-17"), besides(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) { _, _ = forks(s, c, t, do) })},
		{"restart-gives-a-new-id", "A restarted build has a new `id`.",
			breaks("RESTART-07", "LIFE-01"), newID},
		{"restart-loses-parent", "A restarted build has no `parent` any more.",
			breaks("RESTART-07", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Parent = 0 })},
		{"restart-is-its-own-parent", "A restarted build names itself as its `parent`.",
			breaks("RESTART-07", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Parent = b.Number })},
		{"restart-creates-anew", "A restarted build has a new `created_at`.",
			breaks("RESTART-08", "LIFE-01"), done(store.Restart, func(b *store.Build, t time.Time) { b.Life.Created = t })},
		{"restart-stamps-anew", "A restarted build's `timestamp` is that of the restart.",
			breaks("RESTART-08", "LIFE-01"), done(store.Restart, func(b *store.Build, t time.Time) { b.Facts.Timestamp = t.Unix() })},
		{"restart-builds-the-newest-commit", "A restarted build has the commit of the repository's newest build.",
			breaks("RESTART-09", "LIFE-01"), commands(store.Restart, newestCommit)},
		{"restart-loses-ref", "A restarted build has the ref of its branch, also if it is a tag or a pull request.",
			breaks("RESTART-09", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.Ref = "refs/heads/" + b.Facts.Branch })},
		{"restart-loses-remote", "A restarted build has neither `refspec` nor `remote`.",
			breaks("RESTART-09", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.Refspec, b.Facts.Remote = "", "" })},
		{"restart-is-an-event", "The `event` of a restarted build is restart.",
			breaks("RESTART-10", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.Event = "restart" })},
		{"restart-changes-author", "Who restarts a build becomes its author.",
			breaks("RESTART-10", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.Author = "octavia" })},
		{"restart-loses-signature", "A restarted build is neither signed nor verified.",
			breaks("RESTART-10", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.Signed, b.Facts.Verified = false, false })},
		{"restart-says-so-in-the-message", "A restarted build's message says that it was restarted.",
			breaks("RESTART-10", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.Message += "(restarted)\n" })},
		{"restart-loses-deployment", "A restarted deployment goes nowhere: its `deploy_to` is empty.",
			breaks("RESTART-10", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) { b.Facts.DeployTo = "" })},
		{"restart-answers-running", "A restart answers that the build is running already.",
			breaks("RESTART-11", "TIME-02"), answers(wherever("restart", set("status", `"running"`)))},
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
		{"restart-answers-enqueued-zero", "A restart answers an `enqueued_at` of 0.",
			breaks("RESTART-12", "RESTART-14", "RACE-03"), answers(wherever("restart", set("enqueued_at", "0")))},
		{"restart-answers-old-start", "A restart answers with a `started_at`.",
			breaks("RESTART-13", "TIME-02", "TIME-03"), answers(wherever("restart", copyTo("created_at", "started_at")))},
		{"restart-answers-old-end", "A restart answers with a `finished_at`.",
			breaks("RESTART-13", "TIME-02"), answers(wherever("restart", copyTo("enqueued_at", "finished_at")))},
		{"restart-answers-another-enqueued", "A restart answers an `enqueued_at` that is a minute before that of the build.",
			breaks("RESTART-14", "RESTART-12", "RACE-03"), answers(wherever("restart", add("enqueued_at", -60)))},
		{"build-cached-past-a-restart", "A build that was read is not read anew for half a second.",
			breaks("RESTART-14", "RESTART-15", "LIST-13", "CANCEL-08", "CANCEL-10", "QUEUE-13", "QUEUE-11", "QUEUE-16", "CANCEL-12", "RESTART-20", "LIFE-02", "LIFE-04", "LIFE-05", "RACE-03", "RESTART-05", "RESTART-19", "LIFE-03"), stale("build", 500*time.Millisecond)},
		{"absent-restart-succeeds", "Restarting a build that does not exist answers 200 and an empty object.",
			noBuild("RESTART-21", "RESTART-06"), answers(in("restart", func(x *exchange) {
				if missing(x) && x.subject.mayWrite(x) {
					x.say(200, "{}")
				}
			}))},
		{"restart-of-a-word-succeeds", "Restarting a number that is a word answers 200 and null.",
			noBuild("RESTART-22", "RESTART-06"), answers(instead("restart", 400, 200, "null"))},
		{"restart-of-a-word-fails-the-server", "Restarting a number that is a word answers 500.",
			breaks("RESTART-22", "HTTP-03"), answers(statusOf("restart", 400, 500))},
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

func newID(s *subject) {
	var count atomic.Int64
	done(store.Restart, func(b *store.Build, _ time.Time) { b.ID = fork + count.Add(1) })(s)
}

func newestCommit(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
	b, err := do(c, t)
	if err != nil {
		return nil, err
	}
	other := *b
	other.Facts.Commit = s.Store.Builds(c.Repository)[0].Facts.Commit
	s.Store.Put(&other)
	return &other, nil
}

// seconds is how a time is written.
func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
