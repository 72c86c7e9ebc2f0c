package catalogue_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/catalogue"

	. "github.com/onsi/gomega"
)

func whole(t *testing.T) (*plumbline.Contract, catalogue.Catalogue) {
	t.Helper()
	contract, err := plumbline.Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := catalogue.Select(contract, "")
	if err != nil {
		t.Fatal(err)
	}
	return contract, all
}

func TestTableFitsTheTerminalAndLosesNothing(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, all := whole(t)
	var out bytes.Buffer
	g.Expect(all.Table(&out)).To(Succeed())
	for line := range strings.Lines(out.String()) {
		g.Expect(utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))).To(BeNumerically("<=", 120), line)
	}
	g.Expect(out.String()).NotTo(ContainSubstring("\x1b"), "the table is plain text")
	words := strings.Join(strings.Fields(out.String()), " ")
	for _, rule := range contract.Rules {
		g.Expect(words).To(ContainSubstring(" " + rule.ID + " " + string(rule.Grade) + " "))
		for word := range strings.FieldsSeq(rule.Sentence) {
			g.Expect(words).To(ContainSubstring(word))
		}
	}
}

func TestMarkdownHasEveryRuleOnceAndEveryCell(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, all := whole(t)
	var out bytes.Buffer
	g.Expect(all.Markdown(&out)).To(Succeed())
	for _, rule := range contract.Rules {
		row := "</a>" + rule.ID + " | " + string(rule.Grade) + " | " + strings.ReplaceAll(rule.Sentence, "|", `\|`) + " | ["
		g.Expect(strings.Count(out.String(), row)).To(Equal(1), row)
	}
	g.Expect(out.String()).To(ContainSubstring("| public-inactive | 401 [LIST-02](#list-02) | 401 [LIST-02](#list-02) | 404 [LIST-02](#list-02) |"))
	g.Expect(out.String()).To(ContainSubstring("| 200 or 401 [LOG-06](#log-06) |"))
}

func TestSelectRefusesWhatThereIsNot(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, _ := whole(t)
	_, err := catalogue.Select(contract, "fork")
	g.Expect(err).To(MatchError(`unknown operation "fork": want one of queue, builds, build, restart, log, cancel`))
	_, err = catalogue.Select(contract, "", "shall")
	g.Expect(err).To(MatchError(`unknown grade "shall": want must, should or may`))
}
