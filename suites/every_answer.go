package suites

import (
	"context"

	"github.com/onsi/ginkgo/v2"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// Some specs come after all others: first those that look again at what was left behind a while ago, then the explorer, which disturbs it,
// and at last those that speak of every answer of the run.
const (
	late    = ginkgo.SpecPriority(-1)
	tooLate = ginkgo.SpecPriority(-2)
	last    = ginkgo.SpecPriority(-3)
)

// everyAnswer declares a spec for each rule that every answer of the run was judged by, whatever the spec that asked was after.
func (s *specs) everyAnswer() {
	for _, id := range s.Judge.Standing() {
		s.rule(id, func(_ context.Context, t *Trial) {
			if !s.ReadsOnly() && (s.Plays(plumbline.Maintainer) || s.Plays(plumbline.Operator)) {
				s.Lives()
			}
			s.Survey()
			t.MustHaveHeld(s.Ledger)
			s.applicable(t)
		}, last)
	}
}

// applicable ends the check of a rule that no answer could uphold because the target has nobody to ask for one.
func (s *specs) applicable(t *Trial) {
	if s.Ledger.Judged(t.Rule.ID) > 0 {
		return
	}
	switch t.Rule.Operation {
	case "queue":
		s.needs(t, plumbline.Operator)
	case "restart", "cancel":
		s.needsWriter(t)
	case "builds", "build", "log":
		s.repositories(t)
	}
}
