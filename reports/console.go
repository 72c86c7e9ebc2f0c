package reports

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/plumbline-ci/plumbline"
)

// Group is the rules of one operation, or those that span several.
type Group struct {
	Name  string
	Rules []Rule
}

// ByOperation groups the rules by operation, in the contract's order.
func (r *Report) ByOperation() []Group {
	var groups []Group
	for _, rule := range r.Rules {
		name := groupOf(rule)
		if len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, Group{Name: name})
		}
		last := &groups[len(groups)-1]
		last.Rules = append(last.Rules, rule)
	}
	return groups
}

func groupOf(rule Rule) string {
	if rule.Operation == "" {
		return "all operations"
	}
	return rule.Operation
}

// WriteText writes the report for a person to read: what is broken first and whole, then a line for each operation, then the verdict.
// Colours are ANSI escapes, if wanted.
func (r *Report) WriteText(w io.Writer, colours bool) error {
	var b strings.Builder
	paint := painter(colours)
	for _, rule := range r.Rules {
		if rule.Verdict == Failed || rule.Verdict == Error {
			rule.headline(&b, paint)
			rule.describe(&b)
			b.WriteString("\n")
		}
	}
	r.notGreen(&b, paint)
	r.seen(&b, paint)
	r.table(&b, paint)
	separator := "\n"
	for _, profile := range r.Profiles {
		fmt.Fprintf(&b, "%s%-15s %s\n", separator, profile.Name, paint(profile.Conclusion.colour(), string(profile.Conclusion)))
		separator = ""
	}
	for _, problem := range r.Problems {
		fmt.Fprintf(&b, "%s %s\n", paint(Failed, "problem:"), harmless(problem))
	}
	fmt.Fprintf(&b, "\n%s: %s\n%d of %d rules, %d requests, %v, seed %d\n", oneLine(r.Target.Name, 200), paint(r.colour(), r.Conclusion()),
		len(r.Rules), r.Suite.Rules, r.Asked, r.Took.Round(time.Millisecond), r.Seed)
	_, err := io.WriteString(w, b.String())
	return err
}

// colour is that of what the run comes to for the whole contract: one that is partial is never green.
func (r *Report) colour() Verdict { return r.conclude(r.Suite.Rules - len(r.Rules)).colour() }

func (rule Rule) headline(b *strings.Builder, paint func(Verdict, string) string) {
	fmt.Fprintf(b, "%s %s (%s) %s\n", paint(rule.Verdict, strings.ToUpper(string(rule.Verdict))), rule.ID, rule.Grade, harmless(rule.Sentence))
}

// Explain says in plain text what became of the rule: its sentence, why, and the exchanges that show it.
func (rule Rule) Explain() string {
	var b strings.Builder
	rule.headline(&b, painter(false))
	rule.describe(&b)
	return b.String()
}

// sources are where a rule comes from, and the pages that number it.
func (rule Rule) sources() string {
	var document, server []string
	for _, source := range rule.Source {
		if strings.HasPrefix(string(source), "R") {
			server = append(server, string(source))
		} else {
			document = append(document, string(source))
		}
	}
	var all []string
	if len(document) > 0 {
		all = append(all, strings.Join(document, ", ")+" (docs/contract.md)")
	}
	if len(server) > 0 {
		all = append(all, strings.Join(server, ", ")+" (docs/drone-0.5.0.md)")
	}
	return strings.Join(all, "; ")
}

// describe writes why a rule failed, where it comes from, and the exchanges that show it.
func (rule Rule) describe(b *strings.Builder) {
	fmt.Fprintf(b, "  source    %s\n", rule.sources())
	if rule.Where != "" {
		fmt.Fprintf(b, "  spec      %s\n", rule.Where)
	}
	fmt.Fprintf(b, "  found     %s\n", strings.ReplaceAll(harmless(rule.Reason), "\n", "\n            "))
	around := rule.decisive().around()
	for i, exchange := range rule.Evidence {
		fmt.Fprintf(b, "  exchange  #%d %s %s as %s\n", exchange.Number, exchange.Method, harmless(exchange.Path), exchange.Caller)
		if exchange.Curl != "" {
			fmt.Fprintf(b, "            %s\n", oneLine(exchange.Curl, 500))
		}
		if exchange.Error != "" {
			fmt.Fprintf(b, "            %s\n", harmless(exchange.Error))
		}
		switch {
		case i == 0 && around != "":
			fmt.Fprintf(b, "            %d\n            %s\n", exchange.Status, strings.ReplaceAll(shortLines(around, 120), "\n", "\n            "))
		case exchange.Status != 0:
			fmt.Fprintf(b, "            %d %s\n", exchange.Status, oneLine(exchange.Body, 300))
		}
	}
}

// notGreen lists what was neither kept nor broken.
func (r *Report) notGreen(b *strings.Builder, paint func(Verdict, string) string) {
	for _, rule := range r.Rules {
		if rule.Verdict == Waived {
			why, found := rule.excused()
			fmt.Fprintf(b, "%s %s: %s\n       %s\n", paint(Waived, string(Waived)), rule.ID, harmless(why), oneLine(found, 200))
		}
	}
	for _, verdict := range []Verdict{NotRun, NotApplicable} {
		for _, group := range r.byReason(func(rule Rule) bool { return rule.Verdict == verdict }) {
			fmt.Fprintf(b, "%s %s: %s\n", paint(verdict, string(verdict)), strings.Join(group.Rules, " "), harmless(group.Reason))
		}
	}
}

// seen lists what the server does where it is free.
func (r *Report) seen(b *strings.Builder, paint func(Verdict, string) string) {
	for _, rule := range r.Rules {
		if rule.Grade == plumbline.May && len(rule.Saw) > 0 {
			fmt.Fprintf(b, "%s %s: %s\n", paint(NotApplicable, "saw"), rule.ID, oneLine(strings.Join(rule.Saw, "; "), 200))
		}
	}
}

func (r *Report) table(b *strings.Builder, paint func(Verdict, string) string) {
	fmt.Fprintf(b, "\n%-15s", "")
	for _, verdict := range Verdicts() {
		fmt.Fprintf(b, " %14s", verdict)
	}
	b.WriteString("\n")
	for _, group := range r.ByOperation() {
		fmt.Fprintf(b, "%-15s", group.Name)
		part := Report{Rules: group.Rules}
		for _, verdict := range Verdicts() {
			cell := fmt.Sprintf(" %14d", part.Count(verdict))
			if part.Count(verdict) == 0 {
				cell = fmt.Sprintf(" %14s", "·")
			}
			b.WriteString(paint(verdict, cell))
		}
		b.WriteString("\n")
	}
}

// painter returns a function that colours text by verdict, or leaves it.
func painter(colours bool) func(Verdict, string) string {
	escape := map[Verdict]string{Passed: "32", Failed: "31", Error: "31", NotRun: "33", Waived: "33", NotApplicable: "90"}
	return func(verdict Verdict, text string) string {
		if !colours {
			return text
		}
		return "\x1b[" + escape[verdict] + "m" + text + "\x1b[0m"
	}
}

// harmless takes out of text what a terminal would obey, and what would have it read in another order, and leaves its lines.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// shortLines makes text harmless, and cuts each of its lines.
func shortLines(text string, most int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = oneLine(line, most)
	}
	return strings.Join(lines, "\n")
}

// oneLine makes text harmless and one line, and cuts it.
func oneLine(text string, most int) string {
	text = strings.ReplaceAll(harmless(text), "\n", " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
