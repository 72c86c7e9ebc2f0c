package control_test

import (
	"encoding/json"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"
)

type journal struct {
	Count    int
	Requests []struct {
		ID                                                 int64
		Method, Path, Operation, Repository, Login, Caller string
		Decision                                           string
		Status, Disturbance                                int
	}
}

func (c *client) journal(query string) (j journal) {
	c.t.Helper()
	c.Expect(json.Unmarshal([]byte(c.plane("GET", "/journal"+query, "").body), &j)).To(Succeed())
	return j
}

func TestAMisspelledFilterIsRefused(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for query, want := range map[string]string{
		"?methd=POST":  `The query has no \"methd\"; did you mean \"method\"? It may have: after, limit, login, method, operation, path, repository, status.`,
		"?count=true":  `The query has no \"count\". It may have`,
		"?limit=-1":    "limit is -1: want at least 0.",
		"?status=some": `status is \"some\": want a whole number`,
	} {
		answer := c.raw("GET", "/_plumbline/journal"+query, "")
		c.Expect(answer.status).To(Equal(400), query)
		c.Expect(answer.body).To(ContainSubstring(want), query)
	}
	c.Expect(c.raw("GET", "/_plumbline/clock?x=1", "").body).To(ContainSubstring("It may have: nothing."))
}

func TestTheJournalTellsWhatDecided(t *testing.T) {
	t.Parallel()
	c := serve(t)
	mia, err := c.host.Mock().Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	otto, err := c.host.Mock().Token("otto")
	c.Expect(err).NotTo(HaveOccurred())
	c.plane("POST", "/disturbances", `{"operation":"queue","status":503}`)
	for _, test := range []struct {
		method, path, token string
		status              int
		decision            string
	}{
		{"GET", "/api/repos/acme/hello/builds", "", 200, "access to builds of public-active as anonymous: served"},
		{"POST", "/api/repos/acme/hello/builds/3", mia, 200, "access to restart of public-active as maintainer: served"},
		{"POST", "/api/repos/acme/hello/builds/3", mia, 409, "state: build 3 is pending: only an ended build can be restarted"},
		{"POST", "/api/repos/acme/hello/builds/3", "not-a-token", 401, "access to restart of public-active as bad-token: 401"},
		{"GET", "/api/repos/acme/secret/builds", otto, 404, "access to builds of private-active as outsider: 404"},
		{"GET", "/api/repos/acme/hello/builds/999", "", 404, "state: acme/hello has no build 999"},
		{"GET", "/api/repos/acme/hello/builds/abc", "", 400, "parameter: number is not a whole number"},
		{"GET", "/api/repos/acme/hello/bilds/3", "", 404, "Nearest is GET /api/repos/{owner}/{name}/builds/{number}."},
		{"GET", "/repos/acme/hello/builds", "", 404, "Nearest is GET /api/repos/{owner}/{name}/builds."},
		{"GET", "/api/repos/acme/hello/builds/3/1", "", 405, "no operation: This path is not asked with GET"},
		{"PUT", "/api/repos/acme/hello/builds/3", "", 405, "no operation: This path is not asked with PUT"},
		{"GET", "/favicon.ico", "", 404, "no operation: The API has no path /favicon.ico."},
		{"GET", "/api/builds?access_token=" + mia, "", 503, "not looked at"},
	} {
		r := c.raw(test.method, test.path, "", "Authorization", test.token)
		c.Expect(r.status).To(Equal(test.status), test.path)
		last := c.journal("").Requests
		entry := last[len(last)-1]
		c.Expect(entry.Status).To(Equal(test.status))
		c.Expect(entry.Decision).To(ContainSubstring(test.decision), test.path)
	}
	c.Expect(c.journal("?operation=restart&login=mia").Count).To(Equal(2))
	c.Expect(c.journal("?operation=restart&login=mia&status=200").Count).To(Equal(1), "was the restart called once?")
	c.Expect(c.journal("?operation=none").Count).To(Equal(5))
	c.Expect(c.journal("?path=/api/repos/acme/*/builds").Count).To(Equal(2))
	all := c.journal("?limit=2")
	c.Expect(all.Count).To(Equal(13))
	c.Expect(all.Requests).To(HaveLen(2), "the newest")
	c.Expect(c.journal("?after=11").Requests).To(HaveLen(2))
	c.Expect(all.Requests[1].Disturbance).To(Equal(1))
	c.Expect(c.plane("GET", "/journal", "").body).NotTo(ContainSubstring(mia), "no token is in it")
	c.Expect(c.plane("GET", "/journal?status=ok", "").status).To(Equal(400))
	c.Expect(c.plane("GET", "/journal?path=%5B", "").status).To(Equal(400))
	c.Expect(c.plane("GET", "/journal?operation=restrt", "").body).To(ContainSubstring("want one of queue, builds"), "a test that asks whether nothing was asked must not pass by a typing error")

	c.Expect(c.plane("DELETE", "/journal", "").status).To(Equal(204))
	c.Expect(c.journal("").Count).To(Equal(0))
}

func TestTheJournalKeepsExchanges(t *testing.T) {
	t.Parallel()
	c := serve(t)
	mia, err := c.host.Mock().Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	list := c.raw("GET", "/api/repos/acme/hello/builds?latest=true&access_token="+mia+"&%61ccess_token="+mia, "")
	c.raw("HEAD", "/api/repos/acme/hello/builds", "")
	exchange := func(id int) (e struct {
		Request struct {
			Query string
			Size  int
		}
		Body string
	},
	) {
		c.t.Helper()
		c.Expect(json.Unmarshal([]byte(c.plane("GET", fmt.Sprintf("/journal/%d", id), "").body), &e)).To(Succeed())
		return e
	}
	first := exchange(1)
	c.Expect(first.Request.Query).To(Equal("latest=true&access_token=…&access_token=…"))
	c.Expect(first.Request.Size).To(Equal(len(list.body)))
	c.Expect(first.Body).To(And(HaveLen(2<<10), Equal(list.body[:2<<10])))
	c.Expect(exchange(2).Request.Size).To(Equal(0), "the answer to HEAD has no body")
	c.Expect(c.plane("GET", "/journal/3", "").status).To(Equal(404), "there was none")
	c.plane("DELETE", "/journal", "")
	c.raw("GET", "/api/builds", "")
	c.Expect(c.plane("GET", "/journal/1", "").status).To(Equal(404), "it is forgotten")
	c.Expect(exchange(3).Body).To(ContainSubstring("Authorization is needed"))
}
