package tools_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
)

// A frontend on a port of its own is what asks; its browser keeps from it whatever the mock does not let it see.
func TestAPageOfAnotherOriginSeesWhatTheMockAnswers(t *testing.T) {
	mock := startMock(t, "127.0.0.1:0")
	mock.ask(http.MethodPut, "/_plumbline/worlds/mine", `{"world":"demo"}`, http.StatusCreated)
	mock.ask(http.MethodPost, "/_plumbline/disturbances", `{"operation":"log","status":503}`, http.StatusCreated)
	mock.ask(http.MethodPost, "/_plumbline/disturbances", `{"operation":"cancel","reset":true}`, http.StatusCreated)
	frontend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<title>frontend</title>")
	}))
	t.Cleanup(frontend.Close)
	b := newTab(t, browser(t))
	b.do(chromedp.Navigate(frontend.URL))
	for _, test := range []struct{ method, path, headers, want string }{
		{"GET", "/api/repos/acme/hello/builds/3", "", "200"},
		{"GET", "/api/builds", `Authorization: "wrong"`, "401"}, // the browser asks first whether it may send that
		{"GET", "/api/nowhere", "", "404"},
		{"POST", "/api/repos/acme/hello/builds/3", `Authorization: "wrong"`, "401"},
		{"GET", "/api/repos/acme/hello/logs/3/1", `Authorization: "wrong"`, "503"},
		{"DELETE", "/api/repos/acme/hello/builds/3/1", `Authorization: "wrong"`, "TypeError"},
		{"GET", "/w/mine/api/repos/acme/hello/builds/3", "", "200"},
		{"GET", "/w/none/api/builds", "", "404"},
		{"GET", "/_plumbline/users", "", "TypeError"}, // the plane is not for pages of other sites
	} {
		const ask = `window.seen = ""; fetch(%q, {method: %q, headers: {%s}}).then((r) => r.status, (e) => e.name).then((seen) => { window.seen = String(seen); }); true`
		value[bool](b, fmt.Sprintf(ask, mock.url+test.path, test.method, test.headers))
		b.wait(`window.seen !== ""`)
		if got := value[string](b, `window.seen`); got != test.want {
			t.Errorf("%s %s: the page sees %s, want %s", test.method, test.path, got, test.want)
		}
	}
}
