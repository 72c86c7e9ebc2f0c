package suites

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// report turns what was run into a verdict for each rule.
func (r *run) report() *reports.Report {
	contract, target := r.session.Contract, r.session.Target
	report := &reports.Report{
		Schema:  reports.Schema,
		Suite:   reports.Suite{Version: plumbline.Version, Contract: contract.Digest, Rules: len(contract.Rules)},
		Target:  reports.Target{Name: target.Name, URL: target.URL, File: target.Digest},
		Started: r.started, Took: r.took, Seed: r.Seed,
		Asked:   r.session.Asked(),
		Partial: len(r.rules) < len(contract.Rules),
	}
	for _, rule := range r.rules {
		judged := r.judged(rule)
		if waiver, ok := target.Waiver(rule.ID); ok {
			if problem := useless(waiver, judged, r.started); problem != "" {
				report.Problems = append(report.Problems, problem)
			}
		}
		report.Rules = append(report.Rules, judged)
	}
	report.Judge(contract.Profiles)
	return report
}

// judged merges the outcomes of a rule's specs: the gravest decides.
func (r *run) judged(rule plumbline.Rule) reports.Rule {
	specs, redactor := slices.Clone(r.ended[rule.ID]), r.session.Redactor()
	slices.SortStableFunc(specs, func(a, b types.SpecReport) int { return strings.Compare(a.LeafNodeText, b.LeafNodeText) }) // they ran in an order drawn by chance
	result := reports.Rule{Rule: rule, Words: words(rule), Verdict: reports.NotApplicable, Specs: len(specs)}
	if len(specs) == 0 {
		result.Verdict, result.Reason = reports.Error, "no spec of it ran"
	}
	for _, spec := range specs {
		result.Took += spec.RunTime
		verdict, outcome := verdictOf(spec)
		for _, saw := range outcome.Saw {
			result.Saw = append(result.Saw, legibleReason(redactor.Redact(saw)))
		}
		if graver := reports.Graver(result.Verdict, verdict); graver == result.Verdict && result.Reason != "" || graver != verdict {
			continue
		}
		result.Verdict, result.Reason, result.Gap = verdict, legibleReason(redactor.Redact(outcome.Reason)), outcome.Gap
		result.Where, result.Evidence = "", nil
		if spec.LeafNodeText != rule.Sentence {
			result.Where = spec.LeafNodeText
		}
		for i, exchange := range outcome.Evidence {
			most := shownBroken
			switch {
			case verdict != reports.Failed:
				most = shownUpheld
			case i == 0:
				most = shownDecisive
			}
			result.Evidence = append(result.Evidence, r.show(exchange, most))
		}
	}
	if waiver, ok := r.session.Target.Waiver(rule.ID); ok {
		result.Waiver = &reports.Waiver{Reason: waiver.Reason, Expires: waiver.Expires, Chance: waiver.Chance}
		if result.Verdict == reports.Failed && !waiver.Expired(r.started) {
			result.Verdict, result.Reason = reports.Waived, waiver.Reason+" ("+result.Reason+")"
		}
	}
	return result
}

// show is an exchange as the report shows it. One that upheld rules may have upheld many, and is put together once.
func (r *run) show(e *wire.Exchange, most int) reports.Exchange {
	base, redactor := r.session.Target.URL, r.session.Redactor()
	if most != shownUpheld {
		return shown(e, base, most, redactor)
	}
	upheld, known := r.upheld[e.Number]
	if !known {
		upheld = shown(e, base, most, redactor)
		r.upheld[e.Number] = upheld
	}
	return upheld
}

// useless says what is wrong with a waiver; empty if it is needed, and holds.
func useless(waiver target.Waiver, rule reports.Rule, now time.Time) string {
	switch {
	case waiver.Expired(now):
		return fmt.Sprintf("the waiver of %s expired on %s: mend the server, or agree on a new date", waiver.Rule, waiver.Expires)
	case rule.Verdict == reports.Passed && !waiver.Chance:
		return fmt.Sprintf("the waiver of %s is no longer needed: take it out of the target", waiver.Rule)
	}
	return ""
}

// words returns what stands at a rule's sources.
func words(rule plumbline.Rule) []reports.Words {
	var all []reports.Words
	for _, source := range rule.Source {
		if text := plumbline.Words(source); text != "" {
			all = append(all, reports.Words{Source: source, Text: text})
		}
	}
	return all
}

func verdictOf(spec types.SpecReport) (reports.Verdict, harness.Outcome) {
	outcome, ok := harness.OutcomeOf(spec)
	switch {
	case ok && spec.State == types.SpecStatePassed:
		return reports.Passed, outcome
	case ok && outcome.Kind == harness.Failed:
		return reports.Failed, outcome
	case ok && outcome.Kind == harness.NotApplicable:
		return reports.NotApplicable, outcome
	case ok && outcome.Kind == harness.NotRun:
		return reports.NotRun, outcome
	}
	return reports.Error, harness.Outcome{Reason: fmt.Sprintf("the spec %s: %s %s", spec.State, spec.Failure.Message, spec.Failure.ForwardedPanic)}
}
