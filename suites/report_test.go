package suites_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
	targets "github.com/plumbline-ci/plumbline/suites/harness/target"
)

// quiet swallows what a test's server says of clients that leave.
var quiet = log.New(io.Discard, "", 0)

// A server that repeats what it was told, wherever it can, gets no token into a report: not whole, not cut short, not backwards.
func TestNoReportHoldsAToken(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	tokens := map[plumbline.Caller]string{
		plumbline.Operator:   "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0ZXh0Ijoib2N0YXZpYSIsInR5cGUiOiJ1c2VyIn0.b3BlcmF0b3JzLXNpZ25hdHVyZS13aGljaA",
		plumbline.Maintainer: "maintainer/" + strings.Repeat("0123456789+abcdefghij/", 20),
		plumbline.Reader:     "a-short-and-opaque-token",
		plumbline.Outsider:   "a-short-and-opaque-token-that-begins-as-another",
	}
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		said := r.Header.Get("Authorization") + r.URL.Query().Get("access_token")
		for _, name := range []string{"X-Echo", "Location", "Www-Authenticate", "Set-Cookie", "Allow"} {
			w.Header().Set(name, "you="+said)
		}
		w.Header().Set("Content-Type", "application/"+said)
		if len(said)%2 == 0 {
			w.WriteHeader(http.StatusAccepted)
		}
		item := fmt.Sprintf(`{"id":%q,"number":1,"status":%q,"event":{"you":%q},"jobs":[{"number":1,"status":%q}],"owner":"acme","name":%q}`, said, said, said, said, said)
		if strings.HasSuffix(r.URL.Path, "/builds") {
			item = "[" + item + "]"
		}
		_, _ = fmt.Fprint(w, item+said)
	})
	target.Tokens, target.Expired = tokens, "expired-and-opaque-token-of-nobody"
	report := check(t, target)
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	g.Expect(found(t, report, "AUTH-09").Verdict).To(Equal(reports.Failed))

	secrets := slices.Collect(func(yield func(string) bool) {
		for caller, token := range tokens {
			if caller == plumbline.Operator {
				token = token[strings.LastIndex(token, ".")+1:] // the signature: what comes before it is in every token
			}
			for _, text := range []string{token, backwards(token)} {
				if !yield(text[:min(len(text), 20)]) || !yield(text[len(text)-20:]) {
					return
				}
			}
		}
	})
	for name, write := range map[string]func(io.Writer) error{
		"JSON": report.WriteJSON, "JUnit": report.WriteJUnit, "text": func(w io.Writer) error { return report.WriteText(w, true) },
	} {
		var out bytes.Buffer
		g.Expect(write(&out)).To(Succeed())
		g.Expect(out.String()).To(ContainSubstring("_TOKEN"), name)
		for _, secret := range secrets {
			if at := strings.Index(out.String(), secret); at >= 0 {
				t.Errorf("%s has %q: …%s…", name, secret, out.String()[max(0, at-200):min(out.Len(), at+100)])
			}
		}
	}
}

func backwards(text string) string {
	letters := []byte(text)
	slices.Reverse(letters)
	return string(letters)
}

// refusing serves the queue to nobody, with the status 403 where 401 was due.
func refusing(t *testing.T) suites.Target {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "operators-secret-token" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = fmt.Fprint(w, "[]")
	})
}

func TestAFailedRuleIsToldWithItsEvidence(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	report := check(t, refusing(t), "QUEUE-01", "QUEUE-02")
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	rule := found(t, report, "QUEUE-01")
	g.Expect(rule.Verdict).To(Equal(reports.Failed))
	g.Expect(rule.Reason).To(Equal("status: got 403, want 401"))
	g.Expect(rule.Where).To(HavePrefix("queue/any/"))
	g.Expect(rule.Specs).To(Equal(2), "anonymous and bad-token")
	g.Expect(rule.Evidence).To(HaveExactElements(And(HaveField("Method", "GET"), HaveField("Path", "/api/builds"),
		HaveField("Status", 403), HaveField("Header", ContainElement("Content-Type: application/json")))))
	g.Expect(found(t, report, "QUEUE-02").Verdict).To(Equal(reports.Passed))
}

func TestAWaiverLetsARuleBeBrokenInTheOpen(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	target := refusing(t)
	target.Waivers = []targets.Waiver{{Rule: "QUEUE-01", Reason: "a proxy refuses first"}}
	report := check(t, target, "QUEUE-01", "QUEUE-02")
	g.Expect(report.ExitCode()).To(Equal(reports.Conformant))
	g.Expect(report.Problems).To(BeEmpty())
	rule := found(t, report, "QUEUE-01")
	g.Expect(rule.Verdict).To(Equal(reports.Waived))
	g.Expect(rule.Reason).To(Equal("a proxy refuses first (status: got 403, want 401)"))
	g.Expect(rule.Evidence).NotTo(BeEmpty(), "a waiver hides nothing")
}

func TestAWaiverExpires(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	target := refusing(t)
	target.Waivers = []targets.Waiver{{Rule: "QUEUE-01", Reason: "a proxy refuses first", Expires: time.Now().UTC().Format(time.DateOnly)}}
	g.Expect(check(t, target, "QUEUE-01").ExitCode()).To(Equal(reports.Conformant), "it holds to the end of its last day")
	target.Waivers[0].Expires = "2020-02-29"
	report := check(t, target, "QUEUE-01")
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	g.Expect(found(t, report, "QUEUE-01").Verdict).To(Equal(reports.Failed))
	g.Expect(report.Problems).To(ConsistOf(HavePrefix("the waiver of QUEUE-01 expired on 2020-02-29")))
}

func TestAWaiverThatIsNoLongerNeededFailsTheRun(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	target := refusing(t)
	target.Waivers = []targets.Waiver{{Rule: "QUEUE-01", Reason: "a proxy"}, {Rule: "QUEUE-02", Reason: "was broken once"}}
	report := check(t, target, "QUEUE-01", "QUEUE-02")
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	g.Expect(report.Problems).To(Equal([]string{"the waiver of QUEUE-02 is no longer needed: take it out of the target"}))

	report = check(t, target, "QUEUE-01")
	g.Expect(report.ExitCode()).To(Equal(reports.Conformant), "a waiver of a rule that was not selected is not judged")
}
