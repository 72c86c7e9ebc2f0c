package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

// Comparison is what has changed from one report to a later one.
type Comparison struct {
	Better, Worse []Change
	Notes         []string // in what the reports cannot be compared
}

// Change is a rule that came to another verdict. A verdict is empty where the report has none.
type Change struct {
	Rule     plumbline.Rule
	From, To Verdict
	Reason   string // of the later verdict
}

// goodness orders the verdicts: a rule that is kept is better than one that is waived, and so on.
var goodness = map[Verdict]int{Passed: 5, Waived: 4, NotApplicable: 3, NotRun: 2, Error: 1, Failed: 0}

// Compare finds what has become better and what worse. Of rules of grade may, which nobody can break, it says nothing.
func Compare(before, after *Report) *Comparison {
	c := &Comparison{}
	if before.Suite.Contract != after.Suite.Contract {
		c.note("the contracts differ (%.12s and %.12s): a rule may be judged otherwise than before", before.Suite.Contract, after.Suite.Contract)
	}
	if before.Target.Name != after.Target.Name {
		c.note("the servers differ: %s and %s", before.Target.Name, after.Target.Name)
	}
	if before.Target.File != after.Target.File {
		c.note("the target files differ (%.12s and %.12s)", before.Target.File, after.Target.File)
	}
	was, is := rulesOf(before), rulesOf(after)
	for _, rule := range after.Rules {
		old, known := was[rule.ID]
		switch {
		case rule.Grade == plumbline.May || known && old.Verdict == rule.Verdict:
		case !known && (rule.Verdict == Failed || rule.Verdict == Error):
			c.Worse = append(c.Worse, Change{rule.Rule, "", rule.Verdict, rule.Reason})
		case !known:
			c.Better = append(c.Better, Change{rule.Rule, "", rule.Verdict, rule.Reason})
		case goodness[rule.Verdict] > goodness[old.Verdict]:
			c.Better = append(c.Better, Change{rule.Rule, old.Verdict, rule.Verdict, rule.Reason})
		default:
			c.Worse = append(c.Worse, Change{rule.Rule, old.Verdict, rule.Verdict, rule.Reason})
		}
	}
	for _, rule := range before.Rules {
		if _, there := is[rule.ID]; !there && rule.Grade != plumbline.May {
			c.Worse = append(c.Worse, Change{rule.Rule, rule.Verdict, "", "it was not put to the test any more"})
		}
	}
	for _, problem := range after.Problems {
		if !slices.Contains(before.Problems, problem) {
			c.Worse = append(c.Worse, Change{Reason: problem})
		}
	}
	return c
}

func (c *Comparison) note(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

func rulesOf(r *Report) map[string]Rule {
	all := map[string]Rule{}
	for _, rule := range r.Rules {
		all[rule.ID] = rule
	}
	return all
}

// WriteText writes the comparison for a person to read, what became worse first.
func (c *Comparison) WriteText(w io.Writer, colours bool) error {
	var b strings.Builder
	paint := painter(colours)
	for _, note := range c.Notes {
		fmt.Fprintf(&b, "%s %s\n", paint(Waived, "note:"), harmless(note))
	}
	for _, part := range []struct {
		word    string
		colour  Verdict
		changes []Change
	}{{"worse", Failed, c.Worse}, {"better", Passed, c.Better}} {
		for _, change := range part.changes {
			fmt.Fprintf(&b, "%s %s\n", paint(part.colour, part.word+":"), change)
		}
	}
	fmt.Fprintf(&b, "%d better, %d worse\n", len(c.Better), len(c.Worse))
	_, err := io.WriteString(w, b.String())
	return err
}

// String says the change in a line.
func (c Change) String() string {
	verdict := func(v Verdict) string {
		if v == "" {
			return "nothing"
		}
		return string(v)
	}
	if c.Rule.ID == "" {
		return "the run: " + oneLine(c.Reason, 300)
	}
	text := fmt.Sprintf("%s (%s) from %s to %s", c.Rule.ID, c.Rule.Grade, verdict(c.From), verdict(c.To))
	if c.Reason != "" && c.To != Passed {
		text += ": " + oneLine(c.Reason, 300)
	}
	return text
}
