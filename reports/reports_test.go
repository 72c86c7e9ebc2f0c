package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

func rule(id string, grade plumbline.Grade, operation string, verdict reports.Verdict) reports.Rule {
	return reports.Rule{
		Rule:    plumbline.Rule{ID: id, Grade: grade, Sentence: id + " holds.", Source: []plumbline.Source{"D1.1", "I"}, Operation: operation},
		Verdict: verdict, Specs: 1,
	}
}

// mixed is a report with a rule of each verdict.
func mixed() *reports.Report {
	failed := rule("QUEUE-01", plumbline.Must, "queue", reports.Failed)
	failed.Reason, failed.Where = "status: got 403, want 401\nand so on", "queue/any/anonymous"
	failed.Evidence = []reports.Exchange{
		{Number: 7, Caller: "anonymous", Method: "GET", Path: "/api/builds", Sent: time.Unix(1487573720, 0).UTC(), Took: time.Millisecond,
			Status: 403, Header: []string{"Content-Type: text/plain"}, Body: "go <away> & stay\x1b[2J away\n"},
		{Number: 9, Caller: "operator", Method: "GET", Path: "/api/builds", Error: "no whole answer within 10s"},
	}
	waived := rule("QUEUE-02", plumbline.Must, "queue", reports.Waived)
	waived.Reason, waived.Waiver = "known (status: got 202, want 200)", &reports.Waiver{Reason: "known"}
	inapplicable := rule("LIST-01", plumbline.Must, "builds", reports.NotApplicable)
	inapplicable.Reason = "the target has no reader"
	notRun := rule("LIST-02", plumbline.Should, "builds", reports.NotRun)
	notRun.Reason = "its occasion did not come"
	broken := rule("LIST-03", plumbline.Must, "builds", reports.Error)
	broken.Reason = "the spec panicked"
	saw := rule("HTTP-09", plumbline.May, "", reports.Passed)
	saw.Saw = []string{"GET /api/nothing: status 404", "status 405"}
	return &reports.Report{
		Schema: reports.Schema, Suite: reports.Suite{Version: "0.1.0", Contract: "abc", Rules: 152},
		Target:  reports.Target{Name: "Acme builds", URL: "http://builds.acme.test"},
		Started: time.Unix(1487573720, 0).UTC(), Took: 1234567 * time.Microsecond, Seed: 42, Asked: 99, Partial: true,
		Rules:    []reports.Rule{rule("HTTP-01", plumbline.Must, "", reports.Passed), saw, failed, waived, inapplicable, notRun, broken},
		Problems: []string{"the waiver of LOG-01 is no longer needed: take it out of the target"},
	}
}

