package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
)

// start is when the worlds of these tests begin.
var start = time.Unix(1_800_000_000, 0)

// client asks a mock over HTTP and holds each answer against the contract.
type client struct {
	*WithT
	t      *testing.T
	mock   *mockserver.Server
	url    string
	http   *http.Client
	router routers.Router
}

// serve starts a mock with a held clock and this world.
func serve(t *testing.T, world string) *client {
	t.Helper()
	return serveWith(t, mockserver.Options{World: world, Clock: mockserver.HeldClock(start)})
}

// worldFile is a world of the test's own.
func worldFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "world.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func serveWith(t *testing.T, o mockserver.Options) *client {
	t.Helper()
	g := NewWithT(t)
	mock, err := mockserver.New(o)
	g.Expect(err).NotTo(HaveOccurred())
	server := httptest.NewServer(mock)
	t.Cleanup(server.Close)
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	spec := *contract.Spec()
	spec.Servers = nil // the test's server has an address of its own
	router, err := legacy.NewRouter(&spec)
	g.Expect(err).NotTo(HaveOccurred())
	noRedirects := *server.Client()
	noRedirects.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{WithT: g, t: t, mock: mock, url: server.URL, http: &noRedirects, router: router}
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request as this user, or as nobody if the login is empty.
func (c *client) ask(login, method, path string) reply {
	c.t.Helper()
	header := http.Header{}
	if login != "" {
		token, err := c.mock.Token(login)
		c.Expect(err).NotTo(HaveOccurred())
		header.Set("Authorization", token)
	}
	return c.send(method, path, header)
}

func (c *client) send(method, path string, header http.Header) reply {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, nil)
	c.Expect(err).NotTo(HaveOccurred())
	request.Header = header
	response, err := c.http.Do(request)
	c.Expect(err).NotTo(HaveOccurred())
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	c.Expect(err).NotTo(HaveOccurred())
	r := reply{response.StatusCode, response.Header, body}
	c.mustKeepTheContract(request, r)
	return r
}

// mustKeepTheContract holds an answer against the OpenAPI document; one to a path or method that the document does not have,
// and any refusal, against what is promised of refusals.
func (c *client) mustKeepTheContract(request *http.Request, r reply) {
	c.t.Helper()
	asked := request.Method + " " + request.URL.String()
	c.Expect(r.status).To(BeNumerically("<", 500), asked)
	if r.status >= 300 && request.Method != http.MethodHead {
		c.Expect(r.mediaType()).To(Equal("application/problem+json"), asked)
		var problem struct {
			Title, Detail string
			Status        int
		}
		c.Expect(json.Unmarshal(r.body, &problem)).To(Succeed(), asked)
		c.Expect(problem.Status).To(Equal(r.status), asked)
		c.Expect(problem.Title).NotTo(BeEmpty(), asked)
		c.Expect(problem.Detail).NotTo(BeEmpty(), asked)
	}
	if request.Method == "BREW" { // at which the router panics
		c.Expect(r.status).To(Equal(http.StatusMethodNotAllowed), asked)
		return
	}
	route, parameters, err := c.router.FindRoute(request)
	if err != nil {
		c.Expect(r.status).To(BeElementOf(400, 401, 404, 405, 200), asked)
		return
	}
	c.Expect(openapi3filter.ValidateResponse(c.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route},
		Status:                 r.status,
		Header:                 r.header,
		Body:                   io.NopCloser(bytes.NewReader(r.body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	})).To(Succeed(), asked)
}

func (r reply) mediaType() string {
	kind, _, _ := mime.ParseMediaType(r.header.Get("Content-Type"))
	return kind
}

// build is what the tests look at of a build. Each has its own reading of the answer: nothing of the mock's is shared.
type buildSeen struct {
	ID, Number, Parent int64
	Status, Event      string
	EnqueuedAt         int64 `json:"enqueued_at"`
	CreatedAt          int64 `json:"created_at"`
	StartedAt          int64 `json:"started_at"`
	FinishedAt         int64 `json:"finished_at"`
	Jobs               []jobSeen
	Owner, Name        string
	FullName           string `json:"full_name"`
}

type jobSeen struct {
	ID, Number  int64
	Status      string
	Error       string
	ExitCode    int   `json:"exit_code"`
	EnqueuedAt  int64 `json:"enqueued_at"`
	StartedAt   int64 `json:"started_at"`
	FinishedAt  int64 `json:"finished_at"`
	Environment map[string]string
}

func (c *client) builds(r reply) (builds []buildSeen) {
	c.t.Helper()
	c.Expect(r.status).To(Equal(200), string(r.body))
	c.Expect(json.Unmarshal(r.body, &builds)).To(Succeed())
	return builds
}

func (c *client) build(r reply) (build buildSeen) {
	c.t.Helper()
	c.Expect(r.status).To(Equal(200), string(r.body))
	c.Expect(json.Unmarshal(r.body, &build)).To(Succeed())
	return build
}

// log returns the lines of a log as "step pos text", without the object at its end.
func (c *client) log(r reply) []string {
	c.t.Helper()
	c.Expect(r.status).To(Equal(200), string(r.body))
	var elements []json.RawMessage
	c.Expect(json.Unmarshal(r.body, &elements)).To(Succeed())
	c.Expect(string(elements[len(elements)-1])).To(Equal("{}"))
	lines := []string{}
	for _, element := range elements[:len(elements)-1] {
		var line struct {
			Proc string
			Pos  *json.Number
			Out  string
		}
		c.Expect(json.Unmarshal(element, &line)).To(Succeed())
		lines = append(lines, strings.TrimSpace(line.Proc+" "+line.Pos.String()+" "+line.Out))
	}
	return lines
}

func (c *client) advance(d time.Duration) {
	c.t.Helper()
	c.Expect(c.mock.Advance(d)).To(Succeed())
}
