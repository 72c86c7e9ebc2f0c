package harness

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Exploration is what random sequences of requests have shown.
type Exploration struct {
	Sequences int
	Wrote     bool // restarts and cancels were among them
	// Found is the rule that was broken first; empty if none was. Sequence is then the shortest that was found to break it.
	Found    judge.Finding
	Sequence []string // a line each, as curl commands where they are requests
	// Repeated tells whether the sequence broke the rule more than once. A server that was changed for good by the first time may not break
	// it again; the sequence is then what was asked of the build in question.
	Repeated bool

	steps []step
}

// Shown returns lines that say which answers show what was found.
func (e *Exploration) Shown() []string {
	var lines []string
	for _, exchange := range e.Found.Evidence {
		lines = append(lines, fmt.Sprintf("# shown by %s %s as %s", exchange.Method, exchange.Path, exchange.Caller))
	}
	return lines
}

// Budget says how long to explore.
type Budget struct {
	Time time.Duration
	Seed int64
	// Patient lets sequences wait for builds that take long.
	Patient bool
}

// toShorten is how long it may take to shorten what was found.
func (b Budget) toShorten() time.Duration { return min(b.Time, 10*time.Second) }

// impatience is how long a build may take for a short exploration to restart it.
const impatience = 1500 * time.Millisecond

// Explore asks random sequences of requests, one after another and at once, by callers who may and who may not, and has every answer
// judged, until a rule is broken or the time is up. What broke is shortened to a sequence that breaks it again.
func (s *Session) Explore(ctx context.Context, budget Budget) *Exploration {
	found := &Exploration{}
	ground := s.ground()
	if len(ground) == 0 {
		return found
	}
	shortest := s.Lives().Shortest()
	found.Wrote = budget.Patient && !s.Lives().Idle() || shortest > 0 && shortest < impatience
	defer s.watcher.Forget()                                      // the scenes below have watchers of their own
	chance := dice{rand.New(rand.NewPCG(uint64(budget.Seed), 0))} //nolint:gosec // a seed is any number, and no secret
	for until := time.Now().Add(budget.Time); time.Now().Before(until) && ctx.Err() == nil; found.Sequences++ {
		steps := s.draw(chance, ground, found.Wrote)
		if finding, broke := s.play(ctx, steps, found.Wrote); broke {
			found.Found, found.steps = finding, steps
			s.shorten(ctx, found, budget.toShorten())
			break
		}
	}
	found.Sequence = s.describe(found.steps)
	return found
}

// shorten looks, for a while, for a shorter sequence that breaks the rule that was found.
func (s *Session) shorten(ctx context.Context, found *Exploration, patience time.Duration) {
	until := time.Now().Add(patience)
	breaks := func(steps []step) bool {
		if time.Now().After(until) || ctx.Err() != nil {
			return false
		}
		finding, broke := s.play(ctx, steps, found.Wrote)
		if !broke || finding.Rule != found.Found.Rule {
			return false
		}
		found.Found = finding
		return true
	}
	for range attempts {
		if found.Repeated = breaks(found.steps); found.Repeated {
			found.steps = shortest(found.steps, breaks)
			return
		}
	}
	found.steps = about(found.steps, found.Found)
}

// attempts is how often a sequence is tried again that need not break the rule each time, such as one of requests at once.
const attempts = 3

// shortest leaves out of a sequence whatever can be left out of it while it still breaks: halves first, then ever less, and at last each of the
// requests that are made at once.
func shortest(steps []step, breaks func([]step) bool) []step {
	for size := len(steps) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(steps) && size < len(steps); {
			if less := without(steps, at, size); breaks(less) {
				steps = less
			} else {
				at += size
			}
		}
	}
	for i := range steps {
		for at := 0; at < len(steps[i].acts) && len(steps[i].acts) > 1; {
			less := slices.Clone(steps)
			less[i] = step{without(steps[i].acts, at, 1)}
			if breaks(less) {
				steps = less
			} else {
				at++
			}
		}
	}
	return steps
}

// without is a list without some of it.
func without[T any](all []T, at, size int) []T {
	return slices.Delete(slices.Clone(all), at, at+size)
}

// about returns the steps that concern the build of which a finding speaks; all of them if none does.
func about(steps []step, finding judge.Finding) []step {
	var some []step
	for _, st := range steps {
		var acts []act
		for _, a := range st.acts {
			for _, e := range finding.Evidence {
				if strings.Contains(e.Path+"/", fmt.Sprintf("%s/builds/%d/", a.repository.Name, a.build)) {
					acts = append(acts, a)
					break
				}
			}
		}
		if len(acts) > 0 {
			some = append(some, step{acts})
		}
	}
	if len(some) == 0 {
		return steps
	}
	return some
}

// play plays steps on a session of their own, so that what it finds is of them alone, and returns the first rule they broke. Where nothing is
// written, no build has to come to rest: where there is no agent, none would.
func (s *Session) play(ctx context.Context, steps []step, writes bool) (judge.Finding, bool) {
	scene := s.fork()
	for _, step := range steps {
		step.play(ctx, scene)
		if finding, broke := scene.Ledger.First(); broke {
			return finding, true
		}
	}
	if writes {
		scene.settle(ctx, steps)
	}
	return scene.Ledger.First()
}

// fork returns a session with the same server that remembers nothing.
func (s *Session) fork() *Session {
	scene := *s
	scene.Ledger = judge.NewLedger()
	for _, waiver := range s.Target.Waivers {
		scene.Ledger.PassOver(waiver.Rule) // what is known would hide what is not
	}
	scene.Judge = judge.New(s.Contract, scene.Ledger)
	scene.watcher = s.watcher.Anew(scene.Ledger)
	return &scene
}

// settle waits until the builds that were asked for have ended, and looks at them once more.
func (s *Session) settle(ctx context.Context, steps []step) {
	touched := map[string]bool{}
	for _, step := range steps {
		for _, act := range step.acts {
			key := fmt.Sprint(act.repository.Name, act.build)
			if act.build == 0 || touched[key] || act.operation == "queue" || act.operation == "builds" {
				continue
			}
			touched[key] = true
			s.awaitRest(ctx, act.repository, act.build)
			s.look(ctx, act.repository, act.build)
		}
	}
}

func (s *Session) describe(steps []step) []string {
	var lines []string
	for _, step := range steps {
		lines = append(lines, step.describe(s)...)
	}
	return lines
}
