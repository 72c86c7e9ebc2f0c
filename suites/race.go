package suites

import (
	"context"

	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// race declares the specs about many requests at once.
func (s *specs) race() {
	s.rule("RACE-01", func(_ context.Context, t *Trial) {
		for _, races := range s.races(t) {
			if race := races.Restarts; race != nil {
				evidence, problem := race.OneRestarted(s.Lives().Lasting(), s.Lives().Briefest())
				t.MustHold(problem, evidence...)
			}
		}
	})
	s.rule("RACE-02", func(_ context.Context, t *Trial) {
		for _, races := range s.races(t) {
			if race := races.Cancels; race != nil {
				evidence, problem := race.OneCancelled()
				t.MustHold(problem, evidence...)
			}
		}
	})
	s.rule("RACE-03", func(_ context.Context, t *Trial) {
		for _, races := range s.races(t) {
			for _, race := range races.All() {
				t.MustHold(race.OneState(), race.After, race.List, race.Still)
			}
		}
	})
	s.rule("RACE-04", func(_ context.Context, t *Trial) {
		for _, races := range s.races(t) {
			for _, race := range races.All() {
				t.MustHold(race.Explained(), race.After, race.Before)
			}
			if races.Cancels != nil {
				t.MustHold(races.EndedAll(), races.Cancels.Still, races.Cancels.Before)
			}
		}
	})
}

// races returns the races that were run. It ends the trial if there were none.
func (s *specs) races(t *Trial) []*Races {
	s.needsWriter(t)
	s.needsAgent(t)
	if len(s.Lives().Races) == 0 {
		t.NotRun("no active repository holds an ended build to restart")
	}
	return s.Lives().Races
}
