package suites

import (
	"context"
	"flag"
	"io"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness"
)

// run is one run of the specs of some rules against one server.
type run struct {
	Options
	session *harness.Session
	rules   []plumbline.Rule
	started time.Time
	took    time.Duration
	ended   map[string][]types.SpecReport // by rule
	upheld  map[int]reports.Exchange      // as the report shows them, by number
}

// specs runs the specs of the rules through Ginkgo, without its console. It returns an error if a rule has no spec, or a spec no rule.
func (r *run) specs(ctx context.Context) error {
	globals.Reset()
	declared := declare(ctx, r.session, r.budget())
	progress := r.follow(declared)
	defer progress.stop()
	ginkgo.ReportAfterEach(func(spec ginkgo.SpecReport) {
		for _, id := range spec.Labels() {
			r.ended[id] = append(r.ended[id], spec)
		}
		progress.ended(spec)
	})

	suite, console := ginkgo.GinkgoConfiguration()
	suite.RandomizeAllSpecs, suite.RandomSeed = true, r.Seed
	suite.LabelFilter = labels(r.rules)
	suite.Timeout = r.Timeout
	console.NoColor, console.Succinct = true, true
	stdout := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = stdout }()
	defer hideTestFlags()()
	ginkgo.RunSpecs(verdictIsInTheReport{}, "plumbline", suite, console)
	return declared.incomplete
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
