package control_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestFaultsAndDialectsAreSwitchedWhileItServes(t *testing.T) {
	t.Parallel()
	c := serve(t)
	before := c.raw("GET", "/api/repos/acme/hello/builds", "").body
	count := func() int { return strings.Count(c.raw("GET", "/api/repos/acme/hello/builds", "").body, `"id"`) }
	c.Expect(count()).To(BeNumerically(">", 25))
	c.Expect(c.plane("PUT", "/behaviour", `{"faults":["list-cut-at-25"]}`).status).To(Equal(200))
	c.Expect(count()).To(Equal(25))
	c.Expect(c.plane("PUT", "/behaviour", `{"dialect":"drone-0.5.0"}`).decoded()).To(And(HaveKeyWithValue("dialect", "drone-0.5.0"), HaveKeyWithValue("faults", BeEmpty())))
	c.Expect(c.raw("GET", "/api/builds", "").status).To(Equal(401))
	c.Expect(c.plane("PUT", "/behaviour", `{"faults":["list-cut-at-26"]}`).body).To(ContainSubstring(`did you mean \"list-cut-at-25\"?`))
	c.Expect(c.plane("GET", "/behaviour", "").decoded()).To(HaveKeyWithValue("dialect", "drone-0.5.0"), "it goes on as it was")
	c.Expect(c.plane("PUT", "/behaviour", `{}`).status).To(Equal(200))
	c.Expect(c.raw("GET", "/api/repos/acme/hello/builds", "").body).To(Equal(before), "and is the faithful mock again")
}

// Every fault, liberty and dialect that there is goes in and out again without a trace, though some of them alter the world's builds.
func TestEveryBehaviourLeavesNoTrace(t *testing.T) {
	t.Parallel()
	c := serve(t)
	seen := func() string {
		return c.raw("GET", "/api/repos/acme/hello/builds", "").body + c.raw("GET", "/api/repos/acme/hello/builds/3", "").body + c.raw("GET", "/api/repos/acme/Odd.Name_x-1/builds/2", "").body
	}
	before := seen()
	var all struct {
		Dialects, Faults, Liberties []struct{ Name string }
		Operations                  []string
	}
	c.Expect(json.Unmarshal([]byte(c.plane("GET", "/catalogue", "").body), &all)).To(Succeed())
	c.Expect(all.Operations).To(ConsistOf("queue", "builds", "build", "restart", "log", "cancel"))
	c.Expect(len(all.Faults)).To(BeNumerically(">", 100))
	for kind, names := range map[string][]struct{ Name string }{"faults": all.Faults, "liberties": all.Liberties} {
		for _, n := range names {
			c.Expect(c.plane("PUT", "/behaviour", `{"`+kind+`":["`+n.Name+`"]}`).status).To(Equal(200), n.Name)
			c.plane("PUT", "/snapshots/with", "")
			c.plane("PUT", "/behaviour", `{}`)
			c.Expect(seen()).To(Equal(before), n.Name)
			c.plane("POST", "/snapshots/with/restore", "")
			c.Expect(seen()).To(Equal(before), "a snapshot knows nothing of %s", n.Name)
		}
	}
}

func TestClientsAreDisturbed(t *testing.T) {
	t.Parallel()
	c := serve(t)
	list, build := "/api/repos/acme/hello/builds", "/api/repos/acme/hello/builds/3"
	disturb := func(body string) {
		c.t.Helper()
		c.Expect(c.plane("DELETE", "/disturbances", "").status).To(Equal(204))
		c.Expect(c.plane("POST", "/disturbances", body).status).To(Equal(201), body)
	}
	disturb(`{"operation":"builds","status":503,"times":2,"skip":1}`)
	statuses := []int{}
	for range 5 {
		statuses = append(statuses, c.raw("GET", list, "").status)
	}
	c.Expect(statuses).To(Equal([]int{200, 503, 503, 200, 200}))
	c.Expect(c.raw("GET", build, "").status).To(Equal(200), "another operation")
	c.Expect(c.plane("GET", "/disturbances", "").body).To(ContainSubstring(`"hit":2`))

	mia, err := c.host.Mock().Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	disturb(`{"method":"POST","login":"mia","status":500}`)
	c.Expect(c.raw("POST", build, "", "Authorization", mia).status).To(Equal(500))
	c.Expect(c.build("acme/hello/builds/3")).To(HaveKeyWithValue("status", "failure"), "the restart has done nothing")

	disturb(`{"repository":"acme/hello","caller":"anonymous","garble":true}`)
	garbled := c.raw("GET", build, "")
	c.Expect(garbled.status).To(Equal(200))
	c.Expect(json.Valid([]byte(garbled.body))).To(BeFalse())
	c.Expect(c.build("acme/hello/builds/3")).To(HaveKey("status"), "another caller")

	broken := func() error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+build, nil)
		c.Expect(err).NotTo(HaveOccurred())
		response, err := new(http.Transport).RoundTrip(request)
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // it has been read
		return json.NewDecoder(response.Body).Decode(new(any))
	}
	disturb(`{"reset":true}`)
	c.Expect(broken()).To(HaveOccurred())
	disturb(`{"truncate":100}`)
	c.Expect(broken()).To(MatchError(ContainSubstring("unexpected EOF")))
	disturb(`{"truncate":-1}`)
	c.Expect(broken()).To(MatchError(ContainSubstring("EOF")))
	disturb(`{"pace":20000}`)
	c.Expect(broken()).To(Succeed())
	disturb(`{"latency":"1ms","jitter":"1ms"}`)
	c.Expect(broken()).To(Succeed())

	for body, want := range map[string]string{
		`{}`:                                      "it disturbs nothing",
		`{"status":99}`:                           "status 99",
		`{"status":503,"times":-1}`:               "times is below 0",
		`{"status":503,"probability":2}`:          "a probability of 2",
		`{"latency":"1h"}`:                        "a latency of 1h",
		`{"latency":"long"}`:                      `\"long\" is no duration`,
		`{"status":503,"operation":"bild"}`:       `there is no operation \"bild\"`,
		`{"status":503,"login":"miaa"}`:           `the world has no user \"miaa\"; did you mean \"mia\"?`,
		`{"status":503,"repository":"acme/helo"}`: `the world has no repository \"acme/helo\"; did you mean \"acme/hello\"?`,
	} {
		r := c.plane("POST", "/disturbances", body)
		c.Expect(r.status).To(Equal(400), body)
		c.Expect(r.body).To(ContainSubstring(want))
	}
	c.Expect(c.plane("DELETE", "/disturbances/9999", "").status).To(Equal(404))
}

func TestADisturbanceByChanceIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	run := func() (statuses []int) {
		c := serve(t)
		c.plane("POST", "/disturbances", `{"status":503,"probability":0.5,"seed":7}`)
		for range 30 {
			statuses = append(statuses, c.raw("GET", "/api/repos/acme/hello/builds/3", "").status)
		}
		return statuses
	}
	first := run()
	g := NewWithT(t)
	g.Expect(run()).To(Equal(first))
	g.Expect(first).To(And(ContainElement(200), ContainElement(503)))
}
