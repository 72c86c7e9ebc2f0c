package fault

import (
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
)

func TestEveryDeviationSaysWhereItWasSeen(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	for _, d := range Dialects() {
		page, err := os.ReadFile("../../../docs/" + d.Name + ".md")
		g.Expect(err).NotTo(HaveOccurred())
		named := map[string]bool{}
		for _, v := range d.Deviations {
			g.Expect(v.Name).To(MatchRegexp(`^[a-z0-9]+(-[a-z0-9]+)*$`))
			g.Expect(named).NotTo(HaveKey(v.Name), "two of one name")
			named[v.Name] = true
			g.Expect(v.Sentence).To(MatchRegexp(`^[A-Z\x60].*\.$`), v.Name)
			g.Expect(string(page)).To(ContainSubstring(`<a id="`+strings.ToLower(v.Source)+`">`), "%s: the page has no section %s", v.Name, v.Source)
			for _, id := range append(v.Breaks, v.Chance...) {
				rule, ok := contract.Rule(id)
				g.Expect(ok && rule.Grade != plumbline.May).To(BeTrue(), "%s breaks %s, which is no rule that one can break", v.Name, id)
			}
		}
	}
}
