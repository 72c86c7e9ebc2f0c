package reports_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheConsoleTellsAPersonWhatIsBroken(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(mixed().WriteText(&out, false)).To(Succeed())
	g.Expect(out.String()).To(HavePrefix(`FAILED QUEUE-01 (must) QUEUE-01 holds.
  source    D1.1, I (docs/contract.md)
  spec      queue/any/anonymous
  found     status: got 403, want 401
            and so on
  exchange  #7 GET /api/builds as anonymous
            403 go <away> & stay [2J away ` + `
  exchange  #9 GET /api/builds as operator
            no whole answer within 10s

ERROR LIST-03 (must) LIST-03 holds.
`))
	g.Expect(out.String()).To(And(
		ContainSubstring("waived QUEUE-02: known\n       status: got 202, want 200\n"),
		ContainSubstring("not run LIST-02: its occasion did not come\n"),
		ContainSubstring("not applicable LIST-01: the target has no reader\n"),
		ContainSubstring("saw HTTP-09: GET /api/nothing: status 404; status 405\n"),
		ContainSubstring("problem: the waiver of LOG-01 is no longer needed"),
		MatchRegexp(`\n +failed +error +not run +waived +passed +not applicable\n`),
		MatchRegexp(`\nall operations +· +· +· +· +2 +·\n`),
		MatchRegexp(`\nqueue +1 +· +· +1 +· +·\n`),
		MatchRegexp(`\nbuilds +· +1 +1 +· +· +1\n`),
		HaveSuffix("\nAcme builds: not conformant\n7 of 152 rules, 99 requests, 1.235s, seed 42\n"),
	))
	g.Expect(out.String()).NotTo(ContainSubstring("\x1b"), "no colours where none are wanted")
}

func TestColours(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(mixed().WriteText(&out, true)).To(Succeed())
	g.Expect(out.String()).To(HavePrefix("\x1b[31mFAILED\x1b[0m QUEUE-01"))
	g.Expect(strings.Count(out.String(), "\x1b[")).To(Equal(2*strings.Count(out.String(), "\x1b[0m")), "every colour ends")
}

// A server's words reach a terminal as text, never as orders.
func TestNoServerPaintsTheTerminal(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	const evil = "\x1b]0;owned\x07\x1b[2J\u009b31m\r\x00\xff"
	r := mixed()
	for i := range r.Rules {
		r.Rules[i].Reason, r.Rules[i].Saw = "got "+evil, []string{evil}
		for j := range r.Rules[i].Evidence {
			e := &r.Rules[i].Evidence[j]
			e.Body, e.Error, e.Path, e.Status = evil, evil, "/"+evil, 200
		}
	}
	var out bytes.Buffer
	g.Expect(r.WriteText(&out, false)).To(Succeed())
	for _, order := range []string{"\x1b", "\x07", "\u009b", "\r", "\x00", "\xff"} {
		g.Expect(out.String()).NotTo(ContainSubstring(order))
	}
	out.Reset()
	g.Expect(r.WriteJUnit(&out)).To(Succeed())
	g.Expect(xml.Unmarshal(out.Bytes(), new(struct {
		XMLName xml.Name `xml:"testsuites"`
	}))).To(Succeed(), "well-formed whatever a server says")
}
