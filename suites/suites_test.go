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
		judged(t, target, reports.Passed, reports.Waived, reports.NotApplicable)
		return
	}
	target := mock(t)
	t.Run("once", func(t *testing.T) { judged(t, target, reports.Passed) })
	t.Run("again", func(t *testing.T) { judged(t, target, reports.Passed) })
}

// judged checks a target. Its rules' tests fail unless they come to one of these verdicts.
func judged(t *testing.T, target suites.Target, good ...reports.Verdict) {
	t.Helper()
	report := check(t, target)
	for _, rule := range report.Rules {
		t.Run(rule.ID, func(t *testing.T) {
			for _, verdict := range good {
				if rule.Verdict != verdict {
					continue
				}
				if verdict != reports.Passed {
					t.Skipf("%s: %s", rule.Verdict, rule.Reason)
				}
				return
			}
			t.Error(shown(rule))
		})
	}
	for _, problem := range report.Problems {
		t.Error(problem)
	}
	if code := report.ExitCode(); code != reports.Conformant && !t.Failed() {
		t.Errorf("%s: %s, exit code %d", report.Target.Name, report.Conclusion(), code)
	}
	if len(report.Rules) != report.Suite.Rules || report.Partial {
		t.Errorf("%d of %d rules were judged", len(report.Rules), report.Suite.Rules)
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
