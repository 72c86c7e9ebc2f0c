package suites

import (
	"testing"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

// Verify checks a server within a Go test: an httptest.Server, say. Each rule is a subtest by its id. It fails with what was found and the exchanges
// that show it, and is skipped, with the reason, if the target waives it or has nothing that it applies to. What keeps the run as a whole
// from being conformant, such as a waiver that is no longer needed, fails the test itself. Without options all rules are put to the test.
func Verify(t *testing.T, target Target, options ...Options) *reports.Report {
	t.Helper()
	contract, err := plumbline.Load()
	if err != nil {
		t.Fatal(err)
	}
	var chosen Options
	for _, o := range options {
		chosen = o
	}
	report, err := Check(t.Context(), contract, target, chosen)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range report.Rules {
		t.Run(rule.ID, func(t *testing.T) {
			switch rule.Verdict {
			case reports.Passed:
			case reports.Waived, reports.NotApplicable:
				t.Skip(rule.Explain())
			default:
				t.Error(rule.Explain())
			}
		})
	}
	for _, problem := range report.Problems {
		t.Error(problem)
	}
	if report.ExitCode() != reports.Conformant && !t.Failed() {
		t.Errorf("%s: %s", report.Target.Name, report.Conclusion())
	}
	t.Logf("%s: %s, seed %d", report.Target.Name, report.Conclusion(), report.Seed)
	return report
}
