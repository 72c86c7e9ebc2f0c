package fault

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// behaviourLiberties are about what builds do and when, and what is shown of it.
func behaviourLiberties() []Fault {
	return []Fault{
		{"queue-without-pending", "The queue lists no pending build.",
			nil, answers(list("queue", without(status("pending"))))},
		{"queue-in-changing-order", "The queue stands in another order each time.",
			nil, queueShuffled},
		{"queue-leaves-out-what-is-empty", "An item of the queue has no field that is empty or 0.",
			nil, answers(wherever("queue", dropIf("started_at commit branch ref message author author_avatar author_email", `""`)))},
		{"builds-start-at-once", "A restarted build runs as soon as it is queued.",
			nil, reruns(func(j *build.Job, _ bool) { j.Wait = min(j.Wait, time.Millisecond) })},
		{"builds-wait-long", "A restarted build waits twenty seconds longer.",
			nil, reruns(func(j *build.Job, _ bool) { j.Wait = longer(j.Wait, 20*time.Second) })},
		{"builds-end-within-a-second", "A restarted build starts and ends within a second.",
			nil, reruns(func(j *build.Job, _ bool) {
				if j.Run != build.Forever {
					j.Wait = min(j.Wait, 100*time.Millisecond)
					squeeze(j, 200*time.Millisecond)
				}
			})},
		{"builds-take-longer", "A restarted build runs thirty seconds longer.",
			nil, reruns(func(j *build.Job, _ bool) { j.Run = longer(j.Run, 30*time.Second) })},
		{"jobs-one-after-another", "The jobs of a restarted build run one after another.",
			nil, worldBuilds(inTurn)},
		{"last-jobs-skipped", "The last of several jobs is skipped: it ends as it starts.",
			nil, worldBuilds(func(b *store.Build) {
				b.Life.Again = replan(b.Life.Again, func(j *build.Job, last bool) {
					if last && len(b.Jobs) > 1 {
						j.Run, j.Outcome, j.ExitCode, j.Error, j.Lines = 0, build.Skipped, 0, "", nil
					}
				})
			})},
		{"jobs-end-in-error", "Every restarted job that is not cancelled ends in an error, without an exit code of its own.",
			nil, reruns(func(j *build.Job, _ bool) { j.Outcome, j.ExitCode, j.Error = build.Error, 0, "the host went away" })},
		{"agent-reports-a-failure", "An agent's report makes a cancelled job a failure, with exit code 255, a moment later, as Drone 0.5.0's does.",
			nil, agentReports("Cannot inspect container")},
		{"cancelled-log-gone", "Of what a cancelled job had printed nothing is kept.",
			nil, notKept},
		{"running-log-not-found", "The log of a job that is pending or runs answers 404.",
			nil, answers(in("log", func(x *exchange) {
				if x.succeeded() && unfinished(x) {
					x.refuse(404)
				}
			}))},
		{"running-log-is-the-old-one", "Until a job has ended, its log is that of the run before.",
			nil, oldLog},
		{"clock-ahead", "The server's clock is eleven minutes ahead.",
			nil, now(11 * time.Minute)},
		{"clock-behind", "The server's clock is seven minutes behind.",
			nil, now(-7 * time.Minute)},
		{"restart-in-progress-is-422", "A restart or a cancel that does not fit the build's state is refused with 422.",
			nil, answers(statusOf("restart cancel", 409, 422))},
		{"word-is-404", "A number that is a word is not found, rather than a bad request.",
			nil, answers(statusOf("build restart log cancel", 400, 404))},
	}
}

func longer(d, by time.Duration) time.Duration {
	if d == build.Forever {
		return d
	}
	return d + by
}

// squeeze makes a job run for as long, with all it prints.
func squeeze(j *build.Job, run time.Duration) {
	j.Lines = slices.Clone(j.Lines)
	for i := range j.Lines {
		j.Lines[i].At = time.Duration(float64(j.Lines[i].At) / float64(max(1, j.Run)) * float64(run))
	}
	j.Run = run
}

