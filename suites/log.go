package suites

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// log declares the specs about logs, beyond what every answer is judged by.
func (s *specs) log() {
	s.ownRuns("LOG-01", plumbline.PublicActive)
	s.ownRuns("LOG-02", plumbline.PrivateActive)
	s.sameForAll("LOG-01", plumbline.PublicActive)
	s.sameForAll("LOG-02", plumbline.PrivateActive)
	s.spec("LOG-10", "what jobs print, in all logs together", func(_ context.Context, t *Trial) {
		s.repositories(t)
		if log, problem := judge.SayNothing(s.logs()); log != nil {
			t.MustHold(problem, log)
			return
		}
		if slices.ContainsFunc(s.logs(), (*Answer).Succeeded) {
			t.NotRun("no job whose log was shown has printed anything, so that what logs say was not judged")
		}
		t.NotApplicable("no job of the target's repositories has ended")
	}, late)
	s.rule("LOG-12", func(ctx context.Context, t *Trial) { s.missing(ctx, t, "log") })
	s.rule("LOG-13", func(ctx context.Context, t *Trial) { s.noNumber(ctx, t, "log") })
	s.rule("LOG-14", func(ctx context.Context, t *Trial) {
		s.Lives()
		for _, r := range s.repositories(t) {
			for at, later := range r.Later.Logs {
				t.Expect(later, r.Logs[at]).To(BeSameBodyAs(r.Logs[at]))
			}
		}
		for _, life := range s.Lives().All {
			for _, run := range life.Runs {
				t.MustHold(run.NoOtherLog(), run.After.Still)
				for _, beside := range run.Beside {
					t.MustHold(beside.SameLines(), beside.Later, beside.Earlier)
				}
			}
			for _, rest := range life.AtRest() {
				t.MustHold(rest.SameLines(), rest.Later, rest.Earlier)
			}
			if !life.Closing.Seen() {
				continue
			}
			for job, log := range life.Closing.Logs {
				if log.Succeeded() && life.Closing.Build.Object().Job(job).Ended() {
					later := s.Log(ctx, life.Repository.Eyes, life.Repository.Name, life.Number, job)
					if life.ShowsOld(log, job) && !life.ShowsOld(later, job) { // the agent has sent it since
						log, later = later, s.Log(ctx, life.Repository.Eyes, life.Repository.Name, life.Number, job)
					}
					t.MustHold(Growth{Earlier: log, Later: later}.Holds(), later, log)
				}
			}
		}
	}, late)
	s.rule("LOG-15", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			for _, job := range run.Before.Still.Object().Jobs() {
				for _, growth := range run.Growth(job.Int("number")) {
					t.MustHold(growth.Holds(), growth.Later, growth.Earlier)
				}
			}
		}
	})
	s.rule("LOG-17", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			if told, problem := run.PrintedAnew(); told {
				t.MustHold(problem, run.Ended.Still, run.Before.Still)
			}
		}
	})
	s.rule("LOG-16", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			for _, job := range run.After.Still.Object().Jobs() {
				if log := run.After.Logs[job.Int("number")]; job.Pending() && log != nil {
					t.SawOnce("of a pending job: %s", run.OldOrNew(log, job.Int("number")))
				}
			}
		}
	})
}

// logs are the logs that the survey found, and those of the runs that the suite began.
func (s *specs) logs() []*Answer {
	var logs []*Answer
	for _, r := range s.Survey().Repositories {
		logs = slices.AppendSeq(logs, maps.Values(r.Logs))
	}
	if s.ReadsOnly() {
		return logs
	}
	for _, life := range s.Lives().All {
		for _, run := range life.Runs {
			logs = slices.AppendSeq(logs, maps.Values(run.Ended.Logs))
		}
	}
	return logs
}

// sameForAll declares the spec that whoever may read a log is shown the same, and that none is refused for what is in it.
func (s *specs) sameForAll(id string, kind plumbline.Repository) {
	s.spec(id, "a log as every caller who may read it", func(ctx context.Context, t *Trial) {
		s.names(t, kind)
		op, _ := s.Contract.Operation("log")
		for _, r := range s.Survey().Repositories {
			at, ok := r.Readable()
			if r.Kind != kind || !ok {
				continue
			}
			for job, log := range r.Logs {
				status := r.Builds[job.Build].Object().Job(job.Number).Text("status")
				if log.Refused() && log.Status != 404 && (status == "success" || status == "failure") {
					t.Expect(log, r.Builds[job.Build]).To(HaveStatus(200))
				}
			}
			read := func(as plumbline.Caller) *Answer { return s.Log(ctx, as, r.Name, at.Build, at.Number) }
			before := read(r.Eyes)
			for _, caller := range plumbline.Callers() {
				if caller == r.Eyes || caller == plumbline.BadToken || !s.Plays(caller) || !op.Cell(kind, caller).Allows() || !before.Succeeded() {
					continue
				}
				if log := read(caller); (Growth{Earlier: before, Later: log}).SameLines() != nil { // unless it is another by now
					before, log = read(r.Eyes), read(caller)
					t.MustHold(Growth{Earlier: before, Later: log}.SameLines(), log, before)
				}
			}
			t.Pass("the log of job %d of build %d of %s", at.Number, at.Build, r.Name)
		}
	})
}

// ownRuns declares the spec that a job which ran to its own end in the suite's hands has a log to show.
func (s *specs) ownRuns(id string, kind plumbline.Repository) {
	s.spec(id, "the log of a job that has just run", func(ctx context.Context, t *Trial) {
		s.names(t, kind)
		for _, life := range s.lives(t) {
			if life.Repository.Kind != kind || !life.Closing.Seen() {
				continue
			}
			for _, job := range life.Closing.Build.Object().Jobs() {
				log := life.Closing.Logs[job.Int("number")]
				if status := job.Text("status"); log != nil && (status == "success" || status == "failure") {
					if log.Status == http.StatusNotFound {
						log = s.LateLog(ctx, Question{Caller: life.Repository.Eyes, Operation: "log", Repository: life.Repository.Name, Build: life.Number, Job: job.Int("number")})
					}
					t.Expect(log, life.Closing.Build).To(HaveStatus(200))
				}
			}
		}
	})
}
