package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// fuzzed is a mock that a fuzzer asks. Its clock is held, so that what is asked twice is answered alike.
func fuzzed(f *testing.F) *mockserver.Server {
	f.Helper()
	mock, err := mockserver.New(mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Journal: 10})
	if err != nil {
		f.Fatal(err)
	}
	return mock
}

// answered asks a mock, and holds against the answer what is true of every one: it is no failure of the mock, its length is what it says, a refusal is
// problem details, and no token is repeated.
func answered(t *testing.T, mock http.Handler, r *http.Request, secret string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	mock.ServeHTTP(w, r)
	body := w.Body.String()
	if w.Code >= 500 || w.Code < 200 {
		t.Errorf("%s %q: %d %s", r.Method, r.URL, w.Code, body)
	}
	if w.Code >= 400 {
		var problem struct{ Status int }
		if err := json.Unmarshal([]byte(body), &problem); err != nil || problem.Status != w.Code {
			t.Errorf("%s %q: a refusal that is no problem details: %d %s", r.Method, r.URL, w.Code, body)
		}
	}
	if len(secret) > 20 && strings.Contains(body, secret) {
		t.Errorf("%s %q: the answer repeats the token: %s", r.Method, r.URL, body)
	}
	return w
}

func FuzzRoutes(f *testing.F) {
	mock := fuzzed(f)
	token, err := mock.Token("octavia")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range []string{
		"/api/builds", "/api/repos/acme/hello/builds", "/api/repos/acme/hello/builds/3", "/api/repos/acme/hello/builds/3/1", "/api/repos/acme/secret/logs/1/1",
		"/api/repos/acme%2Fhello/builds", "/api/repos/acme/hello/builds/%00", "/api/repos/../hello/builds/9223372036854775808", "//api//builds", "/api/repos/acme/hello/builds/-0",
		"/%61pi/builds", "/api/repos/acme/hello/builds/0003", "/api/repos/acme/hello/builds/٣", "*", "",
	} {
		for _, method := range []string{"GET", "POST", "DELETE", "HEAD", "OPTIONS", "BREW"} {
			f.Add(method, path, "a=b")
		}
	}
	f.Fuzz(func(t *testing.T, method, path, query string) {
		u, err := url.ParseRequestURI(path)
		if err != nil {
			t.Skip("no server is asked this")
		}
		u.RawQuery = query
		r := (&http.Request{Method: method, URL: u, Host: "mock", Header: http.Header{"Authorization": {token}}, Body: http.NoBody}).WithContext(t.Context())
		asked := answered(t, mock, r, token)
		if method != http.MethodGet && method != http.MethodHead {
			return
		}
		if again := answered(t, mock, r, token); again.Code != asked.Code || again.Body.String() != asked.Body.String() {
			t.Errorf("%s %q changed something: %d, and then %d", method, u, asked.Code, again.Code)
		}
	})
}

func FuzzTokens(f *testing.F) {
	mock := fuzzed(f)
	good := map[string]bool{}
	for _, login := range []string{"octavia", "mia", "rita", "otto"} {
		token, err := mock.Token(login)
		if err != nil {
			f.Fatal(err)
		}
		good[token] = true
		f.Add(token)
		f.Add("Bearer " + token)
		f.Add(token + "=")
		f.Add(token[:len(token)-1])
		head, rest, _ := strings.Cut(token, ".")
		claims, _, _ := strings.Cut(rest, ".")
		f.Add(head + "." + claims + ".")
		f.Add("eyJhbGciOiJub25lIn0." + claims + ".")
	}
	f.Add("")
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/builds", nil)
		r.Header["Authorization"] = []string{token}
		w := answered(t, mock, r, token)
		bare := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(token), "Bearer "))
		if (w.Code == http.StatusOK) != good[bare] {
			t.Errorf("token %q: got %d, and it was issued: %v", token, w.Code, good[bare])
		}
	})
}
