package suites

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// report turns what Ginkgo ran into a verdict for each rule.
func report(session *harness.Session, rules []plumbline.Rule, ran ginkgo.Report) *reports.Report {
	r := &reports.Report{
		Schema:  reports.Schema,
		Suite:   reports.Suite{Version: plumbline.Version, Contract: session.Contract.Digest, Rules: len(session.Contract.Rules)},
		Target:  reports.Target{Name: session.Target.Name, URL: session.Target.URL},
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
		r.Rules = append(r.Rules, judged(rule, specs[rule.ID], redactor))
	}
	waive(r, session.Target.Waivers)
	return r
}

// judged merges the outcomes of a rule's specs: the gravest decides.
func judged(rule plumbline.Rule, specs []types.SpecReport, redactor wire.Redactor) reports.Rule {
	result := reports.Rule{Rule: rule, Verdict: reports.NotApplicable, Specs: len(specs)}
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
		result.Verdict, result.Reason = verdict, redactor.Redact(outcome.Reason)
		result.Where, result.Evidence = "", nil
		if spec.LeafNodeText != rule.Sentence {
			result.Where = spec.LeafNodeText
		}
		for _, exchange := range outcome.Evidence {
			result.Evidence = append(result.Evidence, shown(exchange, redactor))
		}
	}
	return result
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
		switch rule := &r.Rules[i]; rule.Verdict {
		case reports.Failed:
			rule.Verdict, rule.Reason = reports.Waived, waiver.Reason+" ("+rule.Reason+")"
		case reports.Passed:
			r.Problems = append(r.Problems, fmt.Sprintf("the waiver of %s is no longer needed: take it out of the target", waiver.Rule))
		}
	}
}

// shownBody bounds how much of a body a report shows.
const shownBody = 4 << 10

// shown is an exchange as a report shows it.
func shown(e *wire.Exchange, redactor wire.Redactor) reports.Exchange {
	exchange := reports.Exchange{
		Number: e.Number, Caller: string(e.Caller), Method: e.Method, Path: redactor.Redact(e.Path),
		Sent: e.Sent, Took: e.Received.Sub(e.Sent), Status: e.Status,
	}
	for name, values := range e.Header {
		exchange.Header = append(exchange.Header, redactor.Redact(name+": "+strings.Join(values, ", ")))
	}
	slices.Sort(exchange.Header)
	body := append(slices.Clone(e.Body), e.Surplus...)
	text := redactor.Redact(strings.ToValidUTF8(string(body), "\uFFFD"))
	if len(text) > shownBody {
		cut := shownBody
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	exchange.Body = text
	if e.Err != nil {
		exchange.Error = redactor.Redact(e.Err.Error())
	}
	return exchange
}
