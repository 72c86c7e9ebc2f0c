package suites

import (
	"context"

	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// restart declares the specs about restarts, beyond what every answer is judged by.
func (s *specs) restart() {
	s.keeps("RESTART-07", "id", "number", "parent")
	s.keeps("RESTART-08", "created_at", "timestamp")
	s.keeps("RESTART-09", "commit", "branch", "ref", "refspec", "remote")
	s.keeps("RESTART-10", "event", "deploy_to", "title", "message", "author", "author_avatar", "author_email", "link_url", "signed", "verified")
	s.rule("RESTART-11", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.Expect(run.Restart).To(Say("status", `"pending"`))
		}
	})
	s.rule("RESTART-12", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.MustHold(run.EnqueuedAnew(), run.Restart, run.Before.Still)
		}
	})
	s.rule("RESTART-13", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.Expect(run.Restart).To(Say("started_at", "0"))
			t.Expect(run.Restart).To(Say("finished_at", "0"))
		}
	})
	s.rule("RESTART-14", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.MustHold(run.ShownAnew("", run.After.Build.Object()), run.After.Build, run.Restart)
			t.MustHold(run.ShownAnew("list, ", Listed(run.After.List, run.Number)), run.After.List, run.Restart)
		}
	})
	s.rule("RESTART-15", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.MustHold(run.JobsAnew(), run.After.Build, run.After.Still, run.Before.Still, run.Restart)
		}
	})
	s.rule("RESTART-16", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			if run.After.Build.Succeeded() {
				t.MustHold(SameJobs(run.Before.Still.Object(), run.After.Build.Object()), run.After.Build, run.Before.Still)
			}
		}
	})
	s.rule("RESTART-17", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.MustHold(run.MadeNoBuild(), run.After.List, run.Before.List, run.Restart)
		}
	})
	s.rule("RESTART-18", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			t.MustHold(s.Lives().OthersUndisturbed(run, run.Before.List, run.After.List), run.After.List, run.Before.List, run.Restart)
		}
		for _, r := range s.repositories(t) {
			for number, later := range r.Later.Builds {
				if first := r.Builds[number]; first.Object().Ended() || !first.Succeeded() {
					t.MustHold(WentOn(first, later), later, first)
				}
			}
		}
	})
	s.rule("RESTART-19", func(_ context.Context, t *Trial) {
		s.restarted(t)
		s.needsAgent(t)
		if !s.Lives().AnyRan() {
			t.NotRun("no restarted build began to run%s; does an agent serve the queue?", s.Lives().Why())
		}
		for _, life := range s.Lives().All {
			t.MustHold(life.WentToItsEnd(), life.LastAnswer())
		}
	})
	s.rule("RESTART-20", func(_ context.Context, t *Trial) {
		for _, status := range []string{"pending", "running"} {
			accepted, refused := s.Lives().RestartsWhile(status, s.restarted(t))
			for _, refusal := range refused {
				t.MustHold(WentOn(refusal.Before, refusal.After), refusal.Answer, refusal.Before, refusal.After)
			}
			if len(accepted) > 1 && len(refused) == 0 { // one may have met the very moment of the end
				t.Expect(accepted[0].Answer, accepted[0].Before, accepted[0].After).To(BeRefused())
			}
		}
	})
	s.rule("RESTART-21", func(ctx context.Context, t *Trial) { s.missing(ctx, t, "restart") })
	s.rule("RESTART-22", func(ctx context.Context, t *Trial) { s.noNumber(ctx, t, "restart") })
	s.rule("RESTART-23", func(_ context.Context, t *Trial) {
		for _, run := range s.runs(t) {
			for _, refusal := range run.Denied {
				switch {
				case !refusal.Answer.Refused():
				case refusal.Before.Object().Ended():
					t.Expect(refusal.After, refusal.Answer, refusal.Before).To(BeSameBodyAs(refusal.Before))
				default: // another refusal of these was none
					t.MustHold(WentOn(refusal.Before, refusal.After), refusal.After, refusal.Answer, refusal.Before)
				}
			}
		}
	})
	s.rule("RESTART-24", func(_ context.Context, t *Trial) {
		for _, run := range s.runs(t) {
			if run.Before.Still.Object().Text("status") == "killed" || run.AfterCancel() {
				t.Expect(run.Restart, run.Before.Still).To(Succeed())
			}
		}
	})
}

// keeps declares the spec of a rule that names fields which a restart leaves as they are: in its answer and ever after.
func (s *specs) keeps(id string, fields ...string) {
	s.rule(id, func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			before := run.Before.Still
			t.Expect(run.Restart, before).To(Keep(before.Object(), fields...))
			for _, look := range []Look{run.After, run.Ended} {
				if look.Seen() && look.Build.Succeeded() {
					t.Expect(look.Build, before, run.Restart).To(Keep(before.Object(), fields...))
				}
			}
		}
	})
}
