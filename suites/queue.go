package suites

import (
	"context"
	"iter"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// queue declares the specs about the builds in progress, beyond what every answer is judged by.
func (s *specs) queue() {
	s.rule("QUEUE-11", func(_ context.Context, t *Trial) {
		for look := range s.looks(t) {
			if look.During("running") {
				t.MustHold(look.InQueue(), look.Queue, look.Build, look.Still)
			}
		}
		t.MustHaveHeld(s.Ledger)
	}, last)
	s.rule("QUEUE-12", func(_ context.Context, t *Trial) {
		for look := range s.looks(t) {
			switch {
			case !look.During("pending"):
			case s.QueuesPending():
				t.MustHold(look.InQueue(), look.Queue, look.Build, look.Still)
			default:
				t.SawOnce("the queue lists no pending build")
			}
		}
	}, late)
	s.rule("QUEUE-13", func(_ context.Context, t *Trial) {
		for look := range s.looks(t) {
			if look.Build.Object().Ended() {
				t.MustHold(look.OutOfQueue(), look.Queue, look.Build)
			}
		}
		final := s.Lives().Queue
		if final == nil {
			return
		}
		for _, r := range s.Survey().Repositories {
			for _, build := range r.Later.List.List() {
				known := Listed(r.List, build.Int("number")).Ended() // others were pushed, and may be restarted, by somebody
				if known && build.Ended() && Queued(final, r.Name, build.Int("number")) != nil {
					t.MustHold(QueuedThough(build), final, r.Later.List)
				}
			}
		}
		t.MustHaveHeld(s.Ledger)
	}, last)
	s.rule("QUEUE-15", func(ctx context.Context, t *Trial) {
		if len(s.Target.Repositories[plumbline.PrivateActive]) == 0 && s.Target.Hidden == "" {
			t.NotApplicable("the target names no private repository")
		}
		for _, caller := range plumbline.Callers() {
			if s.Plays(caller) {
				s.Queue(ctx, caller)
			}
		}
		s.Lives()
		t.MustHaveHeld(s.Ledger)
	}, last)
	s.rule("QUEUE-16", func(_ context.Context, t *Trial) {
		for look := range s.looks(t) {
			if item := Queued(look.Queue, look.Build.Repository, look.Build.Build); item != nil && look.Steady() {
				t.MustHold(ItemSays(item, look.Build.Object()), look.Queue, look.Build)
			}
		}
	})
}

// looks yields all looks at builds with a queue among them: at those that were in progress before, and at those that the suite restarted. It ends the
// trial if there can be none of these.
func (s *specs) looks(t *Trial) iter.Seq[Look] {
	s.needs(t, plumbline.Operator)
	return func(yield func(Look) bool) {
		for _, r := range s.repositories(t) {
			for _, look := range r.InProgress {
				if !yield(look) {
					return
				}
			}
		}
		for _, run := range s.restarted(t) {
			for _, look := range run.Looks() {
				if !yield(look) {
					return
				}
			}
		}
	}
}
