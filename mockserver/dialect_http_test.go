package mockserver_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/gomega"
)

func (c *client) with(method, path string, header http.Header) reply {
	c.t.Helper()
	answer, err := c.sendRaw(method, path, header)
	c.Expect(err).NotTo(HaveOccurred())
	return answer
}

func TestDroneTakesTokensFromThreePlaces(t *testing.T) {
	t.Parallel()
	c := drone(t)
	good, err := c.mock.Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	header := func(value string) http.Header { return http.Header{"Authorization": {value}} }
	cookie := func(value string) http.Header { return http.Header{"Cookie": {"user_sess=" + value}} }
	both := http.Header{"Authorization": {"nonsense"}, "Cookie": {"user_sess=" + good}}
	for name, test := range map[string]struct {
		header http.Header
		query  string
		want   int
	}{
		"bare":                             {header(good), "", 200},
		"with a blank around":              {header(" " + good + " "), "", 200},
		"Bearer":                           {header("Bearer " + good), "", 200},
		"Bearer and more blanks":           {header("Bearer    " + good), "", 200},
		"Bearer and a tab":                 {header("Bearer\t" + good), "", 200},
		"Bearer and more text":             {header("Bearer " + good + " extra"), "", 200},
		"bare and more text":               {header(good + " trailing"), "", 401},
		"bearer":                           {header("bearer " + good), "", 401},
		"BEARER":                           {header("BEARER " + good), "", 401},
		"Token":                            {header("Token " + good), "", 401},
		"JWT":                              {header("JWT " + good), "", 401},
		"Bearer without a blank":           {header("Bearer" + good), "", 401},
		"query":                            {nil, "?access_token=" + good, 200},
		"cookie":                           {cookie(good), "", 200},
		"bad header, good cookie":          {both, "", 401},
		"bad header, good query":           {header("nonsense"), "?access_token=" + good, 401},
		"bad query, good cookie":           {cookie(good), "?access_token=nonsense", 401},
		"empty header, good query":         {header(""), "?access_token=" + good, 200},
		"empty header and query, a cookie": {cookie(good), "?access_token=", 200},
		"nothing":                          {nil, "", 401},
	} {
		c.Expect(c.with("GET", acmeSecret+"/builds"+test.query, test.header).status).To(Equal(test.want), name)
		c.Expect(c.with("DELETE", acmeSecret+"/builds/1/1"+test.query, test.header).status).To(Equal(map[int]int{200: 400, 401: 401}[test.want]), name)
	}
	form, err := http.NewRequestWithContext(t.Context(), "POST", c.url+acmeHello+"/builds/1", strings.NewReader("access_token="+good))
	c.Expect(err).NotTo(HaveOccurred())
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := c.http.Do(form)
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(response.Body.Close()).To(Succeed())
	c.Expect(response.StatusCode).To(Equal(202))
}

func TestDroneLooksAtATokensType(t *testing.T) {
	t.Parallel()
	c := drone(t)
	of := func(kind any) http.Header {
		claims := jwt.MapClaims{"text": "mia"}
		if kind != nil {
			claims["type"] = kind
		}
		return http.Header{"Authorization": {sign(t, jwt.SigningMethodHS256, []byte("mia-keeps-this"), claims)}}
	}
	for _, kind := range []any{"user", "hook", "agent", "csrf", 5} {
		c.Expect(said(c.with("GET", acmeSecret+"/builds", of(kind)))).To(Equal("200 AJ8"), "%v", kind)
		c.Expect(said(c.with("DELETE", acmeSecret+"/builds/1/1", of(kind)))).To(HavePrefix("400 TP"), "%v", kind)
	}
	c.Expect(said(c.with("GET", acmeSecret+"/builds", of(nil)))).To(Equal("401 ∅"))

	session := of("sess")
	c.Expect(said(c.with("GET", acmeSecret+"/builds", session))).To(Equal("200 AJ8"))
	for _, call := range []string{"POST " + acmeSecret + "/builds/1", "DELETE " + acmeSecret + "/builds/1/1", "HEAD /api/builds", "PUT /api/builds", "POST /nowhere"} {
		method, path, _ := strings.Cut(call, " ")
		c.Expect(said(c.with(method, path, session))).To(Equal("401 ∅"), call)
	}
	for key, want := range map[string]string{"mia-keeps-this": "202 AJ8", "rita-keeps-this": "401 ∅"} {
		session.Set("X-Csrf-Token", sign(t, jwt.SigningMethodHS256, []byte(key), jwt.MapClaims{"whatever": true}))
		c.Expect(said(c.with("POST", acmeSecret+"/builds/1", session))).To(Equal(want), key)
	}
}

