package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

// Whatever the plane is asked, it answers, refuses in problem details, and goes on serving the API.
func FuzzPlane(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "/world?builds=3", ""}, {"PUT", "/world", "users: [{login: zoe, tokens: [t]}]\nrepositories: [{owner: my, name: own}]\n"},
		{"POST", "/world/load", `{"world":"demo"}`}, {"POST", "/world/reset", ""}, {"PUT", "/snapshots/a", ""}, {"POST", "/snapshots/a/restore", ""},
		{"PUT", "/users/zoe", `{"operator": true}`}, {"PUT", "/repos/acme/new", `{"private": true, "readers": ["mia"]}`},
		{"POST", "/repos/acme/hello/builds", `{"event":"tag","branch":"v1","jobs":[{"run":"60s","lines":["one"]},{"wait":"30s","run":"10s"}]}`},
		{"PATCH", "/repos/acme/hello/builds/31/jobs/1", `{"exit_code":7,"in":"5s"}`}, {"POST", "/repos/acme/hello/builds/31/jobs/1/log", `{"lines":["two"]}`},
		{"POST", "/clock/advance", `{"by":"90s"}`}, {"POST", "/clock/advance", `{"to":"next-change"}`}, {"POST", "/clock/speed", `{"speed":1e3}`},
		{"POST", "/clock/resume", ""}, {"POST", "/clock/hold", ""}, {"PUT", "/behaviour", `{"faults":["list-cut-at-25"]}`}, {"GET", "/catalogue", ""},
		{"POST", "/disturbances", `{"operation":"builds","status":503,"times":2,"skip":1,"probability":0.5,"seed":7}`}, {"DELETE", "/disturbances", ""},
		{"GET", "/journal?status=200&limit=3&path=/api/*", ""}, {"DELETE", "/journal", ""},
		{"PUT", "/worlds/a", `{"world":"demo","clock":"held"}`}, {"GET", "/worlds", ""}, {"DELETE", "/worlds/a", ""},
		{"POST", "/clock/advance", "by: *a"}, {"PUT", "/world", "&a [*a]"}, {"GET", "/docs/", ""}, {"GET", "/openapi.yaml", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, method, path, body string) {
		u, err := url.ParseRequestURI("/_plumbline" + path)
		if err != nil || strings.HasPrefix(u.Path, "/_plumbline/events") {
			t.Skip("no server is asked this, or it is answered for as long as one listens")
		}
		host, err := control.New(control.Options{Mock: mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start)}})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", strings.NewReader(body))
		r.Method, r.URL, r.Host = method, u, "localhost"
		w := httptest.NewRecorder()
		host.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %q with %q: %d %s", method, u, body, w.Code, w.Body)
		}
		if w.Code >= 400 && strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %q with %q: a refusal that is no JSON: %s", method, u, body, w.Body)
		}
		after := httptest.NewRecorder()
		host.ServeHTTP(after, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/builds", nil))
		if after.Code != http.StatusUnauthorized && len(host.Mock().Disturbances()) == 0 && len(host.Mock().Behaviour().Faults) == 0 && host.Mock().Behaviour().Dialect == "" {
			t.Errorf("after %s %q with %q the API answers %d", method, u, body, after.Code)
		}
	})
}
