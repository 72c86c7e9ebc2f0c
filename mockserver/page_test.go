package mockserver_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/fixtures"
)

// call is one of the page's calls with the answer that it shows.
type call struct {
	method, path, token string
	status              int
	contentType         string
	body                string // as printed; empty if none is shown
}

var (
	curl    = regexp.MustCompile(`(?m)^curl -X (\w+)(?: -H "Authorization: ([^"]+)")? +"http://[^/]+(/[^"]*)"$`)
	status  = regexp.MustCompile(`(?m)^Status: (\d+)`)
	content = regexp.MustCompile(`(?m)^Content-Type: (.+)$`)
	block   = regexp.MustCompile("(?s)```\n(.*?)\n```")
)

// callsOfThePage reads the calls out of the page's own text.
func callsOfThePage(g *WithT) (calls []call) {
	for _, section := range strings.Split(string(fixtures.Page()), "\n### ")[1:] {
		asked := curl.FindStringSubmatch(section)
		g.Expect(asked).NotTo(BeNil(), section)
		c := call{method: asked[1], token: asked[2], path: asked[3]}
		answered := status.FindStringSubmatch(section)
		c.status, _ = strconv.Atoi(answered[1])
		c.contentType = content.FindStringSubmatch(section)[1]
		for _, b := range block.FindAllStringSubmatch(section, -1) {
			if strings.HasPrefix(b[1], "[") || strings.HasPrefix(b[1], "{") {
				c.body = b[1]
			}
		}
		calls = append(calls, c)
	}
	return calls
}

// repeat makes a call of the page, at this path, and demands the status and the media type that it shows.
func (c *client) repeat(call call, path string) reply {
	c.t.Helper()
	header := http.Header{}
	if call.token != "" {
		header.Set("Authorization", call.token)
	}
	r := c.send(call.method, path, header)
	c.Expect(r.status).To(Equal(call.status), string(r.body))
	c.Expect(r.header.Get("Content-Type")).To(Equal(call.contentType))
	return r
}

func TestThePagesCallsAreAnsweredAsItShows(t *testing.T) {
	t.Parallel()
	c := serve(t, "documents")
	calls := callsOfThePage(c.WithT)
	c.Expect(calls).To(HaveLen(6))
	queue, builds, build, restart, log, cancel := calls[0], calls[1], calls[2], calls[3], calls[4], calls[5]

	c.Expect(c.repeat(queue, queue.path).body).To(MatchJSON(queue.body))
	c.Expect(c.repeat(builds, builds.path).body).To(MatchJSON(builds.body))
	c.Expect(c.repeat(build, build.path).body).To(MatchJSON(build.body))

	shown, elided, found := strings.Cut(log.body, ". . . . . . ")
	c.Expect(found).To(BeTrue(), "the page leaves lines out of its log")
	var want []any
	c.Expect(json.Unmarshal([]byte(strings.TrimRight(shown, ",\n ")+"]"), &want)).To(Succeed())
	c.Expect(strings.Fields(elided)).To(Equal([]string{"{}", "]"}))
	var got []any
	c.Expect(json.Unmarshal(c.repeat(log, log.path).body, &got)).To(Succeed())
	c.Expect(len(got)).To(BeNumerically(">", len(want)+1))
	c.Expect(got[:len(want)]).To(Equal(want))
	c.Expect(got[len(got)-1]).To(Equal(map[string]any{}))

	var restarted, expected map[string]any
	c.Expect(json.Unmarshal(c.repeat(restart, restart.path).body, &restarted)).To(Succeed())
	c.Expect(json.Unmarshal([]byte(restart.body), &expected)).To(Succeed())
	c.Expect(restarted["enqueued_at"]).To(BeNumerically("==", start.Unix()))
	expected["enqueued_at"] = restarted["enqueued_at"]
	c.Expect(restarted).To(Equal(expected))

	// The page cancels a job of build 2, which has ended there: it must have been restarted, and be running.
	c.repeat(restart, strings.TrimSuffix(restart.path, "1")+"2")
	c.advance(3 * time.Second)
	c.Expect(c.repeat(cancel, cancel.path).body).To(BeEmpty())
	killed := c.build(c.ask("", "GET", "/api/repos/adminuser/demo/builds/2"))
	c.Expect(killed.Status).To(Equal("killed"))
	c.Expect(killed.Jobs[0].ExitCode).To(Equal(137))
}

func TestFieldsStandInTheOrderOfThePage(t *testing.T) {
	t.Parallel()
	c := serve(t, "documents")
	keys := regexp.MustCompile(`"([a-z_]+)":`)
	for _, call := range callsOfThePage(c.WithT)[:4] {
		var want, got []string
		for _, key := range keys.FindAllStringSubmatch(call.body, -1) {
			want = append(want, key[1])
		}
		for _, key := range keys.FindAllStringSubmatch(string(c.repeat(call, call.path).body), -1) {
			got = append(got, key[1])
		}
		c.Expect(got).To(Equal(want), call.method+" "+call.path)
	}
}
