package reports_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

// hostile is a report in which every text that a server or a target may have chosen is markup.
func hostile() *reports.Report {
	const evil = "</script></style><script>alert(1)</script><img src=x onerror=alert(2)> [a](javascript:alert(3)) | ``` \" ' \x1b[2J\u202e &amp;"
	r := mixed()
	r.Judge([]plumbline.Profile{{Name: evil, About: evil, Rules: []string{"QUEUE-01", "LIST-01"}}, {Name: "full", Rules: []string{"HTTP-01"}}})
	r.Target.Name, r.Target.URL, r.Problems = evil, evil, []string{evil}
	for i := range r.Rules {
		rule := &r.Rules[i]
		rule.Reason, rule.Saw, rule.Where, rule.Sentence = evil, []string{evil}, evil, evil
		rule.Waiver = &reports.Waiver{Reason: evil}
		rule.Words = []reports.Words{{Source: "D1.1", Text: evil}}
		rule.Evidence = []reports.Exchange{
			{Number: 1, Caller: evil, Method: evil, Path: evil, Curl: evil, Status: 200, Header: []string{evil}, Asked: []string{evil}, Body: evil, Error: evil, Cut: 3},
			{Number: 2, Caller: "reader", Method: "GET", Path: "/", Error: evil},
		}
	}
	return r
}

