package suites

import (
	"context"

	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// cancel declares the specs about cancels, beyond what every answer is judged by.
func (s *specs) cancel() {
	s.rule("CANCEL-08", func(_ context.Context, t *Trial) {
		for _, cancel := range s.cancels(t) {
			t.MustHold(cancel.Killed(), cancel.After, cancel.Answer, cancel.Before)
		}
	})
	s.rule("CANCEL-09", func(_ context.Context, t *Trial) {
		for _, cancel := range s.cancels(t) {
			for _, later := range cancel.LaterLooks() {
				t.MustHold(cancel.RunsNoMore(later), later, cancel.Answer)
			}
		}
	})
	s.rule("CANCEL-10", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			if run.AnyCancelled() {
				t.MustHold(run.EndedByCancel(), run.LastAnswer(), run.Ended.Queue)
			}
		}
	})
	s.rule("CANCEL-11", func(_ context.Context, t *Trial) {
		for _, cancel := range s.cancels(t) {
			if cancel.HasOthers() {
				t.MustHold(cancel.OthersGoOn(), cancel.Still, cancel.Queue, cancel.Answer, cancel.Before)
				t.MustHold(cancel.OthersTakeTheirTime(), cancel.Still, cancel.Answer, cancel.Before)
			}
		}
	})
	s.rule("CANCEL-12", func(ctx context.Context, t *Trial) {
		accepted, refused := s.Lives().CancelsOfPendingJobs(s.restarted(t))
		for _, refusal := range refused {
			t.MustHold(WentOn(refusal.Before, refusal.After), refusal.After, refusal.Before, refusal.Answer)
		}
		if len(accepted) > 1 && len(refused) == 0 { // one may have met the very moment of the start
			t.Expect(accepted[0].Answer, accepted[0].Before, accepted[0].After).To(BeRefused())
		}
		s.cancelEnded(ctx, t)
		for _, cancel := range s.cancels(t) {
			if again := cancel.Again; again != nil && again.Before.Object().Job(cancel.Job).Ended() {
				t.Expect(again.Answer, again.Before, cancel.Answer).To(BeRefused())
				t.MustHold(WentOn(again.Before, again.After), again.After, again.Before, again.Answer)
			}
		}
	})
	s.rule("CANCEL-13", func(ctx context.Context, t *Trial) {
		s.missing(ctx, t, "cancel")
		for _, run := range s.restarted(t) {
			for _, refusal := range run.Nowhere {
				t.Expect(refusal.Answer, refusal.Before).To(BeRefused())
				t.MustHold(WentOn(refusal.Before, refusal.After), refusal.After, refusal.Before, refusal.Answer)
			}
		}
	})
	s.rule("CANCEL-14", func(ctx context.Context, t *Trial) { s.noNumber(ctx, t, "cancel") })
	s.rule("CANCEL-15", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			for _, refusal := range run.Busy {
				if refusal.Operation == "cancel" && refusal.Answer.Refused() {
					t.MustHold(WentOn(refusal.Before, refusal.After), refusal.After, refusal.Before, refusal.Answer)
				}
			}
		}
	})
	s.rule("CANCEL-16", func(_ context.Context, t *Trial) {
		for _, cancel := range s.cancels(t) {
			t.MustHold(cancel.KeepsTheBuild(), cancel.Still, cancel.Before, cancel.Answer)
		}
	})
	s.rule("CANCEL-17", func(_ context.Context, t *Trial) {
		for _, cancel := range s.cancels(t) {
			if run := cancel.Run; run.Ended.Seen() {
				t.MustHold(s.Lives().OthersUndisturbed(run, run.After.List, run.Ended.List), run.Ended.List, run.After.List, cancel.Answer)
			}
		}
	})
	s.rule("CANCEL-18", func(_ context.Context, t *Trial) {
		for _, cancel := range s.cancels(t) {
			t.SawOnce("%s", cancel.Run.OldOrNew(cancel.Log, cancel.Job))
		}
	})
}

// cancelEnded cancels, in each repository, a job that ended long ago.
func (s *specs) cancelEnded(ctx context.Context, t *Trial) {
	for _, r := range s.repositories(t) {
		at, ok := r.Readable()
		if !ok {
			continue
		}
		before := s.Build(ctx, r.Eyes, r.Name, at.Build)
		answer := s.Cancel(ctx, r.Hands[0], r.Name, at.Build, at.Number)
		after := s.Build(ctx, r.Eyes, r.Name, at.Build)
		if before.Object().Ended() {
			t.Expect(answer, before).To(BeRefused())
			t.Expect(after, answer, before).To(BeSameBodyAs(before))
		}
	}
}
