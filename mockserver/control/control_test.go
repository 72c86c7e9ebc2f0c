package control_test

import (
	"path"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

func TestHealthAndMetrics(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.Expect(c.raw("GET", "/healthz", "").body).To(Equal("ok\n"))
	c.Expect(c.raw("GET", "/readyz", "").status).To(Equal(503), "nobody has it serve yet")
	c.url = runOn(t, c.host, "127.0.0.1:0")
	c.Expect(c.raw("GET", "/readyz", "").status).To(Equal(200))
	c.Expect(c.raw("POST", "/healthz", "").status).To(Equal(405))
	c.raw("GET", "/api/repos/acme/hello/builds/3", "")
	c.raw("GET", "/api/repos/acme/hello/builds/999", "")
	c.raw("GET", "/nowhere", "")
	metrics := c.raw("GET", "/metrics", "").body
	for _, line := range []string{
		`plumbline_requests_total{operation="build",status="200"} 1`,
		`plumbline_requests_total{operation="build",status="404"} 1`,
		`plumbline_requests_total{operation="none",status="404"} 1`,
		`plumbline_request_seconds_count{operation="build"} 2`,
		`plumbline_worlds 0`,
	} {
		c.Expect(metrics).To(ContainSubstring(line + "\n"))
	}
}

func TestBothDocumentsAreServedWithAPage(t *testing.T) {
	t.Parallel()
	c := serve(t)
	_, operations, _ := strings.Cut(string(plumbline.Document()), "\ntags:\n")
	c.Expect(c.raw("GET", "/_plumbline/api.yaml", "").body).To(HaveSuffix(operations))
	page := c.raw("GET", "/_plumbline/docs/", "")
	c.Expect(page.status).To(Equal(200))
	c.Expect(page.body).NotTo(MatchRegexp(`(src|href)="?https?:`), "nothing is fetched from elsewhere")
	c.Expect(c.raw("GET", "/_plumbline/docs/documents.js", "").body).To(And(ContainSubstring("../openapi.yaml"), ContainSubstring("../api.yaml")))
	for _, file := range []string{"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"} {
		c.Expect(page.body).To(ContainSubstring(`"` + file + `"`))
		c.Expect(c.raw("GET", "/_plumbline/docs/"+file, "").status).To(Equal(200))
	}
	served, err := openapi3.NewLoader().LoadFromData([]byte(c.raw("GET", "/_plumbline/api.yaml", "").body))
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(served.Servers).To(HaveExactElements(HaveField("URL", "..")), "whoever tries it out asks this world")
	c.Expect(c.raw("GET", "/_plumbline", "").header.Get("Location")).To(Equal("_plumbline/"))
	c.Expect(c.raw("GET", "/", "").header.Get("Location")).To(Equal("/_plumbline/"))
}

// What a page asks for is read from the page, and from what it asks for in turn.
func TestTheConsoleIsServedWhole(t *testing.T) {
	t.Parallel()
	c := serve(t)
	const page = "/_plumbline/"
	wanted, seen := []string{page}, map[string]bool{page: true}
	for len(wanted) > 0 {
		url := wanted[0]
		wanted = wanted[1:]
		got := c.raw("GET", url, "")
		c.Expect(got.status).To(Equal(200), url)
		c.Expect(got.header.Get("Content-Security-Policy")).To(HavePrefix("default-src 'self'"), url)
		c.Expect(c.raw("GET", url, "", "If-None-Match", got.header.Get("Etag")).status).To(Equal(304), url)
		for _, found := range regexp.MustCompile(`(?:src|href|from|import)(?:=| )"([^"#]+\.(?:js|css|svg))`).FindAllStringSubmatch(got.body, -1) {
			c.Expect(found[1]).NotTo(HavePrefix("/"), "%s holds in worlds beside the first too", url)
			if next := path.Join(path.Dir(url+"x"), found[1]); !seen[next] {
				wanted, seen[next] = append(wanted, next), true
			}
		}
	}
	c.Expect(len(seen)).To(BeNumerically(">", 10))
	c.Expect(c.raw("GET", page+"js/", "").status).To(Equal(404), "no folder is listed")
}

func TestThePlaneRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.Expect(c.raw("GET", "/_plumbline/wrold", "").body).To(ContainSubstring("has no path /_plumbline/wrold"))
	wrong := c.raw("DELETE", "/_plumbline/world", "")
	c.Expect(wrong.status).To(Equal(405))
	c.Expect(wrong.header.Get("Allow")).To(Equal("GET, PUT"))
	c.Expect(c.raw("PUT", "/_plumbline/world", strings.Repeat("# ", 9<<20)).status).To(Equal(413))
	for _, body := range []string{"{", "[]", `"x"`, "{\"by\": 1", "\x00", "by: [", "by: 1s\n---\nby: 2s"} {
		c.Expect(c.raw("POST", "/_plumbline/clock/advance", body).status).To(Equal(400), body)
	}
	c.Expect(c.raw("POST", "/_plumbline/clock/advance", "{\n\t\"by\":\t\"1s\"\n}").status).To(Equal(200), "JSON may have tabs")
	c.Expect(c.raw("POST", "/_plumbline/clock/advance", "by: 1s\n").status).To(Equal(200), "and YAML will do")
}

func TestWhoeverWantsToKnowOfRequestsIsToldBesideTheMetrics(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	c := serveWith(t, control.Options{Mock: mockserver.Options{Answered: func(mockserver.Request) { asked.Add(1) }}})
	c.raw("GET", "/api/builds", "")
	c.Expect(asked.Load()).To(BeEquivalentTo(1))
	c.Expect(c.raw("GET", "/metrics", "").body).To(ContainSubstring(`plumbline_requests_total{operation="queue",status="401"} 1`))
}

func TestNoPageFramesThePlanes(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, page := range []string{"/_plumbline/", "/_plumbline/docs/"} {
		c.Expect(c.raw("GET", page, "").header.Get("Content-Security-Policy")).To(ContainSubstring("frame-ancestors 'none'"), page)
	}
}
