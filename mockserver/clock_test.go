package mockserver

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Whoever looked at the time outside just before the clock was moved is not shown a moment that was skipped.
func TestAMovedClockShowsNoMomentThatWasSkipped(t *testing.T) {
	t.Parallel()
	for _, factor := range []float64{1, 60} {
		g := NewWithT(t)
		clock := FastClock(factor)
		before := clock.outside()
		for clock.outside() == before { // a clock may be coarse
		}
		g.Expect(clock.Advance(time.Hour)).To(Succeed())
		g.Expect(clock.at(before)).To(BeTemporally("==", clock.motion.Load().from))
		g.Expect(clock.Now()).To(BeTemporally(">=", clock.at(before)))
	}
}
