package suites

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
)

// Target is a server to check; see package target for what its fields say.
type Target = target.Target

// Waiver lets a target deviate from a rule in the open.
type Waiver = target.Waiver

// Limits are the times that a server may take.
type Limits = target.Limits

// LoadTarget reads a target file. It returns an error, with file and line, for unknown keys, unknown rules and malformed values, and
// one that names the variable for a token that the environment does not have.
func LoadTarget(file string, contract *plumbline.Contract) (Target, error) {
	return target.Load(file, contract)
}

// ParseTarget is LoadTarget for a text, and for tokens from elsewhere than the environment.
func ParseTarget(file string, text []byte, contract *plumbline.Contract, lookup func(variable string) (string, bool)) (Target, error) {
	return target.Parse(file, text, contract, lookup)
}

// Options say which rules to put to the test, and in which order. The zero value puts all to the test in an order of chance.
type Options struct {
	Rules      []string          // ids; all where empty
	Grades     []plumbline.Grade // all where empty
	Operations []string          // operationIds; all where empty
	Seed       int64             // of the order; drawn from the time where 0
	// Explore is how long random sequences of requests are tried; a moment where 0. Where it is given, they wait for builds that take long.
	Explore time.Duration
	// Progress, if it is not nil, is told after each spec how many are done. The first that needs builds to be restarted waits for all of
	// their lives, which go on at the same time.
	Progress func(specs int)
	// Timeout bounds the whole run; an hour where 0.
	Timeout time.Duration
}

// one keeps runs apart: Ginkgo knows one suite at a time.
var one sync.Mutex

// Check puts a server to the test and reports. It returns an error if there can be no report: the target is not well described, nobody
// answers at its URL, a rule has no spec, or the context ended before the run did. A server that breaks rules is no error; the report says so.
func Check(ctx context.Context, contract *plumbline.Contract, t Target, options Options) (*reports.Report, error) {
	one.Lock()
	defer one.Unlock()
	ctx, cancel := context.WithCancel(ctx) // nothing goes on after the check
	defer cancel()
	session, err := harness.NewSession(ctx, contract, t)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	rules, err := options.Selection(contract)
	if err != nil {
		return nil, err
	}
	started := time.Now()
	if err := session.Preflight(ctx); err != nil {
		return nil, err
	}
	if options.Seed == 0 {
		options.Seed = started.UnixNano() % 1_000_000
	}
	specs, ran := options.runSpecs(ctx, session, rules)
	if specs.incomplete != nil {
		return nil, specs.incomplete
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("the check was stopped: %w", context.Cause(ctx))
	}
	report := report(session, rules, ran, started)
	report.Took, report.Seed = time.Since(started), options.Seed
	return report, nil
}

// Selection returns the rules that the options select.
func (o Options) Selection(contract *plumbline.Contract) ([]plumbline.Rule, error) {
	for _, id := range o.Rules {
		if _, ok := contract.Rule(id); !ok {
			return nil, fmt.Errorf("there is no rule %q: `plumbline rules` lists them", id)
		}
	}
	for _, id := range o.Operations {
		if _, ok := contract.Operation(id); !ok {
			return nil, fmt.Errorf("there is no operation %q: want queue, builds, build, restart, log or cancel", id)
		}
	}
	for _, grade := range o.Grades {
		if !slices.Contains(plumbline.Grades(), grade) {
			return nil, fmt.Errorf("there is no grade %q: want must, should or may", grade)
		}
	}
	var selected []plumbline.Rule
	for _, rule := range contract.Rules {
		if (len(o.Rules) == 0 || slices.Contains(o.Rules, rule.ID)) &&
			(len(o.Grades) == 0 || slices.Contains(o.Grades, rule.Grade)) &&
			(len(o.Operations) == 0 || slices.Contains(o.Operations, rule.Operation)) {
			selected = append(selected, rule)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("the selection leaves no rule to check")
	}
	return selected, nil
}

// runSpecs runs the specs of the rules through Ginkgo, without its console.
func (o Options) runSpecs(ctx context.Context, session *harness.Session, rules []plumbline.Rule) (*specs, ginkgo.Report) {
	globals.Reset()
	var ran ginkgo.Report
	specs := declare(ctx, session, o.budget())
	if o.Progress != nil {
		done := 0
		ginkgo.ReportAfterEach(func(ginkgo.SpecReport) {
			done++
			o.Progress(done)
		})
	}
	ginkgo.ReportAfterSuite("plumbline", func(report ginkgo.Report) { ran = report })

	suite, console := ginkgo.GinkgoConfiguration()
	suite.RandomizeAllSpecs, suite.RandomSeed = true, o.Seed
	suite.LabelFilter = labels(rules)
	suite.Timeout = max(o.Timeout, 0)
	if suite.Timeout == 0 {
		suite.Timeout = time.Hour
	}
	console.NoColor, console.Succinct = true, true
	stdout := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = stdout }()
	defer hideTestFlags()()
	ginkgo.RunSpecs(verdictIsInTheReport{}, "plumbline", suite, console)
	return specs, ran
}

// moment is how long every run explores.
const moment = 200 * time.Millisecond

func (o Options) budget() harness.Budget {
	if o.Explore > 0 {
		return harness.Budget{Time: o.Explore, Seed: o.Seed, Patient: true}
	}
	return harness.Budget{Time: moment, Seed: o.Seed}
}

func labels(rules []plumbline.Rule) string {
	filter := ""
	for i, rule := range rules {
		if i > 0 {
			filter += " || "
		}
		filter += rule.ID
	}
	return filter
}

// hideTestFlags hides flags of `go test` from Ginkgo, which ends the whole program where it finds them: -count and -parallel are about
// the tests that a check is run from, not about the suite. What it returns shows them again.
func hideTestFlags() (show func()) {
	hidden := map[string]*flag.Flag{}
	for _, name := range []string{"test.count", "test.parallel"} {
		if f := flag.Lookup(name); f != nil {
			hidden[name] = f
			f.Name = ""
		}
	}
	return func() {
		for name, f := range hidden {
			f.Name = name
		}
	}
}

// verdictIsInTheReport is the T that Ginkgo is given.
type verdictIsInTheReport struct{}

func (verdictIsInTheReport) Fail() {}
