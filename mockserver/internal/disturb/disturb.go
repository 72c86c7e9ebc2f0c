// Package disturb disturbs what passes between a client and a server: it delays answers, puts others in their place, cuts them short, spoils
// them, or breaks the connection. It is for trying how a client takes that; what is wrong with the server itself is package fault's.
package disturb

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Disturbance says which requests are disturbed, how, and how often. An empty condition holds for all requests.
type Disturbance struct {
	Operation  string // the operationId, such as restart
	Method     string // GET, POST or DELETE
	Repository string // owner/name
	Caller     string // anonymous, bad_token, outsider, reader, maintainer or operator
	Login      string // whose token was sent

	Times       int     // how many requests are disturbed, from now on; 0 for all
	Skip        int     // how many are let through first
	Probability float64 // of being disturbed, above 0 and up to 1; 0 is taken for 1
	Seed        int64   // what the probability and the jitter are drawn by

	Latency  time.Duration // before the request is looked at
	Jitter   time.Duration // up to how much is added to the latency, by chance
	Status   int           // answered instead, from 200 to 599; the request does nothing then
	Reset    bool          // the connection is reset instead
	Truncate int           // the answer's body is cut after so many bytes, and the connection closed; -1 for before the first
	Pace     int           // bytes a second at which the body is sent
	Garble   bool          // the body is made malformed JSON
}

// The bounds of what a disturbance may ask for.
const (
	maxLatency = 10 * time.Minute
	maxKept    = 100
)

// check says what does not make sense in a disturbance.
func (d *Disturbance) check() error {
	for name, n := range map[string]int64{
		"times": int64(d.Times), "skip": int64(d.Skip), "latency": int64(d.Latency), "jitter": int64(d.Jitter), "pace": int64(d.Pace),
	} {
		if n < 0 {
			return fmt.Errorf("%s is below 0", name)
		}
	}
	switch {
	case d.Probability < 0 || d.Probability > 1:
		return fmt.Errorf("a probability of %g: want one above 0 and up to 1", d.Probability)
	case d.Latency > maxLatency || d.Jitter > maxLatency || d.Latency+d.Jitter > maxLatency:
		return fmt.Errorf("a latency of %s: want at most %s", d.Latency+d.Jitter, maxLatency)
	case d.Status != 0 && (d.Status < 200 || d.Status > 599):
		return fmt.Errorf("status %d: want one from 200 to 599", d.Status)
	case d.Truncate < -1:
		return fmt.Errorf("cut after %d bytes: want a number from -1", d.Truncate)
	case d.Latency+d.Jitter == 0 && d.Status == 0 && !d.Reset && d.Truncate == 0 && d.Pace == 0 && !d.Garble:
		return fmt.Errorf("it disturbs nothing: want a latency, jitter, status, reset, truncate, pace or garble")
	}
	return nil
}

// Request is what a disturbance may be bound to.
type Request struct{ Operation, Method, Repository, Caller, Login string }

func (d *Disturbance) meets(r Request) bool {
	for _, c := range [][2]string{
		{d.Operation, r.Operation}, {d.Method, r.Method}, {d.Repository, r.Repository}, {d.Caller, r.Caller}, {d.Login, r.Login},
	} {
		if c[0] != "" && c[0] != c[1] {
			return false
		}
	}
	return true
}

// Active is a disturbance that is on.
type Active struct {
	Disturbance
	ID  int
	Hit int // how many requests it has disturbed
}

// Spent tells whether it has disturbed as many requests as it was to.
func (d *Active) Spent() bool { return d.Times > 0 && d.Hit >= d.Times }

// Set is the disturbances that are on. The zero value has none. It may be used by many at once.
type Set struct {
	any atomic.Bool // whether there are any, so that none cost nothing

	mu   sync.Mutex
	last int
	on   []*state
}

type state struct {
	Active
	met    int
	chance *rand.Rand
}

// Add puts a disturbance on and returns its id. Where several meet a request, the first that was put on disturbs it. The error says what does
// not make sense, or that there are too many.
func (s *Set) Add(d Disturbance) (int, error) {
	if err := d.check(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.on) >= maxKept {
		return 0, fmt.Errorf("there are %d disturbances already, which is the most there may be: take one off", maxKept)
	}
	s.last++
	seed := uint64(d.Seed)                                                                                          //nolint:gosec // any number will do
	s.on = append(s.on, &state{Active: Active{Disturbance: d, ID: s.last}, chance: rand.New(rand.NewPCG(seed, 0))}) //nolint:gosec // the same chance each time
	s.any.Store(true)
	return s.last, nil
}

// Remove takes a disturbance off; false if there is none with this id.
func (s *Set) Remove(id int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.on)
	s.on = slices.DeleteFunc(s.on, func(d *state) bool { return d.ID == id })
	s.any.Store(len(s.on) > 0)
	return len(s.on) < before
}

// Clear takes all off.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on = nil
	s.any.Store(false)
}

// All returns those that are on, in the order they were put on. Those that have disturbed as many as they should are among them.
func (s *Set) All() []Active {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Active, len(s.on))
	for i, d := range s.on {
		all[i] = d.Active
	}
	return all
}

// Any tells whether there are any.
func (s *Set) Any() bool { return s.any.Load() }

// take returns the disturbance that meets a request and its latency; nil if none does.
func (s *Set) take(r Request) (*Active, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.on {
		if !d.meets(r) || d.Times > 0 && d.Hit >= d.Times {
			continue
		}
		if d.met++; d.met <= d.Skip || d.Probability > 0 && d.chance.Float64() >= d.Probability {
			continue
		}
		d.Hit++
		latency := d.Latency
		if d.Jitter > 0 {
			latency += time.Duration(d.chance.Int64N(int64(d.Jitter) + 1))
		}
		taken := d.Active
		return &taken, latency
	}
	return nil, 0
}

// Serve answers a request by next, disturbed if a disturbance meets it, whose id is told in met before: the answer may be broken off by a panic.
func (s *Set) Serve(w http.ResponseWriter, r *http.Request, is Request, next http.Handler, met *int) {
	d, latency := s.take(is)
	if d == nil {
		next.ServeHTTP(w, r)
		return
	}
	*met = d.ID
	d.disturb(w, r, latency, next)
}
