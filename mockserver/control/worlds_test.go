package control_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

func TestWorldsSideBySideDoNotTouchEachOther(t *testing.T) {
	t.Parallel()
	c := serve(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			base := fmt.Sprintf("/w/world-%d", i)
			c.Expect(c.plane("PUT", fmt.Sprintf("/worlds/world-%d", i), `{"world":"demo","clock":"held"}`).status).To(Equal(201))
			for range i {
				c.Expect(c.raw("POST", base+"/_plumbline/repos/acme/hello/builds", `{"jobs":[{"run":"5s"}]}`).status).To(Equal(201))
			}
			c.Expect(c.raw("POST", base+"/_plumbline/clock/advance", `{"by":"3s"}`).status).To(Equal(200))
			if i%2 == 0 {
				c.Expect(c.raw("PUT", base+"/_plumbline/behaviour", `{"faults":["list-cut-at-25"]}`).status).To(Equal(200))
			}
			list := c.raw("GET", base+"/api/repos/acme/hello/builds", "").body
			c.Expect(strings.Count(list, `"running"`)).To(Equal(i))
			if i%2 == 0 {
				c.Expect(strings.Count(list, `"id"`)).To(Equal(25))
			} else {
				c.Expect(strings.Count(list, `"id"`)).To(Equal(30 + i))
			}
			c.Expect(c.raw("GET", base+"/_plumbline/journal", "").decoded()).To(HaveKeyWithValue("count", 1.0))
		})
	}
	all.Wait()
	c.Expect(strings.Count(c.raw("GET", "/api/repos/acme/hello/builds", "").body, `"id"`)).To(Equal(30), "the first world knows nothing of it")
	c.Expect(c.plane("GET", "/worlds", "").body).To(ContainSubstring(`{"name":"world-7","url":"/w/world-7"`))
	c.Expect(c.plane("DELETE", "/worlds/world-7", "").status).To(Equal(204))
	gone := c.raw("GET", "/w/world-7/api/builds", "")
	c.Expect(gone.status).To(Equal(404))
	c.Expect(gone.body).To(ContainSubstring("Make it with PUT /_plumbline/worlds/world-7"))
	c.Expect(c.plane("DELETE", "/worlds/world-7", "").status).To(Equal(404))
}

func TestWhoeverOpensAWorldInABrowserIsLedToItsConsole(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.plane("PUT", "/worlds/mine", "")
	for path, console := range map[string]string{"/": "/_plumbline/", "/w/mine": "/w/mine/_plumbline/", "/w/mine/": "/w/mine/_plumbline/"} {
		led := c.raw("GET", path, "")
		c.Expect(led.status).To(Equal(302), path)
		c.Expect(led.header.Get("Location")).To(Equal(console), path)
	}
}

func TestAPageIsToldOfAWorldThatIsNotThere(t *testing.T) {
	t.Parallel()
	c := serveWith(t, control.Options{Mock: mockserver.Options{World: "demo", Origins: []string{"http://localhost:*"}}})
	gone := c.raw("GET", "/w/gone/api/builds", "", "Origin", "http://localhost:5173")
	c.Expect(gone.status).To(Equal(404))
	c.Expect(gone.header.Get("Access-Control-Allow-Origin")).To(Equal("http://localhost:5173"))
}

