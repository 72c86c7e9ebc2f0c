package plumbline_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
)

func TestProfiles(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract := load(t)
	has := func(name, rule string) bool {
		profile, ok := contract.Profile(name)
		g.Expect(ok).To(BeTrue(), name)
		return profile.Has(rule)
	}
	g.Expect(has("read", "LIST-09")).To(BeTrue())
	g.Expect(has("read", "RESTART-05")).To(BeFalse())
	g.Expect(has("restart", "RESTART-05")).To(BeTrue())
	g.Expect(has("cancel", "CANCEL-05")).To(BeTrue())
	g.Expect(has("logs", "LOG-11")).To(BeTrue())
	g.Expect(has("access", "AUTH-01")).To(BeTrue())
	g.Expect(has("access", "RESTART-03")).To(BeTrue(), "an access table names it")
	g.Expect(has("access", "RESTART-12")).To(BeFalse())
	for _, rule := range contract.Rules {
		g.Expect(has("full", rule.ID)).To(BeTrue(), rule.ID)
	}
	_, ok := contract.Profile("most")
	g.Expect(ok).To(BeFalse())
}

func TestEachSourceThatIsNumberedHasItsWords(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	g.Expect(plumbline.Words("D2.2")).To(Equal("Public and activated: no authorization is needed."))
	g.Expect(plumbline.Words("E6.3")).To(Equal("204, text/plain; charset=utf-8, no body."))
	g.Expect(plumbline.Words("I")).To(BeEmpty())
	for _, rule := range load(t).Rules {
		for _, source := range rule.Source {
			if source[0] != 'R' && source != "I" {
				g.Expect(plumbline.Words(source)).NotTo(BeEmpty(), "%s, of %s", source, rule.ID)
			}
		}
	}
}
