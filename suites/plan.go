package suites

import (
	"context"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness"
)

// Plan is what a check would do to a server.
type Plan struct {
	Reads  []string // the rules that would be put to the test by reading alone
	Writes []string // those for which builds would be restarted or cancelled, or that it would be tried for
	Cannot []Lack
	Lends  []harness.Lend // the builds that would be restarted and cancelled
	// About is how long the check would take, by how long the builds took last time; it gives up waiting after AtMost.
	About, AtMost time.Duration
}

// Lack is what a target lacks, and the rules that can therefore not be put to the test.
type Lack struct {
	Reason string
	Rules  []string
}

// MakePlan finds out what a check would do, and changes nothing on the server: it only reads. It returns the errors that Check does.
func MakePlan(ctx context.Context, contract *plumbline.Contract, t Target, options Options) (*Plan, error) {
	options.ReadOnly = true
	r, err := perform(ctx, contract, t, options)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Lends: r.session.Lends()}
	for _, rule := range r.rules {
		switch judged := r.judged(rule); {
		case r.writes(rule.ID):
			plan.Writes = append(plan.Writes, rule.ID)
		case judged.Verdict == reports.NotApplicable || judged.Verdict == reports.NotRun:
			plan.lack(judged.Reason, rule.ID)
		default:
			plan.Reads = append(plan.Reads, rule.ID)
		}
	}
	if len(plan.Writes) == 0 {
		plan.Lends = nil
	}
	plan.takes(r)
	return plan, nil
}

// writes tells whether a spec of the rule came to need more than to read.
func (r *run) writes(rule string) bool {
	for _, spec := range r.ended[rule] {
		if outcome, ok := harness.OutcomeOf(spec); ok && outcome.Writes {
			return true
		}
	}
	return false
}

func (p *Plan) lack(reason, rule string) {
	i := slices.IndexFunc(p.Cannot, func(l Lack) bool { return l.Reason == reason })
	if i < 0 {
		p.Cannot = append(p.Cannot, Lack{Reason: reason})
		i = len(p.Cannot) - 1
	}
	p.Cannot[i].Rules = append(p.Cannot[i].Rules, rule)
}

// What a check costs, as it was measured: how many of a build's lives follow one another, how many requests a life needs, and how many are under way
// at the same time.
const (
	livesInARow     = 3
	requestsOfALife = 120
	atOnce          = 8
)

// takes estimates how long the check would take.
func (p *Plan) takes(r *run) {
	limits := r.session.Target.Limits
	var longest time.Duration
	requests := r.session.Asked()
	for _, lend := range p.Lends {
		longest = max(longest, lend.Longest)
		requests += len(lend.Builds) * requestsOfALife
	}
	asking := time.Duration(requests) * r.session.MeanAnswer() / atOnce
	if limits.Rate > 0 {
		asking = max(asking, time.Duration(float64(requests)/limits.Rate*float64(time.Second)))
	}
	p.About, p.AtMost = asking, asking
	if len(p.Lends) > 0 {
		p.About += livesInARow * longest
		p.AtMost += (livesInARow + 1) * (limits.Start + limits.Finish)
	}
}
