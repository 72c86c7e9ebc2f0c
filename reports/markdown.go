package reports

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Bounds of the Markdown: CI systems show a megabyte at the most.
const (
	markdownFailures = 50
	markdownReason   = 1000
)

// WriteMarkdown writes the report as the summary of a CI job: the verdicts by profile, and what is broken, each rule with what was found and the request
// that shows it. What the server said stays text.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s: %s\n\n", marks[r.colour()], inline(r.Target.Name), r.Conclusion())
	fmt.Fprintf(&b, "%d of %d rules, %d requests, %v, seed %d. Plumbline %s.\n\n", len(r.Rules), r.Suite.Rules, r.Asked, duration(r.Took), r.Seed, inline(r.Suite.Version))
	if len(r.Profiles) > 0 {
		b.WriteString("| Profile | Verdict | passed | failed | waived | not applicable | not run, error |\n|---|---|--:|--:|--:|--:|--:|\n")
		for _, p := range r.Profiles {
			fmt.Fprintf(&b, "| %s | %s %s | %d | %d | %d | %d | %d |\n", inline(p.Name), marks[p.Conclusion.colour()], inline(string(p.Conclusion)),
				p.Counts[Passed], p.Counts[Failed], p.Counts[Waived], p.Counts[NotApplicable], p.Counts[NotRun]+p.Counts[Error])
		}
		b.WriteString("\n")
	}
	for i, problem := range r.Problems {
		if i == markdownFailures {
			fmt.Fprintf(&b, "- And %d more problems.\n", len(r.Problems)-i)
			break
		}
		fmt.Fprintf(&b, "- **Problem:** %s\n", inline(problem))
	}
	if len(r.Problems) > 0 {
		b.WriteString("\n")
	}
	r.markdownBroken(&b)
	r.markdownRest(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) markdownBroken(b *strings.Builder) {
	shown := 0
	for _, rule := range r.Rules {
		if rule.Verdict != Failed && rule.Verdict != Error {
			continue
		}
		if shown++; shown > markdownFailures {
			continue
		}
		fmt.Fprintf(b, "<details><summary>%s <b>%s</b> (%s) %s</summary>\n\n", marks[rule.Verdict], inline(rule.ID), inline(string(rule.Grade)), inline(rule.Sentence))
		b.WriteString(fenced("text", oneLineEach(rule.Reason, markdownReason)))
		if len(rule.Evidence) > 0 {
			e := rule.Evidence[0]
			body := cmp.Or(shortLines(rule.decisive().around(), 200), oneLineEach(e.Body, markdownReason))
			answer := []string{answered(e), oneLineEach(e.Error, markdownReason), body}
			b.WriteString(fenced("sh", oneLine(e.Curl, markdownReason)))
			b.WriteString(fenced("text", strings.Join(slices.DeleteFunc(answer, func(part string) bool { return part == "" }), "\n")))
		}
		b.WriteString("</details>\n\n")
	}
	if more := shown - markdownFailures; more > 0 {
		fmt.Fprintf(b, "And %d more: see the report.\n\n", more)
	}
}

// markdownRest lists what was neither kept nor broken.
func (r *Report) markdownRest(b *strings.Builder) {
	for _, verdict := range []Verdict{Waived, NotRun, NotApplicable} {
		if r.Count(verdict) == 0 {
			continue
		}
		fmt.Fprintf(b, "<details><summary>%s %d %s</summary>\n\n", marks[verdict], r.Count(verdict), verdict)
		for _, group := range r.byReason(func(rule Rule) bool { return rule.Verdict == verdict }) {
			fmt.Fprintf(b, "- **%s** %s\n", inline(strings.Join(group.Rules, ", ")), inline(oneLine(group.Reason, 400)))
		}
		b.WriteString("\n</details>\n\n")
	}
}

// special is what Markdown and HTML would take for more than text.
var special = regexp.MustCompile("[\\\\`*_{}\\[\\]<>#!|~&@]|://|www\\.")

// inline makes a text one line of plain text. Of what would begin a link the first letter is written otherwise.
func inline(text string) string {
	return special.ReplaceAllStringFunc(oneLine(text, 2000), func(c string) string { return fmt.Sprintf("&#%d;%s", c[0], c[1:]) })
}

// fenced puts a text between fences that it cannot close.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n\n"
}

// oneLineEach makes text harmless, keeps its lines, and cuts it.
func oneLineEach(text string, most int) string {
	text = harmless(text)
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
