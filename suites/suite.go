// Package suites holds any build server against the contract: Ginkgo specs, at least one for each rule, that know the server by its
// URL alone.
//
// The specs of an operation, or of a theme that spans several, stand in one file. They do not run as this package's own tests only:
// Check runs them from any program, and gives a report.
package suites

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// specs declares the suite's specs for one session. Each method that does so names its rules; a rule that none names, or a name
// that is no rule, stops the run.
type specs struct {
	*Session
	run      context.Context // ends with the check
	budget   Budget
	declared map[string]int
	unknown  []string

	incomplete error
}

// declare declares all specs. A rule without a spec, or a spec without a rule, stops the run before its first.
func declare(run context.Context, session *Session, budget Budget) *specs {
	s := &specs{Session: session, run: run, budget: budget, declared: map[string]int{}}
	for _, theme := range []struct {
		name  string
		specs func()
	}{
		{"access", s.access},
		{"identity", s.identity},
		{"queue", s.queue},
		{"builds", s.builds},
		{"build", s.build},
		{"restart", s.restart},
		{"log", s.log},
		{"cancel", s.cancel},
		{"race", s.race},
		{"http", s.http},
		{"explore", s.explore},
		{"every answer", s.everyAnswer},
	} {
		ginkgo.Describe(theme.name, theme.specs)
	}
	ginkgo.BeforeSuite(func() {
		if s.incomplete = s.complete(); s.incomplete != nil {
			ginkgo.AbortSuite(s.incomplete.Error())
		}
	})
	return s
}

// rule declares a spec for a rule. Its body expects something, or says why it cannot.
func (s *specs) rule(id string, body func(context.Context, *Trial), decorators ...any) {
	rule, _ := s.Contract.Rule(id)
	s.spec(id, rule.Sentence, body, decorators...)
}

// spec declares one of several specs of a rule.
func (s *specs) spec(id, text string, body func(context.Context, *Trial), decorators ...any) {
	rule, ok := s.Contract.Rule(id)
	if !ok {
		s.unknown = append(s.unknown, id)
		return
	}
	s.declared[id]++
	ginkgo.It(text, ginkgo.Label(id), decorators, func(spec ginkgo.SpecContext) {
		ctx, cancel := context.WithCancelCause(spec)
		defer cancel(nil)
		defer context.AfterFunc(s.run, func() { cancel(context.Cause(s.run)) })()
		Perform(rule, func(t *Trial) {
			body(ctx, t)
			s.conclude(t)
		})
	})
}

// conclude ends a trial in which nothing came to be judged. Where builds ran to their ends as they should, the server has no such occasion:
// its builds never wait, say, or run too briefly to be seen. Else something kept it from coming.
func (s *specs) conclude(t *Trial) {
	if !t.Untried() {
		return
	}
	if !s.Plays(plumbline.Maintainer) && !s.Plays(plumbline.Operator) {
		t.NotApplicable("the target has nobody who could bring its occasion about")
	}
	s.needsAgent(t)
	switch lives := s.Lives(); {
	case len(lives.All) == 0:
		t.NotRun("its occasion did not come: no active repository holds an ended build to restart")
	case lives.Why() != "":
		t.NotRun("its occasion did not come%s", lives.Why())
	}
	t.NotApplicable("no build of this server came into the state that it speaks of")
}

func (s *specs) complete() error {
	var missing []string
	for _, rule := range s.Contract.Rules {
		if s.declared[rule.ID] == 0 {
			missing = append(missing, rule.ID)
		}
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("no spec for the rules %s: each rule of openapi.yaml needs one in package suites", strings.Join(missing, ", "))
	case len(s.unknown) > 0:
		slices.Sort(s.unknown)
		return fmt.Errorf("specs for rules that openapi.yaml does not have: %s", strings.Join(s.unknown, ", "))
	}
	return nil
}

// runs returns all runs of builds that the suite restarted. It ends the check if there can be none.
func (s *specs) runs(t *Trial) []*Run {
	var runs []*Run
	for _, life := range s.lives(t) {
		runs = append(runs, life.Runs...)
	}
	if len(runs) == 0 {
		t.NotRun("no active repository holds an ended build to restart")
	}
	return runs
}

// lives returns the lives that the suite gave to builds. It ends the trial if it could give none.
func (s *specs) lives(t *Trial) []*Life {
	s.needsWriter(t)
	return s.Lives().All
}

// restarted returns the runs that a restart began.
func (s *specs) restarted(t *Trial) []*Run {
	runs := slices.DeleteFunc(s.runs(t), func(r *Run) bool { return !r.Restart.Succeeded() })
	if len(runs) == 0 {
		t.NotRun("no restart succeeded: see RESTART-05")
	}
	return runs
}

// cancels returns the cancels that hit a running job. It ends the trial if there are none: builds may have been over too soon, and need not have been.
func (s *specs) cancels(t *Trial) []*Cancel {
	var cancels []*Cancel
	missed, over := 0, 0
	for _, run := range s.restarted(t) {
		if run.Ended.Seen() {
			over++
		}
		for _, cancel := range run.Cancels {
			if cancel.Answer.Succeeded() {
				cancels = append(cancels, cancel)
			} else if cancel.Missed() {
				missed++
			}
		}
	}
	switch {
	case len(cancels) > 0:
	case missed > 0:
		t.NotRun("%d jobs were seen to run, and the cancel of each was refused: they had ended by then, or this server cancels none. Longer builds would tell", missed)
	case over > 0:
		t.NotRun("%d builds that were restarted had ended before a job of theirs was seen to run, so that none was cancelled. Longer builds would tell", over)
	}
	return cancels
}

// repositories returns the target's active repositories as the survey found them. It ends the check if there are none.
func (s *specs) repositories(t *Trial) []*Repository {
	if len(s.Target.Repositories[plumbline.PublicActive])+len(s.Target.Repositories[plumbline.PrivateActive]) == 0 {
		t.NotApplicable("the target names no active repository")
	}
	repositories := s.Survey().Repositories
	if len(repositories) == 0 {
		t.NotApplicable("the target has no user who may read its active repositories")
	}
	return repositories
}

func (s *specs) needs(t *Trial, caller plumbline.Caller) {
	if !s.Plays(caller) {
		t.NotApplicable("the target has no %s", caller)
	}
}

func (s *specs) needsWriter(t *Trial) {
	s.repositories(t)
	if !s.Plays(plumbline.Maintainer) && !s.Plays(plumbline.Operator) {
		t.NotApplicable("the target has neither a maintainer nor an operator")
	}
}

// needsAgent ends the trial if nothing that the suite restarted ever ran.
func (s *specs) needsAgent(t *Trial) {
	if s.Lives().Idle() {
		t.Gap("because no restarted build began to run within %v: no agent seems to be there to run builds", s.Target.Limits.Start)
	}
}

// names returns the target's repositories of a kind. It ends the check if there are none.
func (s *specs) names(t *Trial, kind plumbline.Repository) []string {
	names := s.Target.Repositories[kind]
	if kind == plumbline.Absent {
		names = []string{s.Target.Absent()}
	}
	if len(names) == 0 {
		t.NotApplicable("the target names no %s repository", kind)
	}
	return names
}
