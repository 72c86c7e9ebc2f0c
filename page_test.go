package plumbline_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline"

	. "github.com/onsi/gomega"
)

// call is one of the page's six calls: the request and the answer that it shows.
type call struct{ method, path, status, mediaType, body string }

// pageCalls reads the calls out of the page's own text.
func pageCalls(t *testing.T) []call {
	t.Helper()
	request := regexp.MustCompile("```\n([A-Z]+) (/api/\\S+)\n```")
	answer := regexp.MustCompile("```\nStatus: ([0-9]{3}).*\nContent-Type: ([^;\n]+).*\n```")
	body := regexp.MustCompile("(?s)```\n([\\[{].*?)\n```")
	elided := regexp.MustCompile(`(?m)^[. ]+$`)

	var calls []call
	for _, section := range strings.Split(read(t, "fixtures/document/build-management.md"), "\n### ")[1:] {
		asked, told := request.FindStringSubmatch(section), answer.FindStringSubmatch(section)
		if asked == nil || told == nil {
			t.Fatalf("a section of the page without a request or an answer:\n%s", section)
		}
		c := call{method: asked[1], path: asked[2], status: told[1], mediaType: told[2]}
		if shown := body.FindStringSubmatch(section); shown != nil {
			c.body = elided.ReplaceAllString(shown[1], "")
		}
		calls = append(calls, c)
	}
	return calls
}

// The contract's examples are the page's, to the last field.
func TestExamplesAreThePages(t *testing.T) {
	t.Parallel()
	contract, calls := load(t), pageCalls(t)
	NewWithT(t).Expect(calls).To(HaveLen(len(contract.Operations)))
	for i, call := range calls {
		op := contract.Operations[i]
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			g.Expect(op.Method + " " + op.Path).To(Equal(call.method + " " + call.path))
			success := load(t).Spec().Paths.Find(op.Path).GetOperation(op.Method).Responses.Value(call.status)
			g.Expect(success).NotTo(BeNil(), "the contract does not know the page's status %s", call.status)
			if call.body == "" {
				g.Expect(success.Value.Content).To(BeEmpty(), "the page shows no body")
				return
			}
			media := success.Value.Content[call.mediaType]
			g.Expect(media).NotTo(BeNil(), "the contract does not know the page's media type %s", call.mediaType)
			example, err := json.Marshal(media.Example)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(example).To(MatchJSON(call.body))
		})
	}
}

// The status that the mock gives to a success is the page's.
func TestSuccessIsThePages(t *testing.T) {
	t.Parallel()
	for i, want := range []int{200, 200, 200, 200, 200, 204} {
		NewWithT(t).Expect(load(t).Operations[i].Success()).To(Equal(want))
	}
	NewWithT(t).Expect(plumbline.Version).To(MatchRegexp(`^\d+\.\d+\.\d+$`))
}
