package catalogue

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/plumbline-ci/plumbline"
)

// The table's widths, in columns: with the indent (2), the id (12), the grade (8), and the source after a
// gap (24) a line is at most 120 wide.
const (
	sentenceWidth = 74
	tableIndent   = "  "
)

// Table writes the rules for a reader at a terminal of 120 columns, in plain text without colour, and then the access tables.
func (c Catalogue) Table(w io.Writer) error {
	var out bytes.Buffer
	for _, s := range c.sections() {
		fmt.Fprintln(&out, strings.TrimSpace(s.title+"  "+s.call))
		for _, rule := range s.rules {
			writeRule(&out, rule)
		}
		fmt.Fprintln(&out)
	}
	for _, op := range c.operations {
		if err := writeAccess(&out, op); err != nil {
			return err
		}
	}
	fmt.Fprintln(&out, c.total())
	_, err := out.WriteTo(w)
	return err
}

func writeRule(out *bytes.Buffer, rule plumbline.Rule) {
	id, grade, source := rule.ID, string(rule.Grade), sources(rule)
	for _, line := range wrap(rule.Sentence, sentenceWidth) {
		padding := strings.Repeat(" ", sentenceWidth-utf8.RuneCountInString(line))
		text := fmt.Sprintf("%s%-12s%-8s%s%s  %s", tableIndent, id, grade, line, padding, source)
		fmt.Fprintln(out, strings.TrimRight(text, " "))
		id, grade, source = "", "", ""
	}
}

func writeAccess(out *bytes.Buffer, op plumbline.Operation) error {
	fmt.Fprintf(out, "Who gets which status: %s\n", op.ID)
	columns := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(columns, tableIndent)
	for _, caller := range plumbline.Callers() {
		fmt.Fprintf(columns, "\t%s", caller)
	}
	for _, row := range rows(op) {
		fmt.Fprintf(columns, "\n%s%s", tableIndent, row)
		for _, caller := range plumbline.Callers() {
			fmt.Fprintf(columns, "\t%s", statuses(op.Cell(row, caller), "|"))
		}
	}
	fmt.Fprint(columns, "\n\n")
	return columns.Flush()
}

func sources(rule plumbline.Rule) string {
	text := make([]string, len(rule.Source))
	for i, source := range rule.Source {
		text[i] = string(source)
	}
	return strings.Join(text, ", ")
}

// wrap breaks text between words into lines of at most width characters; a longer word has a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
