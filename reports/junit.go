package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
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
}

type junitFault struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML: a suite for each operation, a case for each rule. Waived and not applicable rules are
// skipped cases; those that were not run are errors, so that no reader takes them for green.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{Name: harmless(r.Target.Name), Time: seconds(r.Took)}
	properties := []junitProperty{
		{"target", harmless(r.Target.Name)}, {"url", harmless(r.Target.URL)}, {"conclusion", r.Conclusion()}, {"seed", fmt.Sprint(r.Seed)},
		{"plumbline", r.Suite.Version}, {"contract_sha256", r.Suite.Contract},
	}
	for _, group := range r.ByOperation() {
		suite := junitSuite{Name: "plumbline." + group.Name, Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), Properties: properties}
		for _, rule := range group.Rules {
			suite.add(rule)
		}
		suite.Time = seconds(suite.took)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Skipped += suite.Skipped
		all.Suites = append(all.Suites, suite)
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

func (s *junitSuite) add(rule Rule) {
	c := junitCase{Class: s.Name, Name: rule.ID + " " + rule.Sentence, Time: seconds(rule.Took)}
	s.took += rule.Took
	fault := &junitFault{Message: string(rule.Verdict) + ": " + rule.Reason}
	switch rule.Verdict {
	case Failed:
		var text strings.Builder
		rule.describe(&text)
		fault.Text = text.String()
		c.Failure = fault
		s.Failures++
	case Error, NotRun:
		c.Error = fault
		s.Errors++
	case Waived, NotApplicable:
		c.Skipped = fault
		s.Skipped++
	}
	s.Tests++
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
