package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// droneCLI asks as the command line client of Drone 0.5.0 does and reads what is answered as it does: docs/drone-0.5.0.md, section 10.
type droneCLI struct {
	server, token string
	http          *http.Client
}

// droneBuild is what the client reads of a build.
type droneBuild struct {
	Number    int
	Event     string
	Status    string
	Branch    string
	Deploy    string `json:"deploy_to"`
	CloneFrom int    `json:"parent"`
	Owner     string
	Name      string
	Jobs      []struct{ Number int }
}

// do sends a request without a body; whatever is above 206 is an error, and of the rest the body is decoded.
func (d droneCLI) do(method, path string, into any) error {
	request, err := http.NewRequest(method, d.server+path, nil) //nolint:noctx // as the client does
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+d.token)
	response, err := d.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it has been read
	if response.StatusCode > http.StatusPartialContent {
		body, _ := io.ReadAll(response.Body)
		return fmt.Errorf("client error %d: %s", response.StatusCode, body)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func (d droneCLI) build(path string) (b droneBuild, err error) {
	return b, d.do("GET", "/api/repos/"+path, &b)
}

func (d droneCLI) builds(path string) (all []droneBuild, err error) {
	return all, d.do("GET", path, &all)
}

// start starts a build, or one made from it, with the parameters; the bare question mark is the client's own.
func (d droneCLI) start(repository string, number int, parameters url.Values) (b droneBuild, err error) {
	return b, d.do("POST", fmt.Sprintf("/api/repos/%s/builds/%d?%s", repository, number, parameters.Encode()), &b)
}

// logs are the lines that the client prints: also the empty one at the end makes it print, the line before it again.
func (d droneCLI) logs(repository string, number, job int) (printed []string, err error) {
	var lines []json.RawMessage
	if err := d.do("GET", fmt.Sprintf("/api/repos/%s/logs/%d/%d", repository, number, job), &lines); err != nil {
		return nil, err
	}
	var line struct{ Out string }
	for _, raw := range lines {
		if err := json.Unmarshal(raw, &line); err != nil {
			return nil, err
		}
		printed = append(printed, line.Out)
	}
	return printed, nil
}

func TestTheCommandLineOfDroneWorksOnItsDialect(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Dialect: "drone-0.5.0"})
	asked := make(chan *http.Request, 10)
	wire := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r
		mock.ServeHTTP(w, r)
	}))
	t.Cleanup(wire.Close)
	cli := droneCLI{wire.URL, mock.TokenOf("mia"), wire.Client()}
	sent := func(requests ...string) {
		t.Helper()
		for _, want := range requests {
			r := <-asked
			g.Expect(r.Method + " " + r.RequestURI + " " + r.Proto).To(Equal(want + " HTTP/1.1"))
			g.Expect(r.Header).To(And(
				HaveKeyWithValue("Authorization", ConsistOf(HavePrefix("Bearer "))), HaveKeyWithValue("User-Agent", []string{"Go-http-client/1.1"}),
				HaveKeyWithValue("Accept-Encoding", []string{"gzip"}), Not(HaveKey("Accept"))))
			g.Expect(r.Header.Get("Content-Length") == "0").To(Equal(r.Method == "POST"), want)
		}
		g.Expect(asked).To(BeEmpty())
	}

	list, err := cli.builds("/api/repos/acme/hello/builds") // build list acme/hello
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(list).To(HaveLen(30))
	sent("GET /api/repos/acme/hello/builds")

	last, err := cli.build("acme/hello/builds/latest") // build info acme/hello last
	g.Expect(err).NotTo(HaveOccurred())
	info, err := cli.build(fmt.Sprintf("acme/hello/builds/%d", last.Number))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info).To(And(HaveField("Number", 30), HaveField("Jobs", HaveLen(1))))
	_, err = cli.build("acme/hello/builds/latest?branch=develop") // build last --branch develop acme/hello
	g.Expect(err).NotTo(HaveOccurred())
	sent("GET /api/repos/acme/hello/builds/latest", "GET /api/repos/acme/hello/builds/30", "GET /api/repos/acme/hello/builds/latest?branch=develop")

	started, err := cli.start("acme/hello", 2, nil) // build start acme/hello 2
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(started).To(And(HaveField("Number", 2), HaveField("Status", "pending")))
	_, err = cli.start("acme/hello", 3, url.Values{"A": {"1"}, "B": {"x y"}}) // build start acme/hello 3 -p A=1 -p B='x y'
	g.Expect(err).NotTo(HaveOccurred())
	forked, err := cli.start("acme/hello", 4, url.Values{"A": {"1"}, "fork": {"true"}}) // build start --fork -p A=1 acme/hello 4
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(forked).To(And(HaveField("Number", 31), HaveField("CloneFrom", 4)))
	deployed, err := cli.start("acme/hello", 5, url.Values{"deploy_to": {"production"}, "event": {"deployment"}, "fork": {"true"}}) // deploy acme/hello 5 production
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(deployed).To(And(HaveField("Number", 32), HaveField("Event", "deployment"), HaveField("Deploy", "production")))
	sent("POST /api/repos/acme/hello/builds/2?", "POST /api/repos/acme/hello/builds/3?A=1&B=x+y", "POST /api/repos/acme/hello/builds/4?A=1&fork=true",
		"POST /api/repos/acme/hello/builds/5?deploy_to=production&event=deployment&fork=true")

	admin := cli
	admin.token = mock.TokenOf("octavia")
	queue, err := admin.builds("/api/builds") // build queue
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(queue).To(ContainElement(And(HaveField("Name", "hello"), HaveField("Number", 32))))
	mock.Pass(3 * time.Second)
	g.Expect(cli.do("DELETE", "/api/repos/acme/hello/builds/2/1", nil)).To(Succeed()) // build stop acme/hello 2
	sent("GET /api/builds", "DELETE /api/repos/acme/hello/builds/2/1")

	printed, err := cli.logs("acme/hello", 1, 1) // build logs acme/hello 1
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(len(printed)).To(BeNumerically(">", 2))
	g.Expect(printed[len(printed)-1]).To(Equal(printed[len(printed)-2]), "the last line, twice")
	sent("GET /api/repos/acme/hello/logs/1/1")

	_, err = cli.start("acme/hello", 2, nil)
	g.Expect(err).NotTo(HaveOccurred(), "what was stopped can be started")
	_, err = cli.start("acme/hello", 2, nil)
	g.Expect(err).To(MatchError(HavePrefix("client error 409: ")))
	g.Expect(cli.do("DELETE", "/api/repos/acme/hello/builds/1/1", nil)).To(MatchError("client error 400: Cannot cancel a non-running build"))
	_, err = cli.logs("acme/hello", 999, 1)
	g.Expect(err).To(MatchError("client error 404: "))
}
