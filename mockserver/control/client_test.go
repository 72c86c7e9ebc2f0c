package control_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

// start is when the worlds of these tests begin.
var start = time.Unix(1_800_000_000, 0)

// client asks a host over HTTP, and holds what passes on the plane against the plane's own document.
type client struct {
	*WithT
	t      *testing.T
	host   *control.Host
	url    string
	router routers.Router
}

// serve starts a host of the demo world, with a held clock.
func serve(t *testing.T) *client {
	t.Helper()
	return serveWith(t, control.Options{Mock: mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start)}})
}

func serveWith(t *testing.T, o control.Options) *client {
	t.Helper()
	g := NewWithT(t)
	host, err := control.New(o)
	g.Expect(err).NotTo(HaveOccurred())
	server := httptest.NewServer(host)
	t.Cleanup(server.Close)
	c := &client{WithT: g, t: t, host: host, url: server.URL}
	spec, err := openapi3.NewLoader().LoadFromData([]byte(c.raw("GET", "/_plumbline/openapi.yaml", "").body))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(spec.Validate(t.Context())).To(Succeed())
	spec.Servers = openapi3.Servers{{URL: "/_plumbline"}}
	c.router, err = legacy.NewRouter(spec)
	g.Expect(err).NotTo(HaveOccurred())
	return c
}

type reply struct {
	status int
	header http.Header
	body   string
}

// decoded is the body as JSON.
func (r reply) decoded() (value map[string]any) {
	_ = json.Unmarshal([]byte(r.body), &value)
	return value
}

// raw sends a request as it is, with headers in pairs.
func (c *client) raw(method, path, body string, header ...string) reply {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	c.Expect(err).NotTo(HaveOccurred())
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			request.Host = header[i+1]
		}
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	c.Expect(err).NotTo(HaveOccurred())
	defer response.Body.Close() //nolint:errcheck // it has been read
	text, err := io.ReadAll(response.Body)
	c.Expect(err).NotTo(HaveOccurred())
	return reply{response.StatusCode, response.Header, string(text)}
}

// plane asks the plane of the first world, in JSON. A request that is served, and every answer, is as the document says.
func (c *client) plane(method, path, body string) reply {
	c.t.Helper()
	r := c.raw(method, "/_plumbline"+path, body, "Content-Type", "application/json")
	request, err := http.NewRequestWithContext(c.t.Context(), method, "/_plumbline"+path, strings.NewReader(body))
	c.Expect(err).NotTo(HaveOccurred())
	request.Header.Set("Content-Type", "application/json")
	route, values, err := c.router.FindRoute(request)
	c.Expect(err).NotTo(HaveOccurred(), "%s %s is not in the document", method, path)
	in := &openapi3filter.RequestValidationInput{Request: request, PathParams: values, Route: route}
	if r.status < 300 {
		c.Expect(openapi3filter.ValidateRequest(c.t.Context(), in)).To(Succeed())
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: r.status, Header: r.header, Body: io.NopCloser(bytes.NewReader([]byte(r.body))),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	c.Expect(openapi3filter.ValidateResponse(c.t.Context(), out)).To(Succeed(), "%s %s: %s", method, path, r.body)
	return r
}

// build is build 3 of acme/hello, or another, as the API shows it to an operator.
func (c *client) build(path string) map[string]any {
	c.t.Helper()
	token, err := c.host.Mock().Token("octavia")
	c.Expect(err).NotTo(HaveOccurred())
	return c.raw("GET", "/api/repos/"+path, "", "Authorization", token).decoded()
}
