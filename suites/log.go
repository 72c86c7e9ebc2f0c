package suites

import (
	"context"

	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// log declares the specs about logs, beyond what every answer is judged by.
func (s *specs) log() {
	s.rule("LOG-12", func(ctx context.Context, t *Trial) { s.missing(ctx, t, "log") })
	s.rule("LOG-13", func(ctx context.Context, t *Trial) { s.noNumber(ctx, t, "log") })
	s.rule("LOG-14", func(_ context.Context, t *Trial) {
		s.Lives()
		for _, r := range s.repositories(t) {
			for at, later := range r.Later.Logs {
				t.Expect(later, r.Logs[at]).To(BeSameBodyAs(r.Logs[at]))
			}
		}
	})
	s.rule("LOG-15", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			for _, job := range run.Before.Still.Object().Jobs() {
				for _, growth := range run.Growth(job.Int("number")) {
					t.MustHold(growth.Holds(), growth.Later, growth.Earlier)
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
