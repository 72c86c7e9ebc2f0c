package reports_test

import (
	"bytes"
	"html"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

// What a deviation speaks of is found in the body that shows it, also in one that was cut.
func TestTheLineInQuestionIsMarked(t *testing.T) {
	t.Parallel()
	const list = `[{"id":9,"number":2,"status":"failure","jobs":[{"number":7,"status":"killed"}]},{"id":8,"number":7,"status":"pending","title":"a, \"b\": [c"}]`
	const queue = `[{"full_name":"acme/other","number":7,"status":"success"},{"full_name":"acme/hello","number":7,"status":"running"}]`
	for _, test := range []struct {
		name, reason, body string
		cut                int
		before, want       string // how the lines before it end, and it
	}{
		{"a field of a build", `build 7 of acme/hello: /status: got pending, want an end`, list, 0, `"number": 7,`, `    "status": "pending",`},
		{"a field of a job", `build 2: /jobs/0/status: got "killed", want "success" as before (and 3 more like it)`, list, 0, `"number": 7,`, `        "status": "killed"`},
		{"a build", `list: got build 7 in it, want no such build`, list, 0, `"id": 8,`, `    "number": 7,`},
		{"a pointer", `/1/status: got "pending", want more`, list, 0, `"number": 7,`, `    "status": "pending",`},
		{"a build of one repository among others", `build 7 of acme/hello: /status: got running, want an end`, queue, 0, `"number": 7,`, `    "status": "running"`},
		{"a build by itself", `build 7: /status: got "pending", want "failure"`, `{"number":7,"jobs":[],"status":"pending"}`, 0, `"jobs": [],`, `  "status": "pending"`},
		{"a field that is not there", `build 2: /started_at: got nothing, want a number`, list, 0, `"id": 9,`, `    "number": 2,`},
		{"a field of what was cut", `build 7: /status: got "pending", want "failure"`, list[:len(list)-20], 20, `"number": 7,`, `    "status": "pending",`},
		{"a build of a list, in a build", `list, build 7, /status: got "pending", want "failure"`, `{"number":7,"status":"failure"}`, 0, "", ""},
		{"nothing that is there", `/4/status: got nothing, want a status`, list, 0, "", ""},
		{"no JSON", `/status: got nothing, want a status`, "[<b>status", 4, "", ""},
		{"levels without end", `/status: got nothing, want a status`, strings.Repeat("[", 30_000), 1, "", ""},
		{"a status", `status: got 409, want 200`, list, 0, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			broken := rule("LIST-13", plumbline.Must, "builds", reports.Failed)
			broken.Reason = test.reason
			broken.Evidence = []reports.Exchange{{Number: 1, Method: "GET", Path: "/", Status: 200, Body: test.body, Cut: test.cut}}
			report := &reports.Report{Suite: reports.Suite{Rules: 1}, Rules: []reports.Rule{broken}}
			var page, markdown bytes.Buffer
			g.Expect(report.WriteHTML(&page)).To(Succeed())
			g.Expect(report.WriteMarkdown(&markdown)).To(Succeed())
			before, rest, found := strings.Cut(html.UnescapeString(page.String()), "<mark>")
			if test.want == "" {
				g.Expect(found).To(BeFalse())
				g.Expect(page.Len()).To(BeNumerically("<", 100_000))
				return
			}
			g.Expect(found).To(BeTrue())
			marked, _, _ := strings.Cut(rest, "</mark>")
			g.Expect(marked).To(Equal(test.want))
			g.Expect(before).To(HaveSuffix(test.before + "\n"))
			g.Expect(markdown.String()).To(ContainSubstring("\n" + test.want + "   <--\n"))
			g.Expect(broken.Explain()).To(ContainSubstring(test.want + "   <--\n"))
		})
	}
}
