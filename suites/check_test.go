package suites_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// edited is the contract with a part of its text replaced.
func edited(t *testing.T, part, by string) *plumbline.Contract {
	t.Helper()
	text := string(plumbline.Document())
	if strings.Count(text, part) != 1 {
		t.Fatalf("openapi.yaml has %q %d times", part, strings.Count(text, part))
	}
	c, err := plumbline.Parse("openapi.yaml", []byte(strings.Replace(text, part, by, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestARuleWithoutASpecStopsTheRun(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	extra := edited(t, "\n  - id: HTTP-01\n", "\n  - {id: EXTRA-07, grade: may, rule: Nobody checks this., source: [I]}\n  - id: HTTP-01\n")
	target := serve(t, deserted)
	for _, options := range []suites.Options{{}, {Rules: []string{"HTTP-09"}}} {
		report, err := suites.Check(t.Context(), extra, target, options)
		g.Expect(err).To(MatchError("no spec for the rules EXTRA-07: each rule of openapi.yaml needs one in package suites"))
		g.Expect(report).To(BeNil())
	}
}

func TestASpecWithoutARuleStopsTheRun(t *testing.T) {
	t.Parallel()
	renamed := edited(t, "- id: HTTP-12\n", "- id: HTTP-13\n")
	_, err := suites.Check(t.Context(), renamed, serve(t, deserted), suites.Options{})
	NewWithT(t).Expect(err).To(MatchError(Or(ContainSubstring("HTTP-12"), ContainSubstring("HTTP-13"))))
}

func TestEveryRuleIsInTheReportOnceAndPutToTheTestBySpecs(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	report := check(t, serve(t, deserted))
	g.Expect(report.Rules).To(HaveLen(len(contract(t).Rules)))
	for i, rule := range contract(t).Rules {
		g.Expect(report.Rules[i].Rule).To(Equal(rule))
		g.Expect(report.Rules[i].Specs).To(BeNumerically(">", 0), rule.ID)
	}
	g.Expect(report.Partial).To(BeFalse())
	g.Expect(report.Suite).To(Equal(reports.Suite{Version: plumbline.Version, Contract: contract(t).Digest, Rules: len(contract(t).Rules)}))
	g.Expect(report.Schema).To(Equal(reports.Schema))
	g.Expect(report.Took).To(BeNumerically(">", 0))
	g.Expect(report.Asked).To(BeNumerically(">", 100))
	g.Expect(report.Seed).NotTo(BeZero())
}

func TestSelection(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c := contract(t)
	all, err := suites.Options{}.Selection(c)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(all).To(Equal(c.Rules))

	some, err := suites.Options{Operations: []string{"restart"}, Grades: []plumbline.Grade{plumbline.Should}}.Selection(c)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(some).NotTo(BeEmpty())
	g.Expect(some).To(HaveEach(And(HaveField("Operation", "restart"), HaveField("Grade", plumbline.Should))))

	one, err := suites.Options{Rules: []string{"LOG-09", "HTTP-01"}}.Selection(c)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(one).To(HaveExactElements(HaveField("ID", "HTTP-01"), HaveField("ID", "LOG-09")), "in the contract's order")

	for want, options := range map[string]suites.Options{
		"there is no rule \"LOG-99\"; did you mean \"LOG-09\"? (`plumbline rules` lists them)": {Rules: []string{"LOG-09", "LOG-99"}},
		`there is no operation "fork": want queue, builds, build, restart, log or cancel`:      {Operations: []string{"fork"}},
		`there is no grade "shall": want must, should or may`:                                  {Grades: []plumbline.Grade{"shall"}},
		"the selection leaves no rule to check":                                                {Rules: []string{"LOG-09"}, Operations: []string{"queue"}},
	} {
		_, err := options.Selection(c)
		g.Expect(err).To(MatchError(want))
		_, err = suites.Check(t.Context(), c, suites.Target{URL: "http://127.0.0.1:1"}, options)
		g.Expect(err).To(MatchError(want), "wrong usage is told before anybody is asked")
	}
}

func TestASelectionIsReportedAsAPart(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	report := check(t, serve(t, deserted), "HTTP-09", "HTTP-12")
	g.Expect(report.Rules).To(HaveExactElements(HaveField("ID", "HTTP-09"), HaveField("ID", "HTTP-12")))
	g.Expect(report.Partial).To(BeTrue())
	g.Expect(report.Asked).To(BeNumerically("<", 15), "only what the rules need is asked")
}

func TestWhoIsNoBuildServerAtAllIsNotJudged(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	never := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(never.Close)
	half := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
		_, _ = w.Write([]byte("half"))
	}))
	t.Cleanup(half.Close)
	for _, test := range []struct {
		name, url string
		within    time.Duration
		want      string
	}{
		{"nobody", gone.URL, time.Minute, "nobody listens there; is it running, and is that its port?"},
		{"TLS where none is spoken", strings.Replace(plain.URL, "http:", "https:", 1), time.Minute, "does not speak TLS there: write http:// in url"},
		{"no answer", never.URL, 200 * time.Millisecond, "no whole answer within 200ms"},
		{"half an answer", half.URL, time.Minute, "the body broke off after 4 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			target := everyPart(test.url)
			target.Limits.Answer = test.within
			report, err := suites.Check(t.Context(), contract(t), target, suites.Options{})
			g.Expect(report).To(BeNil())
			g.Expect(err).To(MatchError(And(ContainSubstring(test.want), ContainSubstring("nobody answers at "+test.url))))
		})
	}
	for _, url := range []string{"", "127.0.0.1:8080", "ftp://127.0.0.1", "http://"} {
		_, err := suites.Check(t.Context(), contract(t), suites.Target{URL: url}, suites.Options{})
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring("want such as http://127.0.0.1:8080")))
	}
}

func TestACheckCanBeStopped(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	var stopped atomic.Pointer[time.Time]
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			now := time.Now()
			stopped.CompareAndSwap(nil, &now)
			cancel(errors.New("enough"))
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	report, err := suites.Check(ctx, contract(t), target, suites.Options{})
	g.Expect(report).To(BeNil(), "half a run must not look like a whole one")
	g.Expect(err).To(MatchError(ContainSubstring("enough")))
	g.Expect(time.Since(*stopped.Load())).To(BeNumerically("<", 15*time.Second), "not a limit for each request that is left")
}
