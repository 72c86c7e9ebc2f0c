package suites

import (
	"fmt"
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// report turns what Ginkgo ran into a verdict for each rule.
func report(session *harness.Session, rules []plumbline.Rule, ran ginkgo.Report, started time.Time) *reports.Report {
	r := &reports.Report{
		Schema:  reports.Schema,
		Suite:   reports.Suite{Version: plumbline.Version, Contract: session.Contract.Digest, Rules: len(session.Contract.Rules)},
		Target:  reports.Target{Name: session.Target.Name, URL: session.Target.URL, File: session.Target.Digest},
		Started: started,
		Asked:   len(session.Exchanges()),
		Partial: len(rules) < len(session.Contract.Rules),
	}
	redactor := session.Redactor()
	specs := map[string][]types.SpecReport{}
	for _, spec := range ran.SpecReports {
		for _, label := range spec.Labels() {
			specs[label] = append(specs[label], spec)
		}
	}
	for _, rule := range rules {
		r.Rules = append(r.Rules, judged(rule, specs[rule.ID], session.Target.URL, redactor))
	}
	waive(r, session.Target.Waivers)
	r.Judge(session.Contract.Profiles)
	return r
}

// judged merges the outcomes of a rule's specs: the gravest decides.
func judged(rule plumbline.Rule, specs []types.SpecReport, base string, redactor wire.Redactor) reports.Rule {
	result := reports.Rule{Rule: rule, Words: words(rule), Verdict: reports.NotApplicable, Specs: len(specs)}
	if len(specs) == 0 {
		result.Verdict, result.Reason = reports.Error, "no spec of it ran"
	}
	for _, spec := range specs {
		verdict, outcome := verdictOf(spec)
		for _, saw := range outcome.Saw {
			result.Saw = append(result.Saw, redactor.Redact(saw))
		}
		if graver := reports.Graver(result.Verdict, verdict); graver == result.Verdict && result.Reason != "" || graver != verdict {
			continue
		}
		result.Verdict, result.Reason, result.Gap = verdict, redactor.Redact(outcome.Reason), outcome.Gap
		result.Where, result.Evidence = "", nil
		if spec.LeafNodeText != rule.Sentence {
			result.Where = spec.LeafNodeText
		}
		most := shownUpheld
		if verdict == reports.Failed {
			most = shownBroken
		}
		for _, exchange := range outcome.Evidence {
			result.Evidence = append(result.Evidence, shown(exchange, base, most, redactor))
		}
	}
	return result
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

// waive turns failures that the target names into waivers, and finds those that are not needed.
func waive(r *reports.Report, waivers []target.Waiver) {
	for _, waiver := range waivers {
		i := slices.IndexFunc(r.Rules, func(rule reports.Rule) bool { return rule.ID == waiver.Rule })
		if i < 0 {
			continue // not selected
		}
		rule := &r.Rules[i]
		rule.Waiver = &reports.Waiver{Reason: waiver.Reason, Expires: waiver.Expires}
		switch {
		case waiver.Expired(r.Started):
			r.Problems = append(r.Problems, fmt.Sprintf("the waiver of %s expired on %s: mend the server, or agree on a new date", waiver.Rule, waiver.Expires))
		case rule.Verdict == reports.Failed:
			rule.Verdict, rule.Reason = reports.Waived, waiver.Reason+" ("+rule.Reason+")"
		case rule.Verdict == reports.Passed:
			r.Problems = append(r.Problems, fmt.Sprintf("the waiver of %s is no longer needed: take it out of the target", waiver.Rule))
		}
	}
}
