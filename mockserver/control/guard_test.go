package control_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

func TestThePlaneRefusesPagesOfOtherSites(t *testing.T) {
	t.Parallel()
	c := serveWith(t, control.Options{
		Mock:  mockserver.Options{World: "demo", Origins: []string{"http://localhost:*", "https://app.example.com"}},
		Hosts: []string{"mock.internal"},
	})
	reset, world := "/_plumbline/world/reset", "/_plumbline/world"
	for _, test := range []struct {
		name, method, path string
		header             []string
		want               int
	}{
		{"curl", "POST", reset, nil, 200},
		{"the console", "POST", reset, []string{"Origin", c.url, "Sec-Fetch-Site", "same-origin"}, 200},
		{"a page of another site", "POST", reset, []string{"Origin", "https://evil.example.com", "Sec-Fetch-Site", "cross-site"}, 403},
		{"one in an old browser", "POST", reset, []string{"Origin", "https://evil.example.com"}, 403},
		{"one that reads", "GET", world, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"a link to the console", "GET", "/_plumbline/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{"a page whose origin is named", "POST", reset, []string{"Origin", "https://app.example.com", "Sec-Fetch-Site", "cross-site"}, 200},
		{"a name that was bent this way", "GET", world, []string{"Host", "evil.example.com"}, 403},
		{"the same with a port", "GET", world, []string{"Host", "evil.example.com:8080"}, 403},
		{"localhost", "GET", world, []string{"Host", "localhost:8080"}, 200},
		{"loopback by IPv6", "GET", world, []string{"Host", "[::1]:8080"}, 200},
		{"a name that is known", "GET", world, []string{"Host", "mock.internal"}, 200},
		{"a world beside it", "GET", "/w/a/_plumbline/world", []string{"Host", "evil.example.com"}, 403},
	} {
		c.plane("PUT", "/worlds/a", "")
		r := c.raw(test.method, test.path, "", test.header...)
		c.Expect(r.status).To(Equal(test.want), test.name)
		if test.name != "a page whose origin is named" {
			c.Expect(r.header).NotTo(HaveKey("Access-Control-Allow-Origin"), test.name)
		}
	}
	c.Expect(c.raw("GET", "/api/repos/acme/hello/builds", "", "Host", "evil.example.com").status).To(Equal(200), "the API is for everyone")
}

func TestAPageWhoseOriginIsNamedMayUseThePlane(t *testing.T) {
	t.Parallel()
	c := serve(t)
	named, err := control.New(control.Options{Mock: mockserver.Options{World: "demo", Origins: []string{"http://localhost:*", "https://app.example.com"}}, Token: "s3cret"})
	c.Expect(err).NotTo(HaveOccurred())
	c.url = runOn(t, named, "127.0.0.1:0")
	for origin, allowed := range map[string]string{
		"https://app.example.com":  "https://app.example.com",
		"http://localhost:5173":    "", // it may call the API, as any page of this machine may
		"https://evil.example.com": "",
	} {
		ask := c.raw("OPTIONS", "/_plumbline/clock/advance", "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
		c.Expect(ask.header.Get("Access-Control-Allow-Origin")).To(Equal(allowed), "it asks before it sends its token: %s", origin)
		answer := c.raw("GET", "/_plumbline/clock", "", "Origin", origin, "Sec-Fetch-Site", "cross-site", "Authorization", "Bearer s3cret")
		c.Expect(answer.header.Get("Access-Control-Allow-Origin")).To(Equal(allowed), origin)
		c.Expect(answer.status == 200).To(Equal(allowed != ""), origin)
	}
}

func TestThePlaneNeedsItsToken(t *testing.T) {
	t.Parallel()
	c := serve(t)
	tokened, err := control.New(control.Options{Mock: mockserver.Options{World: "demo"}, Token: "s3cret"})
	c.Expect(err).NotTo(HaveOccurred())
	c.url = runOn(t, tokened, "127.0.0.1:0")
	for want, header := range map[int][]string{
		401: {"Authorization", "Bearer s3cre"},
		200: {"Authorization", "Bearer s3cret"},
	} {
		r := c.raw("GET", "/_plumbline/clock", "", header...)
		c.Expect(r.status).To(Equal(want))
		c.Expect(r.body).NotTo(ContainSubstring("s3cret"))
	}
	c.Expect(c.raw("GET", "/_plumbline/", "").header.Get("Www-Authenticate")).To(HavePrefix("Basic "), "so that browsers ask for it")
	c.Expect(c.raw("GET", "/_plumbline/clock", "", "Authorization", "Basic eDpzM2NyZXQ=").status).To(Equal(200))
	c.Expect(c.raw("GET", "/api/repos/acme/hello/builds", "").status).To(Equal(200), "the API needs none")
}

func TestThePlaneIsClosedToOthersWithoutAToken(t *testing.T) {
	t.Parallel()
	c := serve(t)
	open, err := control.New(control.Options{Mock: mockserver.Options{World: "demo"}})
	c.Expect(err).NotTo(HaveOccurred())
	c.url = strings.Replace(runOn(t, open, "0.0.0.0:0"), "[::]", "127.0.0.1", 1)
	r := c.raw("GET", "/_plumbline/clock", "")
	c.Expect(r.status).To(Equal(403))
	c.Expect(r.body).To(ContainSubstring("--control-token"))
	c.Expect(c.raw("GET", "/api/repos/acme/hello/builds", "").status).To(Equal(200))
	c.Expect(c.raw("GET", "/readyz", "").status).To(Equal(200))
}

func TestThePlaneIsClosedToOthersBehindAServerOfOnesOwnToo(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for address, want := range map[string]int{"127.0.0.1": 200, "192.0.2.7": 403} {
		ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.ParseIP(address), Port: 80})
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/_plumbline/clock", nil)
		w := httptest.NewRecorder()
		c.host.ServeHTTP(w, r)
		c.Expect(w.Code).To(Equal(want), "a connection to %s", address)
	}
}

// runOn runs a host until the test ends, and returns its URL.
func runOn(t *testing.T, h *control.Host, address string) string {
	t.Helper()
	g := NewWithT(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", address)
	g.Expect(err).NotTo(HaveOccurred())
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- h.Run(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		g.Expect(<-stopped).To(Succeed())
	})
	return "http://" + strings.Replace(listener.Addr().String(), "0.0.0.0", "127.0.0.1", 1)
}