func TestExitCodeAndConclusion(t *testing.T) {
	t.Parallel()
	must := func(v reports.Verdict) reports.Rule { return rule("A-01", plumbline.Must, "", v) }
	should := func(v reports.Verdict) reports.Rule { return rule("A-02", plumbline.Should, "", v) }
	may := func(v reports.Verdict) reports.Rule { return rule("A-03", plumbline.May, "", v) }
	for _, test := range []struct {
		name     string
		rules    []reports.Rule
		problems []string
		partial  bool
		code     int
		says     string
	}{
		{"nothing", nil, nil, false, reports.CouldNotJudge, "partial: not all rules could be put to the test"},
		{"all passed", []reports.Rule{must("passed"), should("passed"), may("passed")}, nil, false, reports.Conformant, "conformant"},
		{"a part passed", []reports.Rule{must("passed")}, nil, true, reports.Conformant, "conformant in the rules that were selected"},
		{"a must failed", []reports.Rule{must("failed"), should("passed")}, nil, false, reports.NotConformant, "not conformant"},
		{"a should failed", []reports.Rule{must("passed"), should("failed")}, nil, false, reports.NotConformant, "not conformant"},
		{"a may failed", []reports.Rule{must("passed"), may("failed")}, nil, false, reports.Conformant, "conformant"},
		{"waived", []reports.Rule{must("waived"), should("passed")}, nil, false, reports.Conformant, "conformant with waivers"},
		{"not applicable beside passed", []reports.Rule{must("not applicable"), should("passed")}, nil, false, reports.Conformant, "conformant"},
		{"all not applicable", []reports.Rule{must("not applicable"), should("not applicable")}, nil, false, reports.CouldNotJudge, "partial"},
		{"a must not run", []reports.Rule{must("not run"), should("passed")}, nil, false, reports.CouldNotJudge, "partial"},
		{"a may not run", []reports.Rule{must("passed"), may("not run")}, nil, false, reports.Conformant, "conformant"},
		{"an error", []reports.Rule{must("passed"), should("error")}, nil, false, reports.CouldNotJudge, "partial"},
		{"an error and a failure", []reports.Rule{must("error"), should("failed")}, nil, false, reports.NotConformant, "not conformant"},
		{"a stale waiver", []reports.Rule{must("passed")}, []string{"stale"}, false, reports.NotConformant, "not conformant"},
		{"a stale waiver and not run", []reports.Rule{must("not run")}, []string{"stale"}, false, reports.NotConformant, "not conformant"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			r := reports.Report{Rules: test.rules, Problems: test.problems, Partial: test.partial}
			g.Expect(r.ExitCode()).To(Equal(test.code))
			g.Expect(r.Conclusion()).To(HavePrefix(test.says))
			var out bytes.Buffer
			g.Expect(r.WriteJUnit(&out)).To(Succeed())
			red := strings.Contains(out.String(), "<failure") || strings.Contains(out.String(), "<error")
			g.Expect(red).To(Equal(test.code != 0), "JUnit is red if and only if the exit code is not 0:\n%s", &out)
		})
	}
}

func TestTheGraverOfTwoVerdicts(t *testing.T) {
	t.Parallel()
	order := []reports.Verdict{"failed", "error", "not run", "waived", "passed", "not applicable"}
	g := NewWithT(t)
	g.Expect(reports.Verdicts()).To(Equal(order))
	for i, graver := range order {
		for _, other := range order[i:] {
			g.Expect(reports.Graver(graver, other)).To(Equal(graver))
			g.Expect(reports.Graver(other, graver)).To(Equal(graver))
		}
	}
}

