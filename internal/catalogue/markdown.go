package catalogue

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

const preface = `<!-- Generated from openapi.yaml by "make generate". Change the contract, not this page. -->
# The rules

What a build server promises. The ids never change their meaning. The grades:

- **must**: the document says or shows it.
- **should**: it follows, and the reference server or plain sense asks for it.
- **may**: servers differ; what was seen is reported, and nobody fails by it.

The sources: D, E and I are a sentence of the document, an example of it and an inference, numbered as in
[contract.md](contract.md); R is what the reference server was seen to do, as in [drone-0.5.0.md](drone-0.5.0.md).

`

// Markdown writes the rules grouped by operation and then the access tables; of a whole contract this is docs/rules.md.
func (c Catalogue) Markdown(w io.Writer) error {
	var out bytes.Buffer
	if c.whole {
		out.WriteString(preface)
	}
	fmt.Fprintln(&out, c.total())
	for _, s := range c.sections() {
		fmt.Fprintf(&out, "\n## %s\n\n", s.title)
		if s.call != "" {
			fmt.Fprintf(&out, "`%s`\n\n", s.call)
		}
		fmt.Fprint(&out, "| Id | Grade | Rule | Source |\n|---|---|---|---|\n")
		for _, rule := range s.rules {
			sentence := strings.ReplaceAll(rule.Sentence, "|", `\|`)
			fmt.Fprintf(&out, "| <a id=%q></a>%s | %s | %s | %s |\n", strings.ToLower(rule.ID), rule.ID, rule.Grade, sentence, links(rule))
		}
	}
	fmt.Fprint(&out, "\n## Who gets which status\n\n")
	fmt.Fprintln(&out, "Where two statuses stand, a server may choose; the mock gives the first.")
	for _, op := range c.operations {
		accessTable(&out, op)
	}
	_, err := out.WriteTo(w)
	return err
}

func accessTable(out *bytes.Buffer, op plumbline.Operation) {
	fmt.Fprintf(out, "\n### Access: %s\n\n| Repository |", op.ID)
	for _, caller := range plumbline.Callers() {
		fmt.Fprintf(out, " %s |", caller)
	}
	fmt.Fprintf(out, "\n|---|%s\n", strings.Repeat("---|", len(plumbline.Callers())))
	for _, row := range rows(op) {
		fmt.Fprintf(out, "| %s |", row)
		for _, caller := range plumbline.Callers() {
			cell := op.Cell(row, caller)
			fmt.Fprintf(out, " %s [%s](#%s) |", statuses(cell, " or "), cell.Rule, strings.ToLower(cell.Rule))
		}
		fmt.Fprintln(out)
	}
}

// links makes each source a link to the page that it is a number of.
func links(rule plumbline.Rule) string {
	text := make([]string, len(rule.Source))
	for i, source := range rule.Source {
		page := "contract.md"
		if strings.HasPrefix(string(source), "R") {
			page = "drone-0.5.0.md"
		}
		text[i] = fmt.Sprintf("[%s](%s#%s)", source, page, strings.ToLower(string(source)))
	}
	return strings.Join(text, ", ")
}