// inTurn lets each job wait for the one before it.
func inTurn(b *store.Build) {
	var free time.Duration
	b.Life.Again = replan(b.Life.Again, func(j *build.Job, _ bool) {
		if j.Wait != build.Forever && j.Run != build.Forever {
			j.Wait = max(j.Wait, free)
			free = j.Wait + j.Run
		}
	})
}

// state is the status of the job that is asked for.
func state(x *exchange) string {
	b := x.build()
	n, _ := strconv.ParseInt(x.job, 10, 64)
	if b == nil || b.HasJob(n) != nil {
		return ""
	}
	return string(b.Life.Job(int(n-1), x.subject.Now()).Status)
}

func unfinished(x *exchange) bool { return slices.Contains([]string{"pending", "running"}, state(x)) }

// notKept shows nothing of what a cancelled job had printed, and nothing while a job waits: what is gone does not come back with a restart.
func notKept(s *subject) {
	var cancelled memory[bool] // by the log's path
	answers(served("restart", func(x *exchange) {
		for i := range x.build().Jobs {
			cancelled.drop(fmt.Sprintf("%s/%d", x.place(), i+1))
		}
	}))(s)
	answers(served("cancel", func(x *exchange) { cancelled.set(x.place()+"/"+x.job, true) }))(s)
	answers(served("log", func(x *exchange) {
		if gone, _ := cancelled.get(x.place() + "/" + x.job); gone || state(x) == "pending" {
			x.body = []byte("[{}]")
		}
	}))(s)
}

func oldLog(s *subject) {
	var logs memory[recorder]
	answers(served("log", func(x *exchange) {
		key := x.place() + "/" + x.job
		if !unfinished(x) {
			logs.set(key, *x.keep().clone())
		} else if old, ok := logs.get(key); ok {
			x.answer(old.clone())
		} else {
			x.refuse(404)
		}
	}))(s)
}

// agentReport is how long after a cancel the agent's own report comes, by the world's time and by that outside: a clock that is held
// or goes fast makes no agent faster.
const agentReport = 200 * time.Millisecond

// agentReports makes a failure of a cancelled job, with this error, once the agent's report has come.
func agentReports(text string) way {
	return func(s *subject) {
		type moment struct{ world, wall time.Time }
		var cancelled memory[moment]
		report := func(job *object) {
			set("status", `"failure"`)(job)
			set("exit_code", "255")(job)
			set("error", string(encode(text)))(job)
		}
		answers(func(x *exchange) {
			served("cancel", func(x *exchange) { cancelled.first(x.place()+"/"+x.job, moment{s.Now(), s.Wall()}) })(x)
			served("restart", func(x *exchange) {
				for i := range x.build().Jobs {
					cancelled.drop(fmt.Sprintf("%s/%d", x.place(), i+1))
				}
			})(x)
			consistently(func(o *object) {
				reported := false
				jobList(func(all []object) []object {
					for i := range all {
						at, ok := cancelled.get(fmt.Sprintf("%s/%s/%s/%s", x.owner, x.name, o.get("number"), all[i].get("number")))
						came := ok && s.Now().Sub(at.world) > agentReport && s.Wall().Sub(at.wall) > agentReport
						if came && all[i].text("status") == "killed" {
							report(&all[i])
							reported = true
						}
					}
					return all
				})(o)
				if reported && o.text("status") == "killed" {
					lastUnsuccessful(o)
				}
			})(x)
		})(s)
	}
}

// lastUnsuccessful gives a build the status of its last job by number that is no success.
func lastUnsuccessful(o *object) {
	for _, j := range objects(o.get("jobs")) {
		if j.text("status") != "success" {
			o.put("status", string(j.get("status")))
		}
	}
}

func queueShuffled(s *subject) {
	answers(list("queue", func(all []object) []object {
		for i := range all {
			if s.oneIn(2) {
				all[0], all[i] = all[i], all[0]
			}
		}
		return all
	}))(s)
}
