package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

// Comparison is what has changed from one report to a later one.
type Comparison struct {
	Changes []Change
	Notes   []string // in what the reports cannot be compared
}

// Change is a rule that came to another verdict, or, without an ID, a new problem of the run.
type Change struct {
	Kind     ChangeKind
	Rule     plumbline.Rule
	From, To Verdict // empty where the report has none
	Reason   string  // of the later verdict
}

// ChangeKind says for whom a change is news.
type ChangeKind string

// The kinds of changes.
const (
	Worse   ChangeKind = "worse"   // a regression: it is broken and was not, or was kept and is not known to be
	Better  ChangeKind = "better"  // it is kept, or waived, and was not
	Changed ChangeKind = "changed" // neither: what was broken is not judged any more, and may be broken still
	New     ChangeKind = "new"     // the report before has no such rule, and the server does not break it
	Gone    ChangeKind = "gone"    // the contract has no such rule any more
)

// ChangeKinds lists the kinds, a regression first.
func ChangeKinds() []ChangeKind { return []ChangeKind{Worse, Better, Changed, New, Gone} }

// rank orders verdicts. Of one that could not be judged nobody knows how good it is.
func (v Verdict) rank() int {
	switch v {
	case Passed:
		return 3
	case Waived:
		return 2
	case Failed:
		return 0
	}
	return 1
}

func kindOf(from, to Verdict) ChangeKind {
	known := func(v Verdict) bool { return v.rank() >= Waived.rank() }
	switch {
	case to == Failed, known(from) && to.rank() < from.rank():
		return Worse
	case known(to):
		return Better
	}
	return Changed
}

// Compare finds what has become better and what worse. Of rules of grade may, which nobody can break, it says nothing.
func Compare(before, after *Report) *Comparison {
	c := &Comparison{}
	c.note(before, after)
	was, is := rulesOf(before), rulesOf(after)
	for _, rule := range after.Rules {
		old, known := was[rule.ID]
		switch {
		case rule.Grade == plumbline.May || known && old.Verdict == rule.Verdict:
		case !known && rule.Verdict != Failed && rule.Verdict != Error:
			c.Changes = append(c.Changes, Change{New, rule.Rule, "", rule.Verdict, rule.Reason})
		case !known:
			c.Changes = append(c.Changes, Change{Worse, rule.Rule, "", rule.Verdict, rule.Reason})
		default:
			c.Changes = append(c.Changes, Change{kindOf(old.Verdict, rule.Verdict), rule.Rule, old.Verdict, rule.Verdict, rule.Reason})
		}
	}
	for _, rule := range before.Rules {
		if _, there := is[rule.ID]; there || rule.Grade == plumbline.May {
			continue
		}
		// A report that is not partial has all rules of its contract.
		change := Change{Gone, rule.Rule, rule.Verdict, "", "the contract has it no more"}
		if after.Partial {
			change.Kind, change.Reason = kindOf(rule.Verdict, ""), "it was not put to the test any more"
		}
		c.Changes = append(c.Changes, change)
	}
	for _, problem := range after.Problems {
		if !slices.Contains(before.Problems, problem) {
			c.Changes = append(c.Changes, Change{Kind: Worse, Reason: problem})
		}
	}
	slices.SortStableFunc(c.Changes, func(a, b Change) int {
		return cmp.Compare(slices.Index(ChangeKinds(), a.Kind), slices.Index(ChangeKinds(), b.Kind))
	})
	return c
}

// note says in what two reports speak of different things.
func (c *Comparison) note(before, after *Report) {
	digest := func(text string) string { return cmp.Or(text[:min(len(text), 12)], "none") }
	if a, b := before.Suite.Contract, after.Suite.Contract; a != b {
		c.Notes = append(c.Notes, fmt.Sprintf("the contracts differ (%s and %s): a rule may be judged otherwise than before", digest(a), digest(b)))
	}
	if a, b := before.Target, after.Target; a.Name != b.Name || a.URL != b.URL {
		c.Notes = append(c.Notes, fmt.Sprintf("the servers differ: %s at %s, and %s at %s", a.Name, a.URL, b.Name, b.URL))
	}
	if a, b := before.Target.File, after.Target.File; a != b {
		c.Notes = append(c.Notes, fmt.Sprintf("the target files differ (%s and %s)", digest(a), digest(b)))
	}
}

func rulesOf(r *Report) map[string]Rule {
	all := map[string]Rule{}
	for _, rule := range r.Rules {
		all[rule.ID] = rule
	}
	return all
}

// Count returns how many changes there are of a kind.
func (c *Comparison) Count(kind ChangeKind) int {
	n := 0
	for _, change := range c.Changes {
		if change.Kind == kind {
			n++
		}
	}
	return n
}

// WriteText writes the comparison for a person to read, what became worse first.
func (c *Comparison) WriteText(w io.Writer, colours bool) error {
	var b strings.Builder
	paint := painter(colours)
	for _, note := range c.Notes {
		fmt.Fprintf(&b, "%s %s\n", paint(Waived, "note:"), oneLine(note, 1000))
	}
	colour := map[ChangeKind]Verdict{Worse: Failed, Better: Passed, Changed: Waived, New: NotApplicable, Gone: NotApplicable}
	for _, change := range c.Changes {
		fmt.Fprintf(&b, "%s %s\n", paint(colour[change.Kind], string(change.Kind)+":"), change)
	}
	separator := ""
	for _, kind := range ChangeKinds() {
		if n := c.Count(kind); n > 0 || kind == Worse || kind == Better {
			fmt.Fprintf(&b, "%s%d %s", separator, n, kind)
			separator = ", "
		}
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// String says the change in a line.
func (c Change) String() string {
	if c.Rule.ID == "" {
		return "the run: " + oneLine(c.Reason, 300)
	}
	text := fmt.Sprintf("%s (%s) from %s to %s", c.Rule.ID, c.Rule.Grade, cmp.Or(c.From, "nothing"), cmp.Or(c.To, "nothing"))
	if c.Reason != "" && c.To != Passed {
		text += ": " + c.Reason
	}
	return oneLine(text, 400)
}
