package mockserver

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Clock is the time of a mock's world. Tokens alone expire by the time outside. Make one with RealClock, FastClock, HeldClock
// or ParseClock; it may be used by many at once.
type Clock struct {
	factor float64 // how much faster than the time outside; 0 for a held clock
	origin time.Time

	mu   sync.RWMutex
	held time.Time
}

// RealClock shows the time outside.
func RealClock() *Clock { return FastClock(1) }

// FastClock starts at the time outside and goes faster by this factor, which is above 0.
func FastClock(factor float64) *Clock { return &Clock{factor: factor, origin: time.Now()} }

// HeldClock stands at t until it is moved by Advance.
func HeldClock(t time.Time) *Clock { return &Clock{held: t} }

// ParseClock reads a clock as the command line names it: "real"; "x60" for one that goes sixty times as fast; "held" for one
// that starts at the time outside and stands.
func ParseClock(text string) (*Clock, error) {
	switch text {
	case "real":
		return RealClock(), nil
	case "held":
		return HeldClock(time.Now()), nil
	}
	number, ok := strings.CutPrefix(text, "x")
	factor, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || math.IsNaN(factor) || factor <= 0 || factor > maxFactor {
		return nil, fmt.Errorf("%q is no clock: want real, held, or a factor above 0 and up to %g, such as x60", text, float64(maxFactor))
	}
	return FastClock(factor), nil
}

// maxFactor is more than anyone needs, and lets a clock go for years before its time cannot be told any more.
const maxFactor = 1e6

// Now is the moment that the clock shows.
func (c *Clock) Now() time.Time {
	if c.factor > 0 {
		// In seconds, since a fast clock soon leaves the 292 years that a time.Duration can tell.
		whole, part := math.Modf(time.Since(c.origin).Seconds() * c.factor)
		return time.Unix(c.origin.Unix()+int64(whole), int64(c.origin.Nanosecond())+int64(part*1e9))
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.held
}

// Advance moves a held clock forward by d. It returns an error for a clock that goes by itself, and for a negative d.
func (c *Clock) Advance(d time.Duration) error {
	if c.factor > 0 {
		return errors.New("the clock goes by itself: only a held one is moved by hand")
	}
	if d < 0 {
		return fmt.Errorf("a clock does not go back: got %s", d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = c.held.Add(d)
	return nil
}