func TestAReportComesBackFromItsJSON(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(mixed().WriteJSON(&out)).To(Succeed())
	g.Expect(out.String()).To(ContainSubstring("go <away> & stay"), "readable, and not escaped for HTML")
	back, err := reports.ReadJSON(bytes.NewReader(out.Bytes()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(back).To(Equal(mixed()))

	var plain map[string]any
	g.Expect(json.Unmarshal(out.Bytes(), &plain)).To(Succeed())
	g.Expect(plain).To(HaveKeyWithValue("schema", "plumbline-report/1"))
	g.Expect(plain["rules"]).To(ContainElement(And(HaveKeyWithValue("id", "QUEUE-01"), HaveKeyWithValue("verdict", "failed"),
		HaveKeyWithValue("grade", "must"), HaveKeyWithValue("rule", "QUEUE-01 holds."), HaveKeyWithValue("source", ConsistOf("D1.1", "I")))))
}

func TestWhatIsNoReportIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "EOF",
		"{":                               "EOF",
		"[]":                              "cannot unmarshal",
		`{"schema":"plumbline-report/9"}`: `got schema "plumbline-report/9", want "plumbline-report/1"`,
		`{"anything":"else"}`:             `got schema "", want "plumbline-report/1"`,
	} {
		_, err := reports.ReadJSON(strings.NewReader(text))
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)), text)
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(mixed().WriteJUnit(&out)).To(Succeed())
	type fault struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	type counts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	var all struct {
		counts
		Name   string `xml:"name,attr"`
		Time   string `xml:"time,attr"`
		Suites []struct {
			counts
			Name  string `xml:"name,attr"`
			Cases []struct {
				Class   string `xml:"classname,attr"`
				Name    string `xml:"name,attr"`
				Failure *fault `xml:"failure"`
				Error   *fault `xml:"error"`
				Skipped *fault `xml:"skipped"`
				Output  string `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	g.Expect(out.String()).To(HavePrefix(xml.Header))
	g.Expect(xml.Unmarshal(out.Bytes(), &all)).To(Succeed())
	g.Expect(all.counts).To(Equal(counts{Tests: 9, Failures: 2, Errors: 2, Skipped: 2}))
	g.Expect(all.Name).To(Equal("Acme builds"))
	g.Expect(all.Time).To(Equal("1.235"))

	var sum counts
	for _, suite := range all.Suites {
		g.Expect(suite.Cases).To(HaveLen(suite.Tests))
		g.Expect(suite.Cases).To(HaveEach(HaveField("Class", suite.Name)))
		sum = counts{sum.Tests + suite.Tests, sum.Failures + suite.Failures, sum.Errors + suite.Errors, sum.Skipped + suite.Skipped}
	}
	g.Expect(sum).To(Equal(all.counts))
	g.Expect(all.Suites).To(HaveExactElements(HaveField("Name", "plumbline.all operations"), HaveField("Name", "plumbline.queue"), HaveField("Name", "plumbline.builds"), HaveField("Name", "plumbline.the run")))

	queue := all.Suites[1].Cases
	g.Expect(queue[0].Name).To(Equal("QUEUE-01 QUEUE-01 holds."))
	g.Expect(queue[0].Failure.Message).To(HavePrefix("failed: status: got 403, want 401"))
	g.Expect(queue[0].Failure.Text).To(And(ContainSubstring("#7 GET /api/builds as anonymous"), ContainSubstring("go <away> & stay")))
	g.Expect(queue[1].Skipped.Message).To(HavePrefix("waived: known"))
	builds := all.Suites[2].Cases
	g.Expect(builds[0].Skipped.Message).To(Equal("not applicable: the target has no reader"))
	g.Expect(builds[1].Error.Message).To(Equal("not run: its occasion did not come"), "what was not run must not look green")
	g.Expect(builds[2].Error.Message).To(Equal("error: the spec panicked"))
	g.Expect(builds[2].Error.Text).To(ContainSubstring("the spec panicked"), "some readers show the text alone")
	g.Expect(queue[0].Output).To(Equal(`#7 GET /api/builds as anonymous, sent at 06:55:20.000, 403 after 1ms
< 403 Forbidden
< Content-Type: text/plain

go <away> & stay [2J away

#9 GET /api/builds as operator, sent at 00:00:00.000, no answer after 0s
! no whole answer within 10s
`))
	run := all.Suites[3].Cases
	g.Expect(run[0].Failure.Message).To(HavePrefix("the waiver of LOG-01 is no longer needed"), "it fails the run, and so the file")
	g.Expect(run[1].Error).To(BeNil(), "what is not conformant is not partial")
}

func TestGroupsFollowTheContract(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	r := reports.Report{}
	for _, rule := range contract.Rules {
		r.Rules = append(r.Rules, reports.Rule{Rule: rule})
	}
	var names []string
	for _, group := range r.ByOperation() {
		names = append(names, group.Name)
	}
	g.Expect(names).To(Equal([]string{"all operations", "queue", "builds", "build", "restart", "log", "cancel"}))
}

func TestSave(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	directory := filepath.Join(t.TempDir(), "reports", "of", "today")
	g.Expect(mixed().Save(directory)).To(Succeed())
	g.Expect(mixed().Save(directory)).To(Succeed(), "a report takes the place of the one before")
	file, err := os.Open(filepath.Join(directory, "report.json"))
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close() //nolint:errcheck // it was only read
	back, err := reports.ReadJSON(file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(back).To(Equal(mixed()))
	g.Expect(filepath.Join(directory, "junit.xml")).To(BeARegularFile())

	g.Expect(mixed().Save(filepath.Join(directory, "report.json", "below"))).To(MatchError(ContainSubstring("not a directory")))
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestAWriterThatFailsIsTold(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	g.Expect(mixed().WriteJSON(failing{})).To(MatchError(os.ErrClosed))
	g.Expect(mixed().WriteJUnit(failing{})).To(MatchError(os.ErrClosed))
	g.Expect(mixed().WriteText(failing{}, false)).To(MatchError(os.ErrClosed))
}
