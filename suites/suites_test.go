package suites_test

import (
	"os"
	"testing"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// TestServer holds a server against the contract, with a subtest for each rule: the one that the target file in PLUMBLINE_TARGET
// names, or, where the variable is not set, the mock, started as a process of its own. The mock has to keep every rule, and again when
// the same builds have been restarted and cancelled before.
func TestServer(t *testing.T) {
	t.Parallel()
	if file := os.Getenv("PLUMBLINE_TARGET"); file != "" {
		target, err := suites.LoadTarget(file, contract(t))
		if err != nil {
			t.Fatal(err)
		}
		suites.Verify(t, target)
		return
	}
	target := mock(t)
	for _, time := range []string{"once", "again"} {
		t.Run(time, func(t *testing.T) {
			report := suites.Verify(t, target)
			if len(report.Rules) != len(contract(t).Rules) || report.Count(reports.Passed) != len(report.Rules) {
				t.Errorf("got %d of %d rules passed, want each of %d", report.Count(reports.Passed), len(report.Rules), len(contract(t).Rules))
			}
		})
	}
}

// mock is the mock in a process of its own, as fixtures/targets/mock.yaml describes it.
func mock(t *testing.T) suites.Target {
	t.Helper()
	url, tokens := startMock(t)
	target, err := suites.ParseTarget("fixtures/targets/mock.yaml", fixtures.MockTarget(), contract(t), func(name string) (string, bool) {
		token, ok := tokens[name]
		return token, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	target.URL = url
	return target
}
