package suites

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2/types"

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
	Profiles   []string          // names of profiles; all rules where empty
	ReadOnly   bool              // ask for nothing that might change what is on the server; what needs more is not applicable
	Seed       int64             // of the order; drawn from the time where 0
	// Explore is how long random sequences of requests are tried; a moment where 0. Where it is given, they wait for builds that take long.
	Explore time.Duration
	// Progress, if it is not nil, is told what happens, one call after another.
	Progress func(Event)
	// Timeout bounds the whole run; an hour where 0. Rules that were not judged by then come to the verdict error.
	Timeout time.Duration
}

// one keeps runs apart: Ginkgo knows one suite at a time.
var one sync.Mutex

// Check puts a server to the test and reports. It returns an error if there can be no report: the target is not well described, something stands
// in the way of judging the server at all, a rule has no spec, or the context ended before the run did. A server that breaks rules is no error;
// the report says so.
func Check(ctx context.Context, contract *plumbline.Contract, t Target, options Options) (*reports.Report, error) {
	r, err := perform(ctx, contract, t, options)
	if err != nil {
		return nil, err
	}
	return r.report(), nil
}

// perform runs the specs of the rules that the options select.
func perform(ctx context.Context, contract *plumbline.Contract, t Target, options Options) (*run, error) {
	one.Lock()
	defer one.Unlock()
	if options.Timeout <= 0 {
		options.Timeout = time.Hour
	}
	bounded, cancel := context.WithTimeoutCause(ctx, options.Timeout, fmt.Errorf("the check took longer than %v", options.Timeout))
	defer cancel() // nothing goes on after the check
	session, err := harness.NewSession(bounded, contract, t)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	if options.ReadOnly {
		session.ReadOnly()
	}
	rules, err := options.Selection(contract)
	if err != nil {
		return nil, err
	}
	r := &run{Options: options, session: session, rules: rules, started: time.Now(), ended: map[string][]types.SpecReport{}, upheld: map[int]reports.Exchange{}}
	if r.Seed == 0 {
		r.Seed = r.started.UnixNano() % 1_000_000
	}
	if err := session.Preflight(bounded); err != nil {
		return nil, err
	}
	if err := session.Prepare(bounded); err != nil {
		return nil, err
	}
	if err := r.specs(bounded); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("the check was stopped: %w", context.Cause(ctx))
	}
	r.took = time.Since(r.started)
	return r, nil
}
