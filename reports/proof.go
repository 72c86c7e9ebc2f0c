package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
)

// Subject is a server of which it is known beforehand what the suite must say: one with a fault, which breaks rules, or one that takes a
// liberty or a mixture of several, which breaks none.
type Subject struct {
	Name     string   `json:"name"`
	Sentence string   `json:"sentence"`
	Breaks   []string `json:"breaks"`          // the rules that may turn red, and of which one must; none for a liberty
	Mixed    []string `json:"mixed,omitempty"` // the liberties that a mixture takes
}

// Row is what the suite said of one subject.
type Row struct {
	Subject Subject           `json:"subject"`
	Red     map[string]string `json:"red"`   // the must and should rules that failed, with what was found
	Error   string            `json:"error"` // why the suite could not run; empty if it did
	Took    time.Duration     `json:"took_ns"`
	Slower  int               `json:"slower"` // how many times longer builds took when it was tried once more, with nothing beside it; 0 if it was not
}

// Proof is what the suite said of many subjects: whether it catches what it says it does.
type Proof struct {
	Rows     []Row
	Unproved []string // must and should rules that no fault turned red
}

// implied is the rule that any other broken rule may break too: that no sequence of requests breaks a rule.
const implied = "EXPLORE-01"

// Problem says in what the suite was wrong about the subject; empty if it was right.
func (r Row) Problem() string {
	isFault, caught := len(r.Subject.Breaks) > 0, r.Caught()
	var blamed []string
	for _, rule := range r.red() {
		switch {
		case slices.Contains(r.Subject.Breaks, rule):
		case isFault && rule == implied:
		default:
			blamed = append(blamed, rule)
		}
	}
	switch {
	case r.Error != "":
		return "could not be run: " + r.Error
	case len(blamed) > 0 && !isFault:
		return "blamed for " + r.reasons(blamed)
	case len(blamed) > 0:
		return "turned red what it does not break: " + r.reasons(blamed)
	case isFault && !caught:
		return "not caught: none of " + strings.Join(r.Subject.Breaks, ", ") + " turned red"
	}
	return ""
}

// Caught tells whether a rule that the subject breaks turned red.
func (r Row) Caught() bool {
	return slices.ContainsFunc(r.Subject.Breaks, func(rule string) bool { _, red := r.Red[rule]; return red })
}

// red returns the rules that turned red, in the order of the alphabet.
func (r Row) red() []string {
	var rules []string
	for rule := range r.Red {
		rules = append(rules, rule)
	}
	slices.Sort(rules)
	return rules
}

func (r Row) reasons(rules []string) string {
	parts := make([]string, len(rules))
	for i, rule := range rules {
		parts[i] = rule + " (" + oneLine(r.Red[rule], 160) + ")"
	}
	return strings.Join(parts, ", ")
}

// NewProof draws the conclusions from the rows.
func NewProof(contract *plumbline.Contract, rows []Row) *Proof {
	proved := map[string]bool{}
	for _, row := range rows {
		for _, rule := range row.Subject.Breaks {
			if _, red := row.Red[rule]; red {
				proved[rule] = true
			}
		}
	}
	p := &Proof{Rows: rows}
	for _, rule := range contract.Rules {
		if rule.Grade != plumbline.May && !proved[rule.ID] && rule.ID != implied {
			p.Unproved = append(p.Unproved, rule.ID)
		}
	}
	return p
}

// Holds tells whether the suite was right about every subject, and each rule was turned red by a fault that breaks it.
func (p *Proof) Holds() bool {
	return len(p.Unproved) == 0 && !slices.ContainsFunc(p.Rows, func(r Row) bool { return r.Problem() != "" })
}

// WriteText writes the matrix for a person to read: a line for each subject; then what was wrong, where it will be seen, and how many held.
func (p *Proof) WriteText(w io.Writer, colours bool) error {
	var b strings.Builder
	paint := painter(colours)
	for _, row := range p.Rows {
		verdict, word := Passed, "caught"
		switch {
		case row.Problem() != "":
			verdict, word = Failed, "WRONG"
		case len(row.Subject.Breaks) == 0:
			word = "green"
		}
		fmt.Fprintf(&b, "%s  %-44s %s\n", paint(verdict, fmt.Sprintf("%-6s", word)), row.Subject.Name, strings.Join(row.red(), " "))
		if row.Slower > 0 {
			fmt.Fprintf(&b, "        not caught beside the others, and tried again alone, with builds that take %d times as long\n", row.Slower)
		}
	}
	for _, row := range p.Rows {
		if problem := row.Problem(); problem != "" {
			fmt.Fprintf(&b, "\n%s  %s: %s\n        %s\n", paint(Failed, "WRONG "), row.Subject.Name, row.Subject.Sentence, problem)
		}
	}
	if len(p.Unproved) > 0 {
		fmt.Fprintf(&b, "\n%s turned red by no fault: %s\n", paint(Failed, "UNPROVED"), strings.Join(p.Unproved, ", "))
	}
	fmt.Fprintf(&b, "\n%s\n", p.sum())
	_, err := io.WriteString(w, b.String())
	return err
}

// sum says in one line how many of each kind that was tried held.
func (p *Proof) sum() string {
	tally := func(is func(Subject) bool, counts func(Row) bool, words string) string {
		all, those := 0, 0
		for _, row := range p.Rows {
			if !is(row.Subject) {
				continue
			}
			if all++; counts(row) {
				those++
			}
		}
		if all == 0 {
			return ""
		}
		return fmt.Sprintf(words, those, all)
	}
	right := func(r Row) bool { return r.Problem() == "" }
	wrong := func(r Row) bool { return r.Problem() != "" }
	parts := []string{
		tally(func(s Subject) bool { return len(s.Breaks) > 0 }, right, "%d of %d faults caught by the rules they break"),
		tally(func(s Subject) bool { return len(s.Breaks) == 0 && len(s.Mixed) == 0 }, wrong, "%d of %d liberties blamed"),
		tally(func(s Subject) bool { return len(s.Mixed) > 0 }, wrong, "%d of %d mixtures of liberties blamed"),
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// WriteMarkdown writes the proof as a table. It tells what does not change from one run that holds to the next, and so of no mixture, which chance has drawn.
func (p *Proof) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| fault | what is wrong | rules it breaks | |\n|---|---|---|---|\n")
	for _, row := range p.Rows {
		if len(row.Subject.Breaks) > 0 {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", row.Subject.Name, row.Subject.Sentence, strings.Join(row.Subject.Breaks, ", "), conclusion(row, "caught"))
		}
	}
	b.WriteString("\n| liberty | what is free | |\n|---|---|---|\n")
	for _, row := range p.Rows {
		if len(row.Subject.Breaks) == 0 && len(row.Subject.Mixed) == 0 {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", row.Subject.Name, row.Subject.Sentence, conclusion(row, "green"))
		}
	}
	if len(p.Unproved) > 0 {
		fmt.Fprintf(&b, "\nTurned red by no fault: %s.\n", strings.Join(p.Unproved, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func conclusion(row Row, good string) string {
	if problem := row.Problem(); problem != "" {
		return "**" + problem + "**"
	}
	return good
}
