package harness

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// toShrink is how long it may take to shorten what was found.
func (b Budget) toShrink() time.Duration { return min(b.Time, 10*time.Second) }

// sequences is more than can be played in the time.
func (b Budget) sequences() int { return 1000 + int(b.Time.Seconds()*1000) }

// impatience is how long a build may take for a short exploration to restart it.
const impatience = 1500 * time.Millisecond

// Explore asks random sequences of requests, one after another and at once, by callers who may and who may not, and has every answer
// judged, until a rule is broken or the time is up. What broke is shrunk to a short sequence that breaks it again.
func (s *Session) Explore(ctx context.Context, budget Budget) *Exploration {
	found := &Exploration{}
	ground := s.ground()
	if len(ground) == 0 {
		return found
	}
	shortest := s.Lives().Shortest()
	found.Wrote = budget.Patient && !s.Lives().Idle() || shortest > 0 && shortest < impatience
	until := time.Now().Add(budget.Time)
	broken := 0
	configureRapid(budget)
	defer s.watcher.Forget() // the scenes below have watchers of their own
	rapid.Check(&silent{}, func(t *rapid.T) {
		if time.Now().After(until) || ctx.Err() != nil {
			return // the rest of the draws cost nothing
		}
		stage := stageOn(t, ground)
		steps := rapid.SliceOfN(stepsOn(s, stage, found.Wrote), 1, 12).Draw(t, "steps")
		if finding, broke := s.play(ctx, steps, found.Wrote); broke {
			found.Found, found.steps = finding, steps
			if broken++; broken == 1 {
				until = time.Now().Add(budget.toShrink())
			}
			t.Fatal(finding.Rule) // rapid shrinks towards what fails in the same words
		}
		found.Sequences++
	})
	if found.Repeated = broken > 1; !found.Repeated {
		found.steps = about(found.steps, found.Found)
	}
	found.Sequence = s.describe(found.steps)
	return found
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

// configureRapid sets what rapid takes from flags alone.
func configureRapid(budget Budget) {
	testing.Init()
	if !flag.Parsed() { // rapid asks the testing package, which wants them parsed
		_ = flag.CommandLine.Parse(nil)
	}
	for name, value := range map[string]string{
		"rapid.seed": fmt.Sprint(uint64(max(budget.Seed, 1))), "rapid.checks": fmt.Sprint(budget.sequences()), "rapid.nofailfile": "true",
		"rapid.shrinktime": budget.toShrink().String(),
	} {
		_ = flag.Set(name, value)
	}
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

// silent is the test that rapid is given; what it finds is kept elsewhere.
type silent struct{ failed bool }

func (*silent) Helper()                 {}
func (*silent) Name() string            { return "explore" }
func (*silent) Logf(string, ...any)     {}
func (*silent) Log(...any)              {}
func (*silent) Skipf(string, ...any)    {}
func (*silent) Skip(...any)             {}
func (*silent) SkipNow()                {}
func (s *silent) Errorf(string, ...any) { s.failed = true }
func (s *silent) Error(...any)          { s.failed = true }
func (s *silent) Fatalf(string, ...any) { s.failed = true }
func (s *silent) Fatal(...any)          { s.failed = true }
func (s *silent) FailNow()              { s.failed = true }
func (s *silent) Fail()                 { s.failed = true }
func (s *silent) Failed() bool          { return s.failed }
