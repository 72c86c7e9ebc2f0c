package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`

	took time.Duration
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	Time    string      `xml:"time,attr"`
	Failure *junitFault `xml:"failure,omitempty"`
	Error   *junitFault `xml:"error,omitempty"`
	Skipped *junitFault `xml:"skipped,omitempty"`
	Output  string      `xml:"system-out,omitempty"`
}

// junitFault has its message twice: GitLab and some of GitHub's readers show the text alone.
type junitFault struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML: a suite for each operation, a case for each rule, and a suite for the run itself. Waived and not
// applicable rules are skipped cases; those that were not run are errors, so that no reader takes them for green. It is red if and only if the
// exit code is not 0.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{Name: harmless(r.Target.Name), Time: seconds(r.Took)}
	properties := []junitProperty{
		{"target", harmless(r.Target.Name)}, {"url", harmless(r.Target.URL)}, {"conclusion", r.Conclusion()}, {"seed", fmt.Sprint(r.Seed)},
		{"plumbline", r.Suite.Version}, {"contract_sha256", r.Suite.Contract},
	}
	for _, group := range r.ByOperation() {
		suite := junitSuite{Name: "plumbline." + group.Name}
		for _, rule := range group.Rules {
			suite.addRule(rule)
		}
		all.Suites = append(all.Suites, suite)
	}
	all.Suites = append(all.Suites, r.junitRun())
	for i := range all.Suites {
		suite := &all.Suites[i]
		suite.Time, suite.Timestamp, suite.Properties = seconds(suite.took), r.Started.UTC().Format("2006-01-02T15:04:05"), properties
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Skipped += suite.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitRun tells what is wrong with the run itself, which no rule does.
func (r *Report) junitRun() junitSuite {
	suite := junitSuite{Name: "plumbline.the run"}
	problems := junitCase{Name: "It has no problems of its own.", Time: seconds(0)}
	if len(r.Problems) > 0 {
		problems.Failure = &junitFault{Type: "problem", Message: harmless(r.Problems[0]), Text: harmless(strings.Join(r.Problems, "\n"))}
	}
	suite.add(problems)
	whole := junitCase{Name: "All that could be was put to the test.", Time: seconds(0)}
	if r.ExitCode() == CouldNotJudge {
		text := r.Conclusion()
		for _, gap := range r.gaps() {
			text += fmt.Sprintf("\n%s: %s", strings.Join(gap.Rules, " "), oneLine(gap.Reason, 300))
		}
		whole.Error = &junitFault{Type: "partial", Message: r.Conclusion(), Text: text}
	}
	suite.add(whole)
	return suite
}

func (s *junitSuite) addRule(rule Rule) {
	c := junitCase{Name: rule.ID + " " + rule.Sentence, Time: seconds(rule.Took)}
	s.took += rule.Took
	var text strings.Builder
	rule.describe(&text)
	fault := &junitFault{Type: string(rule.Grade), Message: string(rule.Verdict) + ": " + harmless(rule.Reason), Text: text.String()}
	harmlessly := rule.Grade == plumbline.May && rule.Verdict != Error // such a rule fails nobody
	switch {
	case rule.Verdict == Passed:
	case rule.Verdict == Waived, rule.Verdict == NotApplicable, harmlessly:
		c.Skipped = &junitFault{Message: fault.Message}
	case rule.Verdict == Failed:
		c.Failure = fault
	default:
		c.Error = fault
	}
	if rule.Verdict == Failed || rule.Verdict == Waived {
		c.Output = transcript(rule.Evidence)
	}
	s.add(c)
}

func (s *junitSuite) add(c junitCase) {
	c.Class = s.Name
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
