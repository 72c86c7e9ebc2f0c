package mockserver

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Clock is the time of a mock's world. It goes as fast as the time outside, faster or slower, or is held; it can be moved forward in any case.
// Tokens alone expire by the time outside. Make one with RealClock, FastClock, HeldClock or ParseClock; it may be used by many at once.
type Clock struct {
	made   time.Time
	motion atomic.Pointer[motion]
	first  motion // how it went when it was made

	mu    sync.Mutex // of whoever changes the motion
	moved []*func()  // those who want to know
}

// motion is how a clock goes: from a moment, since a moment outside, by a factor.
type motion struct {
	from   time.Time
	since  time.Duration // since the clock was made, by the time outside
	factor float64       // how much faster than the time outside
	held   bool
}

// RealClock shows the time outside.
func RealClock() *Clock { return FastClock(1) }

// FastClock starts at the time outside and goes faster by this factor, which is above 0.
func FastClock(factor float64) *Clock {
	now := time.Now()
	return newClock(motion{from: now, factor: factor})
}

// HeldClock stands at t until it is moved or resumed. Resumed, it goes as fast as the time outside.
func HeldClock(t time.Time) *Clock { return newClock(motion{from: t, factor: 1, held: true}) }

func newClock(m motion) *Clock {
	m.from = m.from.Round(0) // without the reading of the time outside that it may have with it
	c := &Clock{made: time.Now(), first: m}
	c.motion.Store(&m)
	return c
}

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
	if !ok || err != nil || refuseSpeed(factor) != nil {
		return nil, fmt.Errorf("%q is no clock: want real, held, or a factor above 0 and up to %g, such as x60", text, float64(maxFactor))
	}
	return FastClock(factor), nil
}

// maxFactor is more than anyone needs, and lets a clock go for years before its time cannot be told any more.
const maxFactor = 1e6

func refuseSpeed(factor float64) error {
	if math.IsNaN(factor) || factor <= 0 || factor > maxFactor {
		return fmt.Errorf("a clock does not go %g times as fast as the time outside: want a factor above 0 and up to %g", factor, float64(maxFactor))
	}
	return nil
}

// Now is the moment that the clock shows.
func (c *Clock) Now() time.Time { return c.at(c.outside()) }

// outside is how much of the time outside has passed since the clock was made.
func (c *Clock) outside() time.Duration { return time.Since(c.made) }

// at is the moment that the clock shows once so much of the time outside has passed since it was made.
func (c *Clock) at(outside time.Duration) time.Time { return c.motion.Load().at(outside) }

func (m *motion) at(outside time.Duration) time.Time {
	passed := max(0, outside-m.since) // it may have been moved since whoever asks looked at the time outside
	switch {
	case m.held:
		return m.from
	case m.factor == 1:
		return m.from.Add(passed)
	}
	// In seconds, since a fast clock soon leaves the 292 years that a time.Duration can tell.
	whole, part := math.Modf(passed.Seconds() * m.factor)
	return time.Unix(m.from.Unix()+int64(whole), int64(m.from.Nanosecond())+int64(part*1e9))
}

// Speed is how much faster than the time outside the clock goes, or will go once it is resumed.
func (c *Clock) Speed() float64 { return c.motion.Load().factor }

// Held tells whether the clock stands.
func (c *Clock) Held() bool { return c.motion.Load().held }

// Hold stops the clock where it is.
func (c *Clock) Hold() { c.move(func(m *motion) { m.held = true }) }

// Resume lets the clock go on, as fast as it went before it was held.
func (c *Clock) Resume() { c.move(func(m *motion) { m.held = false }) }

// SetSpeed has the clock go faster than the time outside by this factor from here on. The error says that it is not above 0, or far too much. A held
// clock stays held.
func (c *Clock) SetSpeed(factor float64) error {
	if err := refuseSpeed(factor); err != nil {
		return err
	}
	c.move(func(m *motion) { m.factor = factor })
	return nil
}

// Advance moves the clock forward by d. It returns an error for a negative d, and for one that leads beyond the times that can be told.
func (c *Clock) Advance(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("a clock does not go back: got %s", d)
	}
	if c.Now().Add(d).After(lastMoment) {
		return fmt.Errorf("%s more leads beyond the year %d", d, lastMoment.Year())
	}
	c.move(func(m *motion) { m.from = m.from.Add(d) })
	return nil
}

// advanceTo moves the clock forward to t, or leaves it where it is if that has passed. It returns an error for a moment beyond those that can be told.
func (c *Clock) advanceTo(t time.Time) error {
	if t.After(lastMoment) {
		return fmt.Errorf("%s is beyond the year %d", t.UTC().Format(time.RFC3339), lastMoment.Year())
	}
	c.move(func(m *motion) {
		if t.After(m.from) {
			m.from = t
		}
	})
	return nil
}

// lastMoment is the last that a clock is moved to by hand: JSON writes times up to the year 9999.
var lastMoment = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// move changes how the clock goes, which is given as it is in the present, and tells those who want to know.
func (c *Clock) move(change func(*motion)) {
	c.mu.Lock()
	next := *c.motion.Load()
	outside := c.outside()
	next.from, next.since = next.at(outside), outside
	change(&next)
	c.motion.Store(&next)
	told := c.moved
	c.mu.Unlock()
	for _, tell := range told {
		(*tell)()
	}
}

// onMove has tell called whenever the clock was moved, held, resumed or given another speed, until it is told to forget that.
func (c *Clock) onMove(tell func()) (forget func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = append(slices.Clone(c.moved), &tell)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.moved = slices.DeleteFunc(slices.Clone(c.moved), func(t *func()) bool { return t == &tell })
	}
}
