package fault

import (
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// rerunFaults are about the run that a restart begins, and about what a restart does beside the build it is for.
func rerunFaults() []Fault {
	return []Fault{
		{"restart-keeps-an-exit-code", "Of several jobs, the last but one keeps its exit code past a restart until it ends anew.",
			breaks("RESTART-15"), answersPast(func(o, old *object) { keep(o, old, "exit_code", -2) })},
		{"restart-keeps-an-error", "A job keeps its error past a restart until it ends anew.",
			breaks("RESTART-15"), answersPast(func(o, old *object) { keep(o, old, "error", -1); keep(o, old, "error", -2) })},
		{"restart-keeps-the-end-of-a-job", "The first of several jobs keeps its `finished_at` past a restart until it ends anew.",
			breaks("RESTART-15", "TIME-02", "TIME-03"), answersPast(func(o, old *object) { keep(o, old, "finished_at", 0) })},
		{"restart-keeps-the-queueing-of-a-job", "The last of several jobs keeps its `enqueued_at` past a restart.",
			breaks("RESTART-15"), answers(wherever("build", func(o *object) { jobAt(-1, 2, set("enqueued_at", string(o.get("created_at"))))(o) }))},
		{"restart-runs-only-what-failed", "After a restart the jobs that had succeeded are not run again.",
			breaks("RESTART-15", "LIFE-04", "LIFE-05"), answersPast(keepSuccesses)},
		{"restart-loses-environment", "After a restart the jobs have no `environment`.",
			breaks("RESTART-16", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) {
				b.Jobs = append([]store.Job(nil), b.Jobs...)
				for i := range b.Jobs {
					b.Jobs[i].Environment = map[string]string{}
				}
			})},
		{"restart-loses-environment-of-one-job", "After a restart the last job has none of its variables, the others all of theirs.",
			breaks("RESTART-16", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) {
				b.Jobs = append([]store.Job(nil), b.Jobs...)
				b.Jobs[len(b.Jobs)-1].Environment = map[string]string{}
			})},
		{"restart-gives-jobs-new-ids", "After a restart the jobs have new ids.",
			breaks("RESTART-16", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) {
				b.Jobs = append([]store.Job(nil), b.Jobs...)
				for i := range b.Jobs {
					b.Jobs[i].ID += fork
				}
			})},
		{"restart-shows-jobs-when-they-run", "After a restart a build has no jobs until it runs.",
			breaks("RESTART-16", "RESTART-15", "BUILD-09", "LIFE-01"), answers(wherever("build", when(status("pending"), set("jobs", "[]"))))},
		{"restart-takes-the-build-before-along", "A restart also restarts the build with the number before.",
			breaks("RESTART-18", "LIFE-02", "LIFE-04", "LIFE-05", "LOG-14", "QUEUE-13", "RESTART-05", "RESTART-19", "RESTART-23", "CANCEL-17"), besides(store.Restart, func(_ *subject, c store.Command, t time.Time, do api.Do) {
				c.Number--
				_, _ = do(c, t)
			})},
		{"restart-takes-namesakes-along", "A restart also restarts the builds of the same number in other repositories.",
			breaks("RESTART-18", "CANCEL-17", "LIFE-02", "LIFE-04", "LIFE-05", "LOG-14", "QUEUE-13", "RESTART-05", "RESTART-19", "RESTART-23"), besides(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) {
				for _, r := range s.Store.Repositories() {
					if r != c.Repository && r.Active {
						_, _ = do(store.Command{Verb: store.Restart, Repository: r, Number: c.Number}, t)
					}
				}
			})},
		{"restart-changes-the-oldest-build", "A restart marks the oldest build of the repository as verified.",
			breaks("RESTART-18", "LIFE-01", "RESTART-10"), besides(store.Restart, func(s *subject, c store.Command, _ time.Time, _ api.Do) {
				all := s.Store.Builds(c.Repository)
				oldest := *all[len(all)-1]
				oldest.Facts.Verified = true
				s.Store.Put(&oldest)
			})},
		{"restarted-build-waits-for-ever", "A restarted build is never run.",
			breaks("RESTART-19"), reruns(func(j *build.Job, _ bool) { j.Wait = build.Forever })},
		{"restarted-build-runs-for-ever", "A restarted build never ends.",
			breaks("RESTART-19"), reruns(func(j *build.Job, _ bool) { j.Run = build.Forever })},
		{"last-job-is-never-run-again", "The last job of a restarted build waits for ever.",
			breaks("RESTART-19"), reruns(func(j *build.Job, last bool) {
				if last {
					j.Wait = build.Forever
				}
			})},
		{"second-restart-waits-for-ever", "A build runs once more after its first restart, and after the second never again.",
			breaks("RESTART-19"), done(store.Restart, func(b *store.Build, _ time.Time) {
				if b.Life.Attempt() > 2 {
					b.Life.Again = replan(b.Life.Again, func(j *build.Job, _ bool) { j.Wait = build.Forever })
				}
			})},
		{"restart-after-a-cancel-is-killed", "A build that was cancelled and is restarted is killed as soon as it would run: the mark is never taken off.",
			breaks("RESTART-19", "RESTART-24", "CANCEL-08", "LIFE-03"), afterCancel(func(j *build.Job) { j.Run, j.Outcome, j.ExitCode = 0, build.Killed, build.KilledExitCode })},
		{"restart-after-a-cancel-runs-for-ever", "A build that was cancelled and is restarted never ends.",
			breaks("RESTART-19"), afterCancel(func(j *build.Job) { j.Run = build.Forever })},
		{"cancelled-build-is-final", "A build that was cancelled cannot be restarted.",
			breaks("RESTART-24", "RESTART-05"), commands(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
				if b, err := found(s, c); err == nil && b.Life.At(t).Status == build.Killed {
					return nil, &store.Refusal{Reason: store.WrongState, Text: "a cancelled build is final"}
				}
				return do(c, t)
			})},
		{"pending-build-restarts", "A build that is pending can be restarted, and is queued anew.",
			breaks("RESTART-20", "RACE-01"), restartsWhile(build.Pending)},
		{"running-build-restarts", "A build that is running can be restarted, and begins anew.",
			breaks("RESTART-20", "CANCEL-09"), restartsWhile(build.Running)},
		{"refused-restart-queues-anew", "A restart of a running build is refused, and begins the build anew all the same.",
			breaks("RESTART-20", "RESTART-23", "LIFE-02", "LIFE-04", "LIFE-05", "RACE-03", "RACE-04"), commands(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
				b, err := do(c, t)
				if running, lost := found(s, c); err != nil && lost == nil {
					other := *running
					other.Life = running.Life.Restart(t)
					s.Store.Put(&other)
				}
				return b, err
			})},
		{"refused-restart-is-done", "A restart by a user who may not write is refused, and done all the same.",
			breaks("RESTART-23", "LIFE-02", "LIFE-04", "LIFE-05", "RESTART-05"), refusedButDone("restart")},
		{"refused-restart-touches-the-message", "A restart by a user who may not write is refused, and noted in the build's message.",
			breaks("RESTART-23", "LIFE-01", "RESTART-10"), answers(in("restart", func(x *exchange) {
				if b := x.build(); b != nil && x.status == 404 && b.Repository.Active && x.user() != nil {
					other := *b
					other.Facts.Message += "(restart refused)\n"
					x.subject.Store.Put(&other)
				}
			}))},
	}
}

