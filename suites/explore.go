package suites

import (
	"context"
	"fmt"
	"strings"

	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// explore declares the spec that looks for what no other spec was written for.
func (s *specs) explore() {
	s.rule("EXPLORE-01", func(ctx context.Context, t *Trial) {
		s.lives(t)
		found := s.Explore(ctx, s.budget)
		if found.Found.Rule != "" {
			how := "the shortest sequence found that shows it:"
			if !found.Repeated {
				how = "it did not show itself again; what had been asked of the build:"
			}
			t.MustHaveKept(fmt.Errorf("%s: %w\n%s\n%s", found.Found.Rule, found.Found.Problem, how, strings.Join(append(found.Sequence, found.Shown()...), "\n")), found.Found.Evidence)
		}
		if found.Sequences > 0 {
			t.Pass("%d random sequences", found.Sequences)
		}
	}, tooLate)
}
