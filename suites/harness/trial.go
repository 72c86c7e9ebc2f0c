package harness

import (
	"fmt"
	"slices"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Trial is one rule being put to the test by one spec. A spec that ends without having expected anything has not passed: it was not
// run.
type Trial struct {
	Rule    plumbline.Rule
	outcome Outcome
	tries   int
	upheld  []*wire.Exchange
}

// Outcome is what a spec leaves behind for the report, beside Ginkgo's own pass or fail.
type Outcome struct {
	Kind   OutcomeKind
	Writes bool     // it had to change what is on the server, and was not allowed to
	Gap    bool     // it is not applicable for a reason that keeps the run from being whole
	Reason string   // why it is not applicable, was not run, or failed
	Saw    []string // what was seen of a rule that fails nobody
	// Evidence is the exchanges that broke the rule, the decisive one first, or some of those that upheld it.
	Evidence []*wire.Exchange
}

// OutcomeKind is how a spec ended.
type OutcomeKind string

// The kinds of outcomes.
const (
	Passed        OutcomeKind = "passed"
	Failed        OutcomeKind = "failed"
	NotApplicable OutcomeKind = "not applicable" // no one in the target plays a part that it needs
	NotRun        OutcomeKind = "not run"        // all parts were played, and its occasion did not come
)

// outcomeEntry names the report entry that carries an Outcome.
const outcomeEntry = "plumbline outcome"

// Perform runs a trial's body within a Ginkgo spec.
func Perform(rule plumbline.Rule, body func(*Trial)) {
	t := &Trial{Rule: rule, outcome: Outcome{Kind: Passed}}
	defer ginkgo.AddReportEntry(outcomeEntry, &t.outcome, ginkgo.ReportEntryVisibilityNever)
	t.run(body)
	if t.outcome.Kind == Passed {
		t.outcome.Evidence = t.upheld
	}
}

// needsToWrite is what a session that is read-only ends a trial with, if it comes to need more.
type needsToWrite struct{}

// run runs the body. Where it came to need more than the session allows, what it read before is what it is judged by.
func (t *Trial) run(body func(*Trial)) {
	defer func() {
		switch stopped := recover().(type) {
		case nil:
			return
		case needsToWrite:
			t.outcome.Writes = true
		default:
			panic(stopped)
		}
		if t.Untried() {
			t.Gap("because the run is read-only, and this needs builds to be restarted or cancelled")
		}
	}()
	body(t)
}

// keptUpheld bounds how many exchanges are kept that upheld a rule.
const keptUpheld = 3

// uphold keeps exchanges that upheld the rule, as long as nothing breaks it.
func (t *Trial) uphold(evidence []*wire.Exchange) {
	for _, e := range evidence {
		if len(t.upheld) < keptUpheld && !slices.Contains(t.upheld, e) {
			t.upheld = append(t.upheld, e)
		}
	}
}

// Untried tells whether nothing has been expected or seen so far.
func (t *Trial) Untried() bool { return t.tries == 0 && len(t.outcome.Saw) == 0 }

// OutcomeOf returns what a spec left behind; ok is false for a spec that performed no trial to its end.
func OutcomeOf(spec ginkgo.SpecReport) (outcome Outcome, ok bool) {
	for _, entry := range spec.ReportEntries {
		if o, is := entry.GetRawValue().(*Outcome); is && entry.Name == outcomeEntry {
			return *o, true
		}
	}
	return Outcome{}, false
}

// Expect begins an assertion about an answer. The answers beside it are evidence too, should it fail.
func (t *Trial) Expect(a *judge.Answer, with ...*judge.Answer) gomega.Assertion {
	t.tries++
	evidence := evidenceOf(append([]*judge.Answer{a}, with...))
	t.uphold(evidence)
	return gomega.NewGomega(func(message string, _ ...int) { t.fail(message, evidence) }).Expect(a)
}

// MustHold fails the trial if there is a problem.
func (t *Trial) MustHold(problem error, evidence ...*judge.Answer) {
	t.tries++
	t.uphold(evidenceOf(evidence))
	if problem != nil {
		t.fail(problem.Error(), evidenceOf(evidence))
	}
}

// MustHaveKept fails the trial for a problem that was found elsewhere, with the exchanges that show it.
func (t *Trial) MustHaveKept(problem error, evidence []*wire.Exchange) {
	t.tries++
	t.fail(problem.Error(), evidence)
}

// MustHaveHeld fails the trial if the rule was broken by any answer of the session.
func (t *Trial) MustHaveHeld(ledger *judge.Ledger) {
	t.tries += ledger.Judged(t.Rule.ID)
	broken := ledger.Broken(t.Rule.ID)
	if len(broken) == 0 {
		t.uphold(ledger.Upheld(t.Rule.ID))
		return
	}
	message := broken[0].Problem.Error()
	if more := len(broken) - 1; more > 0 {
		message += fmt.Sprintf(" (and %d more like it)", more)
	}
	t.fail(message, broken[0].Evidence)
}

// Saw notes what a server does where the contract leaves it free.
func (t *Trial) Saw(format string, args ...any) {
	t.outcome.Saw = append(t.outcome.Saw, fmt.Sprintf(format, args...))
}

// SawOnce is Saw, for what may be seen many times.
func (t *Trial) SawOnce(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(t.outcome.Saw, note) {
		t.outcome.Saw = append(t.outcome.Saw, note)
	}
}

// Pass notes how a rule was upheld that leaves a choice.
func (t *Trial) Pass(format string, args ...any) {
	t.tries++
	t.Saw(format, args...)
}

// NotApplicable ends the trial: no one in the target plays a part that it needs.
func (t *Trial) NotApplicable(format string, args ...any) { t.end(NotApplicable, format, args...) }

// Gap ends the trial: it is not applicable, for a reason that keeps the run from being whole.
func (t *Trial) Gap(format string, args ...any) {
	t.outcome.Gap = true
	t.end(NotApplicable, format, args...)
}

// NotRun ends the trial: its occasion did not come.
func (t *Trial) NotRun(format string, args ...any) { t.end(NotRun, format, args...) }

// SawStatus notes the status that a server chose where the cell leaves it a choice.
func (t *Trial) SawStatus(cell plumbline.Cell, a *judge.Answer) {
	if len(cell.Statuses) > 1 {
		t.Saw("%s: %s", cell, status(a))
	}
}

func (t *Trial) end(kind OutcomeKind, format string, args ...any) {
	t.outcome.Kind, t.outcome.Reason = kind, fmt.Sprintf(format, args...)
	ginkgo.Skip(t.outcome.Reason)
}

// fail ends the trial in failure. A rule that fails nobody only notes what was seen.
func (t *Trial) fail(message string, evidence []*wire.Exchange) {
	if t.Rule.Grade == plumbline.May {
		t.Saw("%s", message)
		return
	}
	t.outcome.Kind, t.outcome.Reason, t.outcome.Evidence = Failed, message, evidence
	ginkgo.Fail(t.Rule.ID + ": " + message)
}

func evidenceOf(answers []*judge.Answer) []*wire.Exchange {
	var evidence []*wire.Exchange
	for _, a := range answers {
		if a != nil {
			evidence = append(evidence, a.Exchange)
		}
	}
	return evidence
}