func TestDroneAnswersAPageWhereNothingIs(t *testing.T) {
	t.Parallel()
	c := drone(t)
	for _, call := range []string{
		"PUT /api/builds", "PATCH " + acmeHello + "/builds/1", "POST " + acmeHello + "/builds", "DELETE " + acmeHello + "/builds/1",
		"GET " + acmeHello + "/builds/1/1", "GET /api/nothing", "GET /api/Builds", "GET //api/builds", "GET /api//builds", "GET /api/repos/x/../acme/hello/builds",
		"TRACE /api/builds", "BREW /api/builds", "GET /", "HEAD /api/builds", "HEAD " + acmeSecret + "/builds", "POST /api/builds/",
	} {
		for _, login := range []string{"", "mia"} {
			c.Expect(said(c.asks(login, call))).To(Equal("200 HTML"), call)
		}
	}
	for call, want := range map[string][2]string{
		"GET /api/builds/":                        {"301 HTML", "/api/builds"},
		"GET " + acmeHello + "/builds/":           {"301 HTML", acmeHello + "/builds"},
		"GET " + acmeHello + "/builds/3/?a=b":     {"301 HTML", acmeHello + "/builds/3?a=b"},
		"POST " + acmeHello + "/builds/3/":        {"307 ∅", acmeHello + "/builds/3"},
		"DELETE " + acmeHello + "/builds/3/1/":    {"307 ∅", acmeHello + "/builds/3/1"},
		"DELETE " + acmeHello + "/builds/3/":      {"307 ∅", acmeHello + "/builds/3"},
		"GET /api/repos/acme%2Fhello/builds":      {"200 AJ8", ""},
		"GET /api/repos/%61cme/h%65llo/builds":    {"200 AJ8", ""},
		"GET /api/repos/acme%2Fsecret/builds":     {"401 ∅", ""},
		"GET /api/repos/acme/secret/%62uilds/%31": {"401 ∅", ""},
	} {
		answer := c.asks("", call)
		c.Expect([2]string{said(answer), answer.header.Get("Location")}).To(Equal(want), call)
	}
}

func TestDroneSetsHeaders(t *testing.T) {
	t.Parallel()
	c := drone(t)
	for _, call := range []string{"GET /api/builds", "GET " + acmeHello + "/builds", "GET " + acmeHello + "/logs/1/1", "PUT /nowhere", "POST " + acmeHello + "/builds/abc", "GET /api/builds/"} {
		header := c.asks("", call).header
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate, value", "Expires": "Thu, 01 Jan 1970 00:00:00 GMT",
			"X-Content-Type-Options": "nosniff", "X-Drone-Version": "0.5.0", "X-Frame-Options": "DENY", "X-Xss-Protection": "1; mode=block",
			"Www-Authenticate": "", "Etag": "", "Allow": "",
		} {
			c.Expect(header.Get(name)).To(Equal(want), call+" "+name)
		}
		modified, err := http.ParseTime(header.Get("Last-Modified"))
		c.Expect(err).NotTo(HaveOccurred())
		c.Expect(modified).To(BeTemporally("~", time.Now(), time.Minute))
	}
	for _, path := range []string{"/api/builds", acmeSecret + "/builds/1", "/nowhere", "/"} {
		answer := c.asks("", "OPTIONS "+path)
		c.Expect(said(answer)).To(Equal("200 AJ"), path)
		c.Expect(answer.body).To(BeEmpty())
		c.Expect(answer.header).To(And(
			HaveKeyWithValue("Access-Control-Allow-Methods", []string{"GET,POST,PUT,PATCH,DELETE,OPTIONS"}),
			HaveKeyWithValue("Access-Control-Allow-Headers", []string{"authorization, origin, content-type, accept"}),
			HaveKeyWithValue("Allow", []string{"HEAD,GET,POST,PUT,PATCH,DELETE,OPTIONS"}),
			Not(HaveKey("X-Drone-Version"))))
	}
	c.Expect(c.asks("", "GET "+acmeHello+"/builds").header.Get("Content-Length")).To(BeEmpty(), "a long body comes in chunks")
	c.Expect(c.asks("", "GET "+acmeHello+"/builds/99").header.Get("Content-Length")).To(Equal("0"))
}

