package mockserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// drone starts a mock that speaks as Drone 0.5.0, with the world demo and a held clock: octavia administers it, mia may write to
// acme's repositories, rita may read them, otto is an outsider.
func drone(t *testing.T) *client {
	t.Helper()
	return serveWith(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Dialect: "drone-0.5.0"})
}

// said writes an answer as the tables of what was seen do: its status and ∅ for no body and no media type, TP and the text for
// plain text, AJ for JSON, AJ8 if it names its charset, HTML.
func said(r reply) string {
	kinds := map[string]string{
		"": "∅", "text/plain; charset=utf-8": "TP", "application/json": "AJ", "application/json; charset=utf-8": "AJ8", "text/html; charset=utf-8": "HTML",
	}
	text := fmt.Sprint(r.status, " ", kinds[r.header.Get("Content-Type")])
	if strings.HasSuffix(text, "TP") || strings.HasSuffix(text, "∅") {
		text += " " + string(r.body)
	}
	return strings.TrimSpace(text)
}

// asks sends a request, written as its method and its path, as this user.
func (c *client) asks(login, call string) reply {
	c.t.Helper()
	method, path, _ := strings.Cut(call, " ")
	return c.raw(login, method, path)
}

const acmeSecret = "/api/repos/acme/secret"

func TestDroneReadsNumbers(t *testing.T) {
	t.Parallel()
	c := drone(t)
	for forms, want := range map[string][4]string{ // GET build, POST build, GET log, DELETE job
		"2 +2 002 %32": {"200 AJ8", "202 AJ8", "200 AJ", "400 TP Cannot cancel a non-running build"},
		"latest":       {"200 AJ8", "400 ∅", "404 ∅", "404 ∅"},
		"last Latest abc 1.5 2x 0x2 1e0 2%20 2%00 null 99999999999999999999": {"400 ∅", "400 ∅", "404 ∅", "404 ∅"},
		"0 -1 99999 2147483648": {"500 ∅", "404 ∅", "404 ∅", "404 ∅"},
		"2%2F1":                 {"200 HTML", "200 HTML", "200 HTML", "200 HTML"},
	} {
		for form := range strings.FieldsSeq(forms) {
			for i, call := range []string{"GET %s/builds/%s", "POST %s/builds/%s", "GET %s/logs/%s/1", "DELETE %s/builds/%s/1"} {
				call = fmt.Sprintf(call, acmeHello, form)
				c.Expect(said(c.asks("mia", call))).To(Equal(want[i]), call)
				if want[i] == "202 AJ8" {
					c.advance(time.Minute) // it has ended again
				}
			}
		}
	}
	for _, job := range strings.Fields("0 -1 abc 1.5 99 99999999999999999999") {
		c.Expect(said(c.asks("mia", "GET "+acmeHello+"/logs/2/"+job))).To(Equal("404 ∅"), job)
		c.Expect(said(c.asks("mia", "DELETE "+acmeHello+"/builds/2/"+job))).To(Equal("404 ∅"), job)
	}
	for _, job := range strings.Fields("1 +1 01 %31") {
		c.Expect(said(c.asks("mia", "GET "+acmeHello+"/logs/2/"+job))).To(Equal("200 AJ"), job)
		c.Expect(said(c.asks("mia", "DELETE "+acmeHello+"/builds/2/"+job))).To(HavePrefix("400 TP"), job)
	}
	c.Expect(said(c.asks("mia", "DELETE /api/repos/acme/busy/builds/+2/01"))).To(Equal("204 TP"), "it acts on build 2")
	c.Expect(said(c.asks("mia", "DELETE /api/repos/acme/busy/builds/2/1"))).To(HavePrefix("400 TP"), "which then runs no more")
}

func TestDroneFindsTheLatestPush(t *testing.T) {
	t.Parallel()
	c := drone(t)
	for query, want := range map[string]int64{"": 30, "?branch=master": 30, "?branch=develop": 26} {
		c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/latest"+query)).Number).To(Equal(want), query)
	}
	c.asks("mia", "POST "+acmeHello+"/builds/30?fork=true&event=tag")
	c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/latest")).Number).To(BeEquivalentTo(30), "a tag is passed over")
	for _, none := range []string{acmeHello + "/builds/latest?branch=", acmeHello + "/builds/latest?branch=none", "/api/repos/acme/empty/builds/latest"} {
		c.Expect(said(c.asks("", "GET "+none))).To(Equal("500 TP sql: no rows in result set"))
	}
	c.Expect(said(c.asks("", "GET "+acmeSecret+"/builds/latest"))).To(Equal("401 ∅"), "who asks comes first")
}

