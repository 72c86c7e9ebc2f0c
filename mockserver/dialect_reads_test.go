package mockserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

func TestDronesAgentReportsOnWhatWasCancelled(t *testing.T) {
	t.Parallel()
	c := drone(t)
	c.asks("mia", "POST "+acmeHello+"/builds/30")
	c.advance(3 * time.Second)
	c.asks("mia", "DELETE "+acmeHello+"/builds/30/1")
	c.Expect(string(c.asks("", "GET "+acmeHello+"/builds/30").body)).To(ContainSubstring(`"error":"","status":"killed","exit_code":137`))
	c.Expect(string(c.asks("", "GET "+acmeHello+"/logs/30/1").body)).To(ContainSubstring("attempt 1"), "the log is still that of the run before")
	c.advance(time.Second)
	c.Eventually(func() string { return string(c.asks("", "GET "+acmeHello+"/builds/30").body) }).WithTimeout(20 * time.Second).Should(And(
		ContainSubstring(`"error":"termination request received, build cancelled","status":"failure","exit_code":255`),
		ContainSubstring(`"event":"push","status":"failure"`)))
	c.Expect(c.builds(c.asks("", "GET "+acmeHello+"/builds"))[0].Status).To(Equal("failure"))
	c.Expect(string(c.asks("", "GET "+acmeHello+"/logs/30/1").body)).To(ContainSubstring("attempt 2"))
	c.asks("mia", "POST "+acmeHello+"/builds/30")
	c.advance(time.Minute)
	c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/30")).Status).To(Equal("success"), "a restart forgets it")
}

func TestDroneKeepsALogUntilTheNextIsWhole(t *testing.T) {
	t.Parallel()
	c := drone(t)
	log := func() string { return string(c.asks("", "GET "+acmeHello+"/logs/3/1").body) }
	c.Expect(c.asks("", "GET "+acmeHello+"/logs/3/1").header.Get("Content-Type")).To(Equal("application/json"))
	c.Expect(log()).To(Equal(`[{"proc":"clone","pos":0,"out":"$ git clone (attempt 1)"},` + "\n" +
		`{"proc":"clone","type":2,"pos":1,"out":"0"},` + "\n" +
		`{"proc":"test","time":3,"pos":0,"out":"$ make test"},` + "\n" +
		`{"proc":"test","time":4,"pos":1,"out":"--- FAIL: TestGreeting: got \u003cnil\u003e \u0026 want \"hello\""},` + "\n" +
		`{"proc":"test","time":4,"pos":2},` + "\n" +
		`{"proc":"test","time":5,"pos":3,"out":"make: *** [test] Error 2"},` + "\n" +
		`{"proc":"test","time":5,"type":2,"pos":4,"out":"2"},` + "\n" + `{}]`))
	before := log()
	c.asks("mia", "POST "+acmeHello+"/builds/3")
	for range 4 {
		c.Expect(log()).To(Equal(before))
		c.advance(2 * time.Second)
	}
	c.advance(time.Minute)
	c.Expect(log()).To(Equal(strings.ReplaceAll(before, "attempt 1", "attempt 2")))
	c.Expect(said(c.asks("mia", "GET /api/repos/acme/busy/logs/2/1"))).To(Equal("404 ∅"), "a first run that has not ended has none")
	c.Expect(string(c.asks("", "GET "+acmeHello+"/logs/17/1").body)).To(Equal("[{}]"), "an empty log")
}

func TestDroneShowsTheQueue(t *testing.T) {
	t.Parallel()
	c := drone(t)
	c.asks("mia", "POST "+acmeHello+"/builds/23")
	queue := string(c.asks("octavia", "GET /api/builds").body)
	c.Expect(queue).To(And(HavePrefix(`[{"owner":"acme",`), HaveSuffix("]\n"), Not(ContainSubstring(`""`)), Not(ContainSubstring(`_at":0`)),
		ContainSubstring(`"refspec":"typo:master","remote":"https://git.example.com/mia/hello.git","title":"Fix a \u003ctypo\u003e \u0026 more","message":`)))
	items := c.builds(c.asks("octavia", "GET /api/builds"))
	running := 0
	for i, item := range items {
		if item.Status == "running" {
			running++
		} else {
			c.Expect(running).To(BeZero(), "what waits stands first")
		}
		if i > 0 && items[i-1].Status == item.Status && items[i-1].FullName == item.FullName {
			c.Expect(item.Number).To(BeNumerically(">", items[i-1].Number))
		}
	}
	c.Expect(running).To(BeNumerically(">", 1))
}

func TestDroneListsFifty(t *testing.T) {
	t.Parallel()
	var world strings.Builder
	world.WriteString("users: [{login: a, operator: true, secret: s}]\nplans: {p: [{run: 1s}]}\nrepositories:\n  - owner: a\n    name: b\n    builds:\n")
	for n := range 60 {
		fmt.Fprintf(&world, "      - {number: %d, created: -1h, plan: p}\n", n+1)
	}
	c := serveWith(t, mockserver.Options{World: worldFile(t, world.String()), Clock: mockserver.HeldClock(start), Dialect: "drone-0.5.0"})
	list := c.builds(c.asks("", "GET /api/repos/a/b/builds?per_page=5&page=2"))
	c.Expect(list).To(HaveLen(50))
	c.Expect([]int64{list[0].Number, list[49].Number}).To(Equal([]int64{60, 11}))
}
