package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheWorldIsReadReplacedAndReset(t *testing.T) {
	t.Parallel()
	c := serve(t)
	world := c.plane("GET", "/world?builds=2", "")
	c.Expect(world.status).To(Equal(200))
	var shown struct {
		Now          int64
		Users        []struct{ Login, Role, Token string }
		Repositories []struct {
			FullName string `json:"full_name"`
			Total    int
			Builds   []struct{ Number int64 }
		}
	}
	c.Expect(json.Unmarshal([]byte(world.body), &shown)).To(Succeed())
	c.Expect(shown.Now).To(Equal(start.Unix()))
	c.Expect(shown.Users[0]).To(And(HaveField("Login", "octavia"), HaveField("Role", "operator")))
	for _, r := range shown.Repositories {
		c.Expect(len(r.Builds)).To(Equal(min(2, r.Total)), r.FullName)
	}
	c.Expect(c.raw("GET", "/api/builds", "", "Authorization", shown.Users[0].Token).status).To(Equal(200), "the tokens hold")

	own := `{users: [{login: zoe, tokens: [zoe-token]}], plans: {p: [{run: 5s}]}, repositories: [{owner: my, name: own, maintainers: [zoe], builds: [{number: 1, created: -1s, plan: p}]}]}`
	c.Expect(c.raw("PUT", "/_plumbline/world", own).status).To(Equal(200))
	c.Expect(c.raw("GET", "/api/repos/my/own/builds/1", "").decoded()).To(HaveKeyWithValue("status", "running"))
	broken := c.raw("PUT", "/_plumbline/world", "users: []\nrepos: []\n")
	c.Expect(broken.status).To(Equal(400))
	c.Expect(broken.body).To(ContainSubstring(`world:2: unknown key \"repos\"`))
	c.Expect(c.raw("GET", "/api/repos/my/own/builds/1", "").status).To(Equal(200), "the world that was there is kept")

	c.plane("POST", "/repos/my/own/builds", `{}`)
	c.Expect(c.raw("GET", "/api/repos/my/own/builds/2", "").status).To(Equal(200))
	c.Expect(c.plane("POST", "/world/reset", "").status).To(Equal(200))
	c.Expect(c.raw("GET", "/api/repos/my/own/builds/2", "").status).To(Equal(404), "what was done is forgotten")

	c.plane("POST", "/clock/advance", `{"by":"20000h"}`)
	c.plane("POST", "/clock/resume", "")
	c.Expect(c.plane("POST", "/world/reset", `{"clock":true}`).status).To(Equal(200))
	c.Expect(c.plane("GET", "/clock", "").decoded()).To(And(HaveKeyWithValue("now", float64(start.Unix())), HaveKeyWithValue("held", true)), "as it was started")

	c.Expect(c.plane("POST", "/world/load", `{"world":"demo"}`).status).To(Equal(200))
	c.Expect(c.raw("GET", "/api/repos/acme/hello/builds/3", "").status).To(Equal(200))
	c.Expect(c.plane("POST", "/world/load", `{"world":"/etc/passwd.yaml"}`).body).To(ContainSubstring("there is no world"), "no file of the mock's machine is read")
}

