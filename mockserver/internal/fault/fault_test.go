package fault

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
)

func TestEveryFaultIsNamedAndBreaksRules(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	kebab := regexp.MustCompile(`^[a-z0-9]+([-.][a-z0-9]+)*$`)
	named, broken := map[string]bool{}, map[string]bool{}
	for _, f := range Faults() {
		g.Expect(f.Name).To(MatchRegexp(kebab.String()))
		g.Expect(named).NotTo(HaveKey(f.Name), "two of one name")
		g.Expect(f.Sentence).To(MatchRegexp(`^[A-Z0-9&\x60].*\.$`), f.Name)
		g.Expect(f.Breaks).NotTo(BeEmpty(), f.Name)
		named[f.Name] = true
		seen := map[string]bool{}
		for _, id := range f.Breaks {
			rule, ok := contract.Rule(id)
			g.Expect(ok).To(BeTrue(), "%s breaks %s, and there is no such rule", f.Name, id)
			g.Expect(rule.Grade).NotTo(Equal(plumbline.May), "%s breaks %s, which nobody fails", f.Name, id)
			g.Expect(seen).NotTo(HaveKey(id), "%s names %s twice", f.Name, id)
			seen[id] = true
		}
		broken[f.Breaks[0]], broken["EXPLORE-01"] = true, true
	}
	for _, rule := range contract.Rules {
		if rule.Grade != plumbline.May {
			g.Expect(broken).To(HaveKey(rule.ID), "no fault breaks this rule before all others: give the catalogue one")
		}
	}
	g.Expect(len(named)).To(BeNumerically(">=", 150))
}

func TestEveryLibertyIsNamedAndBreaksNoRule(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	named := map[string]bool{}
	for _, f := range Liberties() {
		g.Expect(f.Name).To(MatchRegexp(`^[a-z0-9]+([-.][a-z0-9]+)*$`))
		g.Expect(named).NotTo(HaveKey(f.Name), "two of one name")
		g.Expect(f.Sentence).To(MatchRegexp(`\.$`), f.Name)
		g.Expect(f.Breaks).To(BeEmpty(), f.Name)
		named[f.Name] = true
	}
	g.Expect(len(named)).To(BeNumerically(">=", 30))
}

func TestUnknownNamesAreRefused(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	_, err := Apply(&api.Config{}, 0, Chosen{Faults: []string{"list-cut-at-52"}})
	g.Expect(err).To(MatchError("there is no fault \"list-cut-at-52\"; did you mean \"list-cut-at-25\"? (`plumbline faults` lists them)"))
	_, err = Apply(&api.Config{}, 0, Chosen{Liberties: []string{"chunkd"}})
	g.Expect(err).To(MatchError(ContainSubstring(`there is no liberty "chunkd"; did you mean "chunked"?`)))
	_, err = Apply(&api.Config{}, 0, Chosen{Faults: []string{"chunked"}})
	g.Expect(err).To(MatchError(ContainSubstring(`there is no fault "chunked"`)), "a liberty is no fault")
	_, err = Apply(&api.Config{}, 0, Chosen{Faults: []string{"zzzzzzzz"}})
	g.Expect(err).To(MatchError("there is no fault \"zzzzzzzz\" (`plumbline faults` lists them)"))
}

// What a fault sends in a way of its own is sent so, whatever is wrapped around it.
func TestWhatIsSentByHandIsNotSentAnew(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	s := newSubject(&api.Config{}, 1)
	sending(chunked)(s)
	answers(func(x *exchange) { x.raw = raw("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nby hand") })(s)
	answers(func(x *exchange) { x.body = []byte("anew") })(s)
	server := httptest.NewServer(s.wrap(http.NotFoundHandler()))
	defer server.Close()
	answer, err := http.Get(server.URL) //nolint:noctx // it is here
	g.Expect(err).NotTo(HaveOccurred())
	defer answer.Body.Close()
	g.Expect(io.ReadAll(answer.Body)).To(Equal([]byte("by hand")))
}
