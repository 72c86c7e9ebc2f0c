package suites

import (
	"context"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// log declares the specs about logs, beyond what every answer is judged by.
func (s *specs) log() {
	s.ownRuns("LOG-01", plumbline.PublicActive)
	s.ownRuns("LOG-02", plumbline.PrivateActive)
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
			}
			if !life.Closing.Seen() {
				continue
			}
			for job, log := range life.Closing.Logs {
				if log.Succeeded() && life.Closing.Build.Object().Job(job).Ended() {
					later := s.Log(ctx, life.Repository.Eyes, life.Repository.Name, life.Number, job)
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
			for _, cancel := range run.Cancels {
				if cancel.Answer.Succeeded() {
					t.MustHold(cancel.KeepsTheLog(), cancel.Log, cancel.LogBefore, cancel.Answer)
				}
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

// ownRuns declares the spec that a job which ran to its own end in the suite's hands has a log to show.
func (s *specs) ownRuns(id string, kind plumbline.Repository) {
	s.spec(id, "the log of a job that has just run", func(_ context.Context, t *Trial) {
		s.names(t, kind)
		for _, life := range s.lives(t) {
			if life.Repository.Kind != kind || !life.Closing.Seen() {
				continue
			}
			for _, job := range life.Closing.Build.Object().Jobs() {
				log := life.Closing.Logs[job.Int("number")]
				if status := job.Text("status"); log != nil && (status == "success" || status == "failure") {
					t.Expect(log, life.Closing.Build).To(HaveStatus(200))
				}
			}
		}
	})
}
