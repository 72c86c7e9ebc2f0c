package reports_test

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

func TestComparison(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	before, after := mixed(), mixed()
	after.Rules[0].Verdict, after.Rules[0].Reason = reports.Failed, "status: got 500, want 200"
	after.Rules[2].Verdict, after.Rules[2].Reason = reports.Passed, ""
	after.Rules = append(after.Rules[:6], rule("LIST-09", plumbline.Must, "builds", reports.Passed), rule("LOG-01", plumbline.Must, "log", reports.Failed)) // LIST-03 is gone
	after.Problems = append(after.Problems, "another")
	after.Suite.Contract, after.Target.URL, after.Target.File = "def", "http://next.acme.test", "0123456789abcdef"
	var out bytes.Buffer
	g.Expect(reports.Compare(before, after).WriteText(&out, false)).To(Succeed())
	g.Expect(out.String()).To(Equal(`note: the contracts differ (abc and def): a rule may be judged otherwise than before
note: the servers differ: Acme builds at http://builds.acme.test, and Acme builds at http://next.acme.test
note: the target files differ (none and 0123456789ab)
worse: HTTP-01 (must) from passed to failed: status: got 500, want 200
worse: LOG-01 (must) from nothing to failed
worse: the run: another
better: QUEUE-01 (must) from failed to passed
changed: LIST-03 (must) from error to nothing: it was not put to the test any more
new: LIST-09 (must) from nothing to passed
3 worse, 1 better, 1 changed, 1 new
`))
	same := reports.Compare(before, mixed())
	g.Expect(same.Changes).To(BeEmpty())
	g.Expect(same.Notes).To(BeEmpty())
}

// What is not judged any more is no improvement, and no regression unless it was known to be kept.
func TestWhatCountsAsARegression(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, to, want string }{
		{"passed", "failed", "worse"}, {"passed", "waived", "worse"}, {"passed", "not run", "worse"}, {"passed", "not applicable", "worse"}, {"passed", "error", "worse"},
		{"waived", "passed", "better"}, {"waived", "failed", "worse"}, {"waived", "not run", "worse"},
		{"failed", "passed", "better"}, {"failed", "waived", "better"}, {"failed", "not run", "changed"}, {"failed", "not applicable", "changed"}, {"failed", "error", "changed"},
		{"not run", "passed", "better"}, {"not run", "waived", "better"}, {"not run", "failed", "worse"}, {"not run", "error", "changed"},
		{"error", "passed", "better"}, {"error", "failed", "worse"}, {"error", "not applicable", "changed"},
	} {
		before := &reports.Report{Rules: []reports.Rule{rule("A-01", plumbline.Must, "", reports.Verdict(test.from))}}
		after := &reports.Report{Rules: []reports.Rule{rule("A-01", plumbline.Must, "", reports.Verdict(test.to))}}
		NewWithT(t).Expect(reports.Compare(before, after).Changes).To(HaveExactElements(HaveField("Kind", reports.ChangeKind(test.want))), "from %s to %s", test.from, test.to)
	}
}

func TestARuleThatIsGone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		partial bool
		want    reports.ChangeKind
	}{{true, reports.Worse}, {false, reports.Gone}} {
		before := &reports.Report{Rules: []reports.Rule{rule("A-01", plumbline.Must, "", reports.Passed)}}
		after := &reports.Report{Partial: test.partial}
		NewWithT(t).Expect(reports.Compare(before, after).Changes).To(HaveExactElements(HaveField("Kind", test.want)), "partial: %v", test.partial)
	}
}
