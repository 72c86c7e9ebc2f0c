package fault

import (
	"cmp"
	"slices"
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
		{"restart-loses-environment-of-one-job", "After a restart the last job has none of its variables, the others all of theirs.",
			breaks("RESTART-16", "LIFE-01"), done(store.Restart, func(b *store.Build, _ time.Time) {
				b.Jobs = append([]store.Job(nil), b.Jobs...)
				b.Jobs[len(b.Jobs)-1].Environment = map[string]string{}
			})},
		{"restart-takes-namesakes-along", "A restart also restarts the builds of the same number in other repositories.",
			flickers("RESTART-18", "RESTART-05", "RESTART-24", "LOG-14", "LOG-15", "QUEUE-13"), besides(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) {
				for _, r := range s.Store.Repositories() {
					if r != c.Repository && r.Active {
						_, _ = do(store.Command{Verb: store.Restart, Repository: r, Number: c.Number}, t)
					}
				}
			})},
		{"restart-after-a-cancel-is-killed", "A build that was cancelled and is restarted is killed as soon as it would run: the mark is never taken off.",
			flickers("RESTART-19", "RESTART-24", "CANCEL-08", "LIFE-03"), afterCancel(replanned(func(j *build.Job) { j.Run, j.Outcome, j.ExitCode = 0, build.Killed, build.KilledExitCode }))},
		{"restart-after-a-cancel-runs-for-ever", "A build that was cancelled and is restarted never ends.",
			breaks("RESTART-19"), afterCancel(replanned(func(j *build.Job) { j.Run = build.Forever }))},
		{"killed-run-prints-into-the-next", "What a cancelled job would still have printed stands in the log of its next run, if that begins before.",
			breaks("LOG-09", "LOG-15", "LOG-14", "LOG-17"), afterCancel(printsIntoTheNext)},
		{"cancelled-build-is-final", "A build that was cancelled cannot be restarted.",
			breaks("RESTART-24", "RESTART-05"), commands(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
				if b, err := found(s, c); err == nil && b.Life.At(t).Status == build.Killed {
					return nil, &store.Refusal{Reason: store.WrongState, Text: "a cancelled build is final"}
				}
				return do(c, t)
			})},
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

// afterCancel changes the life of a build that is restarted after it was killed, by what it was before.
func afterCancel(alter func(was, is *build.Build, t time.Time)) way {
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
		alter(&before.Life, &other.Life, t)
		s.Store.Put(&other)
		return &other, nil
	})
}

// replanned changes the plan of each job of a life.
func replanned(alter func(*build.Job)) func(was, is *build.Build, t time.Time) {
	return func(_, is *build.Build, _ time.Time) {
		is.Again = replan(is.Again, func(j *build.Job, _ bool) { alter(j) })
	}
}

// printsIntoTheNext lets the processes of cancelled jobs go on, and print to whatever run of the job there is.
func printsIntoTheNext(was, is *build.Build, t time.Time) {
	for i := range is.Jobs() {
		job := was.Job(i, t)
		if job.Status != build.Killed {
			continue
		}
		plan := is.Current(i)
		begins := is.At(t).Enqueued.Add(plan.Wait)
		plan.Lines = slices.Clone(plan.Lines)
		for _, line := range was.Current(i).Lines {
			if line.At = job.Started.Add(line.At).Sub(begins); line.At > 0 {
				plan.Lines = append(plan.Lines, line)
			}
		}
		slices.SortStableFunc(plan.Lines, func(a, b build.Line) int { return cmp.Compare(a.At, b.At) })
		*is = is.Replan(i, plan)
	}
}