// elements returns the names of all elements of a page, and fails the test for an attribute that runs something or loads it from elsewhere.
func elements(t *testing.T, page string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for tokens := html.NewTokenizer(strings.NewReader(page)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return count
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			count[token.Data]++
			for _, a := range token.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "./") {
					t.Errorf("<%s %s=%q>: want nothing that runs or loads", token.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func TestThePageShowsMarkupAsText(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(hostile().WriteHTML(&out)).To(Succeed())
	count := elements(t, out.String())
	g.Expect(count["script"]).To(Equal(1), "the page's own")
	g.Expect(count["style"]).To(Equal(1))
	g.Expect(count["img"]).To(BeZero())
	g.Expect(out.String()).To(ContainSubstring(`content="default-src &#39;none&#39;; style-src &#39;sha256-`))
}

func TestThePageHoldsEveryRuleAndLeadsToWhatIsBroken(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(mixed().WriteHTML(&out)).To(Succeed())
	page := out.String()
	for _, rule := range mixed().Rules {
		g.Expect(page).To(ContainSubstring(`id="` + rule.ID + `"`))
	}
	g.Expect(page).To(MatchRegexp(`<details class="rule" id="QUEUE-01"[^>]* open>`), "what is broken is open")
	g.Expect(page).NotTo(MatchRegexp(`<details class="rule" id="HTTP-01"[^>]* open>`))
	g.Expect(page).To(ContainSubstring(`<a href="#QUEUE-01">QUEUE-01</a>`))
	g.Expect(strings.Index(page, `id="QUEUE-01"`)).To(BeNumerically("<", strings.Index(page, `id="HTTP-01"`)), "what is broken comes first")
	g.Expect(page).To(ContainSubstring(`role="img" aria-label="anonymous asks GET /api/builds, 403 after 1ms; operator asks GET /api/builds, no answer after 0s"`))
}

func TestThePageSaysWhatWasNotPutToTheTest(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	r := mixed()
	r.Rules[4].Gap = true
	var out bytes.Buffer
	g.Expect(r.WriteHTML(&out)).To(Succeed())
	for reason, id := range map[string]string{"the target has no reader": "LIST-01", "its occasion did not come": "LIST-02", "the spec panicked": "LIST-03"} {
		g.Expect(out.String()).To(ContainSubstring(`<li>` + reason + `<span class="about"><a href="#` + id + `">` + id + `</a></span></li>`))
	}
}

func TestAnInferenceIsNotTheDocumentsOwnWords(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	r := mixed()
	r.Rules[2].Words = []reports.Words{{Source: "D2.4", Text: "It is needed."}, {Source: "E2.7", Text: "An array."}, {Source: "I2.6", Text: "So 401."}}
	var out bytes.Buffer
	g.Expect(r.WriteHTML(&out)).To(Succeed())
	g.Expect(out.String()).To(And(
		ContainSubstring("<p>It is needed.</p><footer>The document, D2.4</footer>"),
		ContainSubstring("<p>An array.</p><footer>An example of the document, E2.7</footer>"),
		ContainSubstring("<p>So 401.</p><footer>What follows from the document, I2.6</footer>"),
	))
}

func TestAWaivedRuleShowsWhatWasFound(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	r := mixed()
	r.Rules[3].Waiver = &reports.Waiver{Reason: "known", Expires: "2027-01-31"}
	var out bytes.Buffer
	g.Expect(r.WriteHTML(&out)).To(Succeed())
	g.Expect(out.String()).To(ContainSubstring(`<dt>Where</dt><dd>status</dd></div><div><dt>Got</dt><dd class="got">202</dd></div><div><dt>Want</dt><dd class="want">200</dd>`))
	g.Expect(out.String()).To(ContainSubstring(`<p class="waiver">Waiver: known It holds until 2027-01-31.</p>`))
}

func TestADeviationIsShownInItsParts(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{
		"status: got 403, want 401":       `<dt>Where</dt><dd>status</dd></div><div><dt>Got</dt><dd class="got">403</dd></div><div><dt>Want</dt><dd class="want">401</dd>`,
		"got [], want [{}]":               `<dl class="deviation"><div><dt>Got</dt><dd class="got">[]</dd></div>`,
		"the server forgot it, want more": `<p class="reason">the server forgot it, want more</p>`,
		"nothing of the kind":             `<p class="reason">nothing of the kind</p>`,
	} {
		r := mixed()
		r.Rules[2].Reason = reason
		var out bytes.Buffer
		NewWithT(t).Expect(r.WriteHTML(&out)).To(Succeed())
		NewWithT(t).Expect(out.String()).To(ContainSubstring(want))
	}
}

func TestMarkdownShowsMarkupAsText(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(hostile().WriteMarkdown(&out)).To(Succeed())
	outside := regexp.MustCompile("(?s)(````+)(text|sh)\n.*?\n(````+)\n").ReplaceAllString(out.String(), "") // in fences it is text anyhow
	for _, evil := range []string{"<script", "<img", "](javascript", "\x1b", "\u202e", "| ```"} {
		g.Expect(outside).NotTo(ContainSubstring(evil))
	}
	out.Reset()
	g.Expect(mixed().WriteMarkdown(&out)).To(Succeed())
	g.Expect(out.String()).To(And(
		HavePrefix("## ✗ Acme builds: not conformant\n"),
		ContainSubstring("<summary>✗ <b>QUEUE-01</b> (must) QUEUE-01 holds.</summary>\n\n```text\nstatus: got 403, want 401\nand so on\n```\n"),
		ContainSubstring("- **Problem:** the waiver of LOG-01 is no longer needed"),
		ContainSubstring("- **LIST-02** its occasion did not come"),
	))
}

// A server may send as much as it likes; what comes of it can still be shown.
func TestReportsAreBounded(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	r := mixed()
	r.Rules = nil
	for i := range 163 {
		broken := rule(fmt.Sprintf("LIST-%02d", i), plumbline.Must, "builds", reports.Failed)
		broken.Reason = strings.Repeat("`<", 100_000)
		broken.Evidence = []reports.Exchange{{Number: i, Method: "GET", Curl: strings.Repeat("$", 100_000), Status: 200, Body: strings.Repeat("`", 100_000)}}
		r.Rules = append(r.Rules, broken)
		r.Problems = append(r.Problems, broken.Reason)
	}
	var out bytes.Buffer
	g.Expect(r.WriteMarkdown(&out)).To(Succeed())
	g.Expect(out.Len()).To(BeNumerically("<", 1<<20), "CI systems show a megabyte at the most")
}

func TestABadgeIsAnImageThatSaysTheVerdict(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for _, r := range []*reports.Report{mixed(), hostile()} {
		var out bytes.Buffer
		g.Expect(r.WriteBadge(&out)).To(Succeed())
		var image struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			Title   string   `xml:"title"`
			Any     []struct {
				XMLName xml.Name
			} `xml:",any"`
		}
		g.Expect(xml.Unmarshal(out.Bytes(), &image)).To(Succeed())
		g.Expect(image.Title).To(HaveSuffix(": not conformant, 2 broken"))
		g.Expect(image.Any).To(HaveLen(3))
	}
}