func TestASnapshotIsPutBackWithItsMoment(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.plane("POST", "/repos/acme/hello/builds", `{"jobs":[{"run":"60s"}]}`)
	c.plane("POST", "/clock/advance", `{"by":"10s"}`)
	c.Expect(c.build("acme/hello/builds/31")).To(HaveKeyWithValue("status", "running"))
	c.Expect(c.plane("PUT", "/snapshots/busy", "").decoded()).To(HaveKeyWithValue("at", float64(start.Unix()+10)))
	before := c.raw("GET", "/api/repos/acme/hello/builds", "").body

	c.plane("POST", "/clock/advance", `{"by":"1h"}`)
	c.Expect(c.build("acme/hello/builds/31")).To(HaveKeyWithValue("status", "success"))
	c.Expect(c.plane("POST", "/snapshots/busy/restore", "").decoded()).To(HaveKeyWithValue("now", float64(start.Unix()+10)))
	c.Expect(c.raw("GET", "/api/repos/acme/hello/builds", "").body).To(Equal(before), "all is as it was")
	c.plane("POST", "/clock/advance", `{"by":"1h"}`)
	c.plane("POST", "/snapshots/busy/restore", "")
	c.Expect(c.build("acme/hello/builds/31")).To(HaveKeyWithValue("status", "running"), "as often as one likes")

	c.Expect(c.plane("GET", "/snapshots", "").body).To(ContainSubstring(`"busy"`))
	c.Expect(c.plane("DELETE", "/snapshots/busy", "").status).To(Equal(204))
	c.Expect(c.plane("DELETE", "/snapshots/busy", "").status).To(Equal(404))
	c.Expect(c.plane("POST", "/snapshots/busy/restore", "").status).To(Equal(404))
	for i := range 100 {
		c.Expect(c.plane("PUT", fmt.Sprintf("/snapshots/s%d", i), "").status).To(Equal(200))
	}
	c.Expect(c.plane("PUT", "/snapshots/one-more", "").body).To(ContainSubstring("100 snapshots are kept"))
}

func TestUsersAndRepositoriesAreAdded(t *testing.T) {
	t.Parallel()
	c := serve(t)
	zoe := c.plane("PUT", "/users/zoe", "").decoded()
	c.Expect(zoe).To(HaveKeyWithValue("role", "outsider"))
	token := zoe["token"].(string)
	created := c.plane("PUT", "/repos/acme/new", `{"private": true, "readers": ["zoe"]}`)
	c.Expect(created.status).To(Equal(200))
	list := func(token string) int {
		return c.raw("GET", "/api/repos/acme/new/builds", "", "Authorization", token).status
	}
	c.Expect(list(token)).To(Equal(200))
	c.Expect(list("")).To(Equal(401))
	c.plane("PUT", "/repos/acme/new", `{"private": true}`)
	c.Expect(list(token)).To(Equal(404), "the role was taken away")
	c.plane("PUT", "/users/zoe", `{"operator": true}`)
	c.Expect(list(token)).To(Equal(401), "the secret is another now")
	c.plane("PUT", "/users/zoe", `{"operator": true, "tokens": ["zoe-token"]}`)
	c.Expect(list("zoe-token")).To(Equal(200))
	for path, c2 := range map[string]struct{ body, want string }{
		"/repos/acme/new": {`{"readers": ["nobody"]}`, `the world has no user \"nobody\"`},
		"/users/moe":      {`{"tokens": ["zoe-token"]}`, "already zoe's"},
		"/users/m%2fo":    {`{}`, "without spaces and slashes"},
	} {
		r := c.plane("PUT", path, c2.body)
		c.Expect(r.status).To(Equal(400), path)
		c.Expect(r.body).To(ContainSubstring(c2.want))
	}
}

// The plane reads a log for whoever steers the mock: no token is needed, no disturbance meets it, and the journal says nothing of it.
func TestALogIsReadAsItGrows(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.plane("POST", "/disturbances", `{"status":503}`)
	path := "/repos/acme/secret/builds/9/jobs/1/log"
	c.plane("POST", "/repos/acme/secret/builds", `{"jobs":[{"wait":"1s","run":"30s","lines":["one","<b>two</b>"]}]}`)
	c.Expect(c.plane("GET", path, "").body).To(MatchJSON(`{"attempt":1,"lines":[]}`))
	c.plane("POST", "/clock/advance", `{"by":"12s"}`)
	c.Expect(c.plane("GET", path, "").body).To(MatchJSON(`{"attempt":1,"lines":[{"at":0,"step":"build","text":"one"},{"at":10,"step":"build","text":"<b>two</b>"}]}`))
	c.plane("POST", path, `{"lines":["three"]}`)
	c.Expect(c.plane("GET", path+"?after=2", "").body).To(MatchJSON(`{"attempt":1,"lines":[{"at":11,"step":"build","text":"three"}]}`))
	c.Expect(c.plane("GET", path+"?after=99", "").body).To(MatchJSON(`{"attempt":1,"lines":[]}`))
	c.Expect(c.plane("GET", "/journal", "").decoded()).To(HaveKeyWithValue("count", 0.0))
	c.Expect(c.plane("GET", "/repos/acme/secret/builds/9/jobs/2/log", "").status).To(Equal(404))
	c.Expect(c.plane("GET", "/repos/acme/secret/builds/99/jobs/1/log", "").status).To(Equal(404))
	c.Expect(c.raw("GET", "/_plumbline"+path+"?after=x", "").status).To(Equal(400))
}