func TestAWorldIsMadeFromASnapshotOrAFile(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.plane("POST", "/repos/acme/hello/builds", `{"jobs":[{"run":"60s"}]}`)
	c.plane("POST", "/clock/advance", `{"by":"5s"}`)
	c.plane("PUT", "/snapshots/busy", "")
	c.Expect(c.plane("PUT", "/worlds/copy", `{"snapshot":"busy","clock":"held"}`).status).To(Equal(201))
	c.Expect(c.raw("GET", "/w/copy/api/repos/acme/hello/builds/31", "").decoded()).To(HaveKeyWithValue("status", "running"))
	c.raw("POST", "/w/copy/_plumbline/clock/advance", `{"by":"1h"}`)
	c.Expect(c.raw("GET", "/w/copy/api/repos/acme/hello/builds/31", "").decoded()).To(HaveKeyWithValue("status", "success"))
	c.Expect(c.build("acme/hello/builds/31")).To(HaveKeyWithValue("status", "running"))

	c.Expect(c.plane("PUT", "/worlds/own", `{"file":"users: [{login: zoe, tokens: [t]}]\nrepositories: [{owner: my, name: own}]\n"}`).status).To(Equal(201))
	c.Expect(c.raw("GET", "/w/own/api/repos/my/own/builds", "").body).To(Equal("[]"))
	c.Expect(c.raw("GET", "/w/own/api/repos/my%2Fown/own/builds", "").status).To(Equal(401), "an encoded slash stays within its segment: that repository is not there")

	for path, test := range map[string]struct {
		body, want string
		status     int
	}{
		"/worlds/Upper":                      {`{}`, "is not called", 400},
		"/worlds/" + strings.Repeat("a", 64): {`{}`, "want up to 63", 400},
		"/worlds/a":                          {`{"world":"nowhere"}`, "there is no world", 400},
		"/worlds/b":                          {`{"snapshot":"gone"}`, "there is no snapshot", 404},
		"/worlds/c":                          {`{"file":"users: 1"}`, "file:1:", 400},
		"/worlds/d":                          {`{"clock":"fast"}`, "is no clock", 400},
		"/worlds/e":                          {`{"world":"demo","file":"users: []"}`, "one of world, snapshot and file", 400},
		"/worlds/f":                          {`{"dialect":"drone"}`, "there is no dialect", 400},
	} {
		r := c.plane("PUT", path, test.body)
		c.Expect(r.status).To(Equal(test.status), path)
		c.Expect(r.body).To(ContainSubstring(test.want))
		c.Expect(c.raw("GET", "/w"+strings.TrimPrefix(path, "/worlds")+"/api/builds", "").status).To(Equal(404), "nothing was made")
	}
}

func TestIdleWorldsAreForgottenAndTooManyRefused(t *testing.T) {
	t.Parallel()
	c := serveWith(t, control.Options{Mock: mockserver.Options{World: "demo"}, MaxWorlds: 2, Idle: time.Millisecond})
	c.plane("PUT", "/worlds/a", "")
	c.Eventually(func() string { return c.plane("GET", "/worlds", "").body }).WithTimeout(20 * time.Second).Should(Equal("[]\n"))
	c.Expect(c.raw("GET", "/w/a/api/builds", "").status).To(Equal(404))

	c = serveWith(t, control.Options{Mock: mockserver.Options{World: "demo"}, MaxWorlds: 2})
	for name, want := range map[string]int{"a": 201, "b": 201} {
		c.Expect(c.plane("PUT", "/worlds/"+name, "").status).To(Equal(want))
	}
	c.Expect(c.plane("PUT", "/worlds/c", "").status).To(Equal(429))
	c.Expect(c.plane("PUT", "/worlds/a", "").status).To(Equal(201), "one that is there is made anew")
}

func TestWhoListensToAWorldThatGoesIsLetGo(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for how, goes := range map[string]func(){
		"replaced": func() { c.plane("PUT", "/worlds/mine", `{"world":"documents"}`) },
		"dropped":  func() { c.plane("DELETE", "/worlds/mine", "") },
	} {
		c.plane("PUT", "/worlds/mine", "")
		began, next := time.Now(), c.listen("/w/mine/_plumbline")
		goes()
		c.Expect(next()).To(Equal("end"), how)
		c.Expect(time.Since(began)).To(BeNumerically("<", time.Minute), "and not only when the test gave up on it")
	}
}

func TestAPathThatIsNotCleanLeadsToNoOtherWorld(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.plane("PUT", "/worlds/a-b", `{"world":"demo"}`)
	c.raw("GET", "/api/builds", "")
	for _, path := range []string{"/_plumbline//journal", "/_plumbline/./journal", "/_plumbline/x/../journal", "/_plumbline/journal//"} {
		for _, base := range []string{"", "/w/a-b"} {
			r := c.raw("DELETE", base+path, "")
			c.Expect(r.status).To(Equal(404), base+path)
			c.Expect(r.header).NotTo(HaveKey("Location"), base+path)
		}
	}
	c.Expect(c.plane("GET", "/journal", "").decoded()).To(HaveKeyWithValue("count", 1.0))
	for path, to := range map[string]string{"/_plumbline": "_plumbline/", "/_plumbline/docs": "docs/"} {
		c.Expect(c.raw("GET", "/w/a-b"+path, "").header.Get("Location")).To(Equal(to))
	}
	escaped := c.raw("GET", "/w/a%2Db/api/builds", "")
	c.Expect(escaped.status).To(Equal(404))
	c.Expect(escaped.header.Get("Content-Type")).To(Equal("application/problem+json"))
}
