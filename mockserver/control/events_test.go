package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// listen listens to the events of a plane. It returns the next event as "kind data" each time it is called.
func (c *client) listen(plane string) (next func() string) {
	c.t.Helper()
	bounded, stop := context.WithTimeout(c.t.Context(), time.Minute) // so that what is not told fails the test, and does not hang it
	c.t.Cleanup(stop)
	request, err := http.NewRequestWithContext(bounded, http.MethodGet, c.url+plane+"/events", nil)
	c.Expect(err).NotTo(HaveOccurred())
	response, err := http.DefaultTransport.RoundTrip(request)
	c.Expect(err).NotTo(HaveOccurred())
	c.t.Cleanup(func() { _ = response.Body.Close() })
	c.Expect(response.Header.Get("Content-Type")).To(Equal("text/event-stream"))
	lines := bufio.NewScanner(response.Body)
	c.Expect(lines.Scan()).To(BeTrue(), "it says at once that it listens")
	return func() string {
		kind := ""
		for lines.Scan() {
			if after, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				kind = after
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return kind + " " + data
			}
		}
		return "end"
	}
}

func TestListenersAreToldOfEveryChangeInItsOrder(t *testing.T) {
	t.Parallel()
	c := serve(t)
	next := c.listen("/_plumbline")
	c.plane("POST", "/repos/acme/hello/builds", `{"jobs":[{"wait":"2s","run":"4s","lines":["a","b","c"],"exit_code":1},{"wait":"3s","run":"1s"}]}`)
	c.plane("POST", "/clock/advance", `{"by":"1h"}`)
	// The clock tells that it was moved at once; all else comes in the order in which it was.
	var told []string
	for len(told) < 11 {
		text := next()
		kind, data, _ := strings.Cut(text, " ")
		if kind == "clock" {
			continue
		}
		var e struct {
			At, Number, Job int64
			Repository      string
			Status          string
			Lines           int
		}
		c.Expect(json.Unmarshal([]byte(data), &e)).To(Succeed(), text)
		c.Expect(e.Repository).To(Equal("acme/hello"))
		c.Expect(e.Number).To(BeEquivalentTo(31))
		told = append(told, fmt.Sprint(e.At-start.Unix(), " ", kind, " ", e.Job, " ", e.Status, " ", e.Lines))
	}
	c.Expect(told).To(Equal([]string{
		"0 build 0 pending 0", "0 job 1 pending 0", "0 job 2 pending 0",
		"2 build 0 running 0", "2 job 1 running 0", "2 log 1 running 1",
		"3 log 1 running 2", "3 job 2 running 0",
		"4 log 1 running 3", "4 job 2 success 0",
		"6 build 0 failure 0",
	}))
	c.Expect(next()).To(ContainSubstring(`"job":1,"status":"failure"`))
}

func TestListenersAreToldOfRequestsAndOfOtherWorlds(t *testing.T) {
	t.Parallel()
	c := serve(t)
	next := c.listen("/_plumbline")
	c.raw("GET", "/api/repos/acme/hello/builds/999", "")
	c.Expect(next()).To(And(HavePrefix("request "), ContainSubstring(`"status":404`), ContainSubstring("has no build 999")))
	c.plane("POST", "/world/reset", "")
	c.Expect(next()).To(HavePrefix("world "))
	c.plane("POST", "/clock/resume", "")
	c.Expect(next()).To(And(HavePrefix("clock "), ContainSubstring(`"held":false`)))

	mia, err := c.host.Mock().Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	c.plane("POST", "/clock/hold", "")
	c.Expect(next()).To(HavePrefix("clock "))
	c.raw("POST", "/api/repos/acme/hello/builds/3", "", "Authorization", mia)
	kinds := map[string]bool{}
	for range 3 { // the request, the build and its job, in whichever order they reach the listener
		kind, _, _ := strings.Cut(next(), " ")
		kinds[kind] = true
	}
	c.Expect(kinds).To(And(HaveKey("request"), HaveKey("build"), HaveKey("job")))
}