func TestABuildIsPushedDecidedAndMadeToPrint(t *testing.T) {
	t.Parallel()
	c := serve(t)
	pushed := c.plane("POST", "/repos/acme/hello/builds", `{"event":"tag","branch":"v1","message":"Release","author":"mia",
		"jobs":[{"run":"60s","lines":["one"]},{"wait":"30s","run":"10s"}]}`)
	c.Expect(pushed.status).To(Equal(201))
	c.plane("POST", "/clock/advance", `{"by":"10s"}`)
	c.Expect(c.plane("POST", "/repos/acme/hello/builds/31/jobs/1/log", `{"lines":["two","<b>three</b>"]}`).status).To(Equal(200))
	log := c.raw("GET", "/api/repos/acme/hello/logs/31/1", "").body
	c.Expect(log).To(And(ContainSubstring("one"), ContainSubstring("two"), ContainSubstring("three")))
	c.Expect(strings.Count(log, `"pos"`)).To(Equal(3))
	c.Expect(log).To(And(ContainSubstring(`"pos":1,"out":"two"`), ContainSubstring(`"pos":2`)))

	c.Expect(c.plane("PATCH", "/repos/acme/hello/builds/31/jobs/1", `{"exit_code":7,"in":"5s"}`).status).To(Equal(200))
	c.Expect(c.plane("PATCH", "/repos/acme/hello/builds/31/jobs/2", `{"start":true,"error":"agent lost"}`).status).To(Equal(200))
	c.plane("POST", "/clock/advance", `{"by":"6s"}`)
	build := c.build("acme/hello/builds/31")
	jobs := build["jobs"].([]any)
	c.Expect(jobs[0]).To(And(HaveKeyWithValue("status", "failure"), HaveKeyWithValue("exit_code", 7.0), HaveKeyWithValue("finished_at", float64(start.Unix()+15))))
	c.Expect(jobs[1]).To(And(HaveKeyWithValue("status", "error"), HaveKeyWithValue("error", "agent lost")))
	c.Expect(build).To(And(HaveKeyWithValue("status", "error"), HaveKeyWithValue("ref", "refs/tags/v1")))

	for path, want := range map[string]int{
		"/repos/acme/hello/builds/31/jobs/1":  409, // it has ended
		"/repos/acme/hello/builds/31/jobs/3":  404,
		"/repos/acme/hello/builds/999/jobs/1": 404,
		"/repos/acme/hallo/builds/31/jobs/1":  404,
		"/repos/acme/hello/builds/x/jobs/1":   400,
	} {
		c.Expect(c.plane("PATCH", path, `{}`).status).To(Equal(want), path)
	}
	c.Expect(c.plane("PATCH", "/repos/acme/hallo/builds/31/jobs/1", `{}`).body).To(ContainSubstring(`did you mean \"acme/hello\"?`))
	c.Expect(c.plane("POST", "/repos/acme/hello/builds/31/jobs/1/log", `{"lines":["late"]}`).status).To(Equal(409))
	c.Expect(c.plane("POST", "/repos/acme/hello/builds", `{"jobs":[{"lines":["a\nb"]}]}`).status).To(Equal(400))
	c.Expect(c.plane("POST", "/repos/acme/dormant/builds", `{}`).body).To(ContainSubstring("not activated"))
	c.Expect(c.plane("POST", "/repos/acme/hello/builds", `{"brunch":"x"}`).body).To(ContainSubstring(`did you mean \"branch\"?`))
}