// One row for each kind of caller: the queue; list, build and log of a public and of a private repository; restart and cancel of both.
func TestDroneDecidesWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	const running = "DELETE /api/repos/acme/%s/builds/%d/1"
	for login, want := range map[string][5]string{
		"":        {"401 TP User not authorized", "200", "401 ∅", "401 ∅", "401 ∅"},
		"octavia": {"200 AJ8", "200", "200", "20", "20"},
		"mia":     {"413 TP User not authorized", "200", "200", "20", "20"},
		"rita":    {"413 TP User not authorized", "200", "200", "404 ∅", "404 ∅"},
		"otto":    {"413 TP User not authorized", "200", "500 ∅", "404 ∅", "500 ∅"},
	} {
		t.Run("as "+login, func(t *testing.T) {
			t.Parallel()
			c := drone(t)
			for _, repository := range []string{"hello", "secret"} {
				c.Expect(c.raw("octavia", "POST", "/api/repos/acme/"+repository+"/builds/2").status).To(Equal(202))
			}
			c.advance(3 * time.Second)
			c.Expect(said(c.asks(login, "GET /api/builds"))).To(Equal(want[0]))
			for i, repository := range []string{"hello", "secret"} {
				at := "/api/repos/acme/" + repository
				for _, path := range []string{"/builds", "/builds/1", "/logs/1/1"} {
					c.Expect(said(c.asks(login, "GET "+at+path))).To(HavePrefix(want[1+i]), path)
				}
				c.Expect(said(c.asks(login, fmt.Sprintf(running, repository, 2)))).To(HavePrefix(want[3+i]))
				c.Expect(said(c.asks(login, "POST "+at+"/builds/1"))).To(HavePrefix(want[3+i]))
				if login == "rita" {
					c.Expect(said(c.asks(login, "POST "+at+"/builds/abc"))).To(Equal("404 ∅"), "who asks comes before what is asked for")
				}
			}
			for _, nowhere := range []string{"acme/dormant", "acme/vault", "acme/nothing", "acme/HELLO", "/demo", "acme/"} {
				unseen := map[bool]string{true: "401 ∅", false: "404 ∅"}[login == ""]
				for _, call := range []string{"GET /api/repos/%s/builds", "GET /api/repos/%s/builds/1", "GET /api/repos/%s/logs/1/1", "POST /api/repos/%s/builds/1", "DELETE /api/repos/%s/builds/1/1"} {
					c.Expect(said(c.asks(login, fmt.Sprintf(call, nowhere)))).To(Equal(unseen), call, nowhere)
				}
			}
		})
	}
}

func TestDroneCancels(t *testing.T) {
	t.Parallel()
	c := drone(t)
	const no = "400 TP Cannot cancel a non-running build"
	cancel := func(build, job int) string {
		return said(c.asks("mia", fmt.Sprintf("DELETE %s/builds/%d/%d", acmeHello, build, job)))
	}
	look := func(build int) (state string) {
		seen := c.build(c.asks("", fmt.Sprintf("GET %s/builds/%d", acmeHello, build)))
		for _, job := range seen.Jobs {
			state += fmt.Sprint(job.Status, " ", job.ExitCode, ", ")
		}
		return state + seen.Status
	}
	c.Expect(cancel(20, 1)).To(Equal(no), "it has ended")
	c.Expect(c.asks("mia", "POST "+acmeHello+"/builds/20").status).To(Equal(202))
	c.Expect(cancel(20, 1)).To(Equal(no), "it waits")
	c.Expect(said(c.asks("mia", "POST "+acmeHello+"/builds/20"))).To(Equal("409 TP Cannot re-start a started build"))

	c.advance(3 * time.Second)
	c.Expect(look(20)).To(Equal("running 0, pending 0, running"))
	c.Expect(cancel(20, 1)).To(Equal("204 TP"))
	c.Expect(cancel(20, 1)).To(Equal(no))
	c.Expect(look(20)).To(Equal("killed 137, pending 0, running"))
	c.Expect(cancel(20, 2)).To(Equal(no), "a job that waits")
	c.Expect(said(c.asks("mia", "POST "+acmeHello+"/builds/20"))).To(HavePrefix("409"))

	c.advance(2 * time.Second)
	c.Expect(cancel(20, 2)).To(Equal("204 TP"))
	c.Expect(look(20)).To(HaveSuffix("killed 137, killed"))
	c.Expect(string(c.asks("octavia", "GET /api/builds").body)).NotTo(ContainSubstring(`"name":"hello"`))
	c.Expect(cancel(20, 3)).To(Equal("404 ∅"))
	c.Expect(c.asks("mia", "POST "+acmeHello+"/builds/20").status).To(Equal(202), "what was cancelled can run again")
}

func TestNewRefusesAnUnknownDialect(t *testing.T) {
	t.Parallel()
	_, err := mockserver.New(mockserver.Options{Dialect: "drone-0.5.1"})
	NewWithT(t).Expect(err).To(MatchError(`there is no dialect "drone-0.5.1": want one of drone-0.5.0`))
}