// answersPast remembers each build as it last ended, and changes how it is shown from a restart until it has ended again.
func answersPast(alter func(now, old *object)) way {
	return func(s *subject) {
		var ends memory[object]
		answers(wherever("build", func(o *object) {
			id := string(o.get("id"))
			if ended(o) {
				ends.set(id, append(object(nil), *o...))
			} else if old, ok := ends.get(id); ok {
				alter(o, &old)
			}
		}))(s)
	}
}

// keep gives the i-th of several jobs, counted from the end where i is negative, what it had before, unless it has ended.
func keep(o, old *object, key string, i int) {
	before := objects(old.get("jobs"))
	jobAt(i, 2, func(j *object) {
		if !ended(j) {
			j.put(key, string(before[(i+len(before))%len(before)].get(key)))
		}
	})(o)
}

func keepSuccesses(o, old *object) {
	before := objects(old.get("jobs"))
	jobList(func(all []object) []object {
		for i := range all {
			if i < len(before) && len(all) > 1 && before[i].text("status") == "success" {
				all[i] = before[i]
			}
		}
		return all
	})(o)
}

// afterCancel changes the plan of what is restarted after it was killed.
func afterCancel(alter func(*build.Job)) way {
	return commands(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
		before, err := found(s, c)
		if err != nil {
			return nil, err
		}
		b, err := do(c, t)
		if err != nil || before.Life.At(t).Status != build.Killed || before.Life.Attempt() == 1 {
			return b, err
		}
		other := *b
		other.Life.Again = replan(b.Life.Again, func(j *build.Job, _ bool) { alter(j) })
		s.Store.Put(&other)
		return &other, nil
	})
}

// restartsWhile lets builds in this state be restarted too.
func restartsWhile(state build.Status) way {
	return commands(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
		b, err := found(s, c)
		if err != nil || b.Life.At(t).Status != state {
			return do(c, t)
		}
		other := *b
		other.Life = b.Life.Restart(t)
		s.Store.Put(&other)
		return &other, nil
	})
}

// refusedButDone does, as the operator, what a user was refused; the answer stays.
func refusedButDone(operation string) way {
	return answers(in(operation, func(x *exchange) {
		if x.user() != nil && x.status == 404 && x.build() != nil {
			x.as(x.subject.operator(), "", "")
		}
	}))
}
