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
			t.MustHaveKept(fmt.Errorf("%s: %w\nthe shortest sequence found that shows it:\n%s",
				found.Found.Rule, found.Found.Problem, strings.Join(append(found.Sequence, found.Shown()...), "\n")), found.Found.Evidence)
		}
		if found.Sequences > 0 {
			t.Pass("%d random sequences", found.Sequences)
		}
	}, tooLate)
}