// The requests that Drone's own command line sends, one after another.
func TestDronesClientIsServed(t *testing.T) {
	t.Parallel()
	c := drone(t)
	for _, test := range []struct{ who, command, request, want, body string }{
		{"mia", "build list", "GET " + acmeHello + "/builds", "200 AJ8", `[{"id":`},
		{"mia", "build info 3", "GET " + acmeHello + "/builds/3", "200 AJ8", `"jobs":[{`},
		{"mia", "build info last", "GET " + acmeHello + "/builds/latest", "200 AJ8", `"number":30,`},
		{"mia", "build last", "GET " + acmeHello + "/builds/latest?branch=master", "200 AJ8", `"number":30,`},
		{"mia", "build start 2", "POST " + acmeHello + "/builds/2?", "202 AJ8", `"number":2,`},
		{"mia", "build start 3 -p A=1 -p B='x y'", "POST " + acmeHello + "/builds/3?A=1&B=x+y", "202 AJ8", `"number":3,`},
		{"mia", "build info 3", "GET " + acmeHello + "/builds/3", "200 AJ8", `"environment":{"A":"1","B":"x y"}`},
		{"mia", "build start --fork -p A=1 4", "POST " + acmeHello + "/builds/4?A=1&fork=true", "202 AJ8", `"number":31,"parent":4,`},
		{"mia", "deploy 5 production", "POST " + acmeHello + "/builds/5?deploy_to=production&event=deployment&fork=true", "202 AJ8", `"deploy_to":"production"`},
		{"octavia", "build queue", "GET /api/builds", "200 AJ8", `"name":"hello","full_name":"acme/hello","number":31,`},
		{"mia", "build stop 2 1, too soon", "DELETE " + acmeHello + "/builds/2/1", "400 TP Cannot cancel a non-running build", ""},
		{"", "", "3s", "", ""},
		{"mia", "build stop 2 1", "DELETE " + acmeHello + "/builds/2/1", "204 TP", ""},
		{"mia", "build logs 1", "GET " + acmeHello + "/logs/1/1", "200 AJ", ",\n{}]"},
		{"rita", "build start 1", "POST " + acmeHello + "/builds/1?", "404 ∅", ""},
		{"rita", "build queue", "GET /api/builds", "413 TP User not authorized", ""},
		{"mia", "build info 999", "GET " + acmeHello + "/builds/999", "500 ∅", ""},
		{"mia", "build logs 999", "GET " + acmeHello + "/logs/999/1", "404 ∅", ""},
	} {
		if wait, err := time.ParseDuration(test.request); err == nil {
			c.advance(wait)
			continue
		}
		token, err := c.mock.Token(test.who)
		c.Expect(err).NotTo(HaveOccurred())
		method, path, _ := strings.Cut(test.request, " ")
		answer := c.with(method, path, http.Header{
			"Authorization": {"Bearer " + token}, "User-Agent": {"Go-http-client/1.1"},
		})
		c.Expect(said(answer)).To(Equal(test.want), test.command)
		c.Expect(string(answer.body)).To(ContainSubstring(test.body), test.command)
	}
}
