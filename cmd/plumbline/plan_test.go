package main

import (
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestCheckSaysItsPlan(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, stderr := plumb(t, "check", "--plan")
	g.Expect(code).To(Equal(0), stderr)
	g.Expect(stdout).To(And(
		HavePrefix("plumbline mock, world demo, http://127.0.0.1:8080\nNothing was changed there.\n"),
		MatchRegexp(`\n +\d\d rules would be put to the test by reading alone\n       HTTP-01 02 `),
		MatchRegexp(`\n       RESTART-01 02 [\d ]+\n`),
		ContainSubstring("\n   0 rules cannot be put to the test\n"),
		MatchRegexp(`\n       acme/hello: builds [\d ]+ \(the longest took \d+s\)\n`),
		MatchRegexp(`\nIt would take about \S+ if builds take as long as they did last time, and \S+ at the most.\n$`),
	))
}

func TestAReadOnlyCheckIsPartial(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, _ := plumb(t, "check", "--read-only", "--profile", "restart")
	g.Expect(code).To(Equal(2))
	g.Expect(stdout).To(And(ContainSubstring("because the run is read-only"), ContainSubstring(": partial")))
}

func TestCheckStreamsEvents(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, stderr := plumb(t, "check", "--operation", "queue", "--format", "json")
	g.Expect(code).To(Equal(0), stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	type rule struct{ ID, Verdict string }
	var judged, reported []rule
	for _, line := range lines {
		var event struct {
			Rule   *rule
			Report *struct{ Rules []rule }
		}
		g.Expect(json.Unmarshal([]byte(line), &event)).To(Succeed())
		g.Expect(reported).To(BeEmpty(), "the report comes last")
		if event.Rule != nil {
			judged = append(judged, *event.Rule)
		}
		if event.Report != nil {
			reported = event.Report.Rules
		}
	}
	g.Expect(len(judged)).To(BeNumerically(">", 10))
	g.Expect(reported).To(ConsistOf(judged))
}
