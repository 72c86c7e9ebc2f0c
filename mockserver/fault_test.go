package mockserver_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// faulty starts a mock of the world demo with a held clock and these faults.
func faulty(t *testing.T, names ...string) *client {
	t.Helper()
	return serveWith(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Faults: names, Seed: 7})
}

// raw sends a request as this user and does not hold the answer against the contract.
func (c *client) raw(login, method, path string) reply {
	c.t.Helper()
	header := http.Header{}
	if login != "" {
		token, err := c.mock.Token(login)
		c.Expect(err).NotTo(HaveOccurred())
		header.Set("Authorization", token)
	}
	answer, err := c.sendRaw(method, path, header)
	c.Expect(err).NotTo(HaveOccurred())
	return answer
}

// sendRaw returns what came; the error says that it was no whole answer, as with some faults it is not.
func (c *client) sendRaw(method, path string, header http.Header) (reply, error) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, nil)
	c.Expect(err).NotTo(HaveOccurred())
	request.Header = header
	response, err := c.http.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, body}, err
}

func TestNewRefusesUnknownFaults(t *testing.T) {
	t.Parallel()
	_, err := mockserver.New(mockserver.Options{Faults: []string{"cancel-does-nothin"}})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring(`did you mean "cancel-does-nothing"?`)))
	_, err = mockserver.New(mockserver.Options{Liberties: []string{"cancel-does-nothing"}})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring(`there is no liberty "cancel-does-nothing"`)))
}

const acmeHello = "/api/repos/acme/hello"

// One fault of each way in, as a client sees it.

func TestAnAnswerIsRewritten(t *testing.T) {
	t.Parallel()
	c, right := faulty(t, "list-cut-at-25"), faulty(t)
	c.Expect(string(c.raw("", "GET", acmeHello+"/builds").body)).To(HavePrefix(string(right.raw("", "GET", acmeHello+"/builds").body)[:2000]))
	c.Expect(strings.Count(string(c.raw("", "GET", acmeHello+"/builds").body), `"id"`)).To(Equal(25))
	c.Expect(c.raw("", "GET", acmeHello+"/builds/1").body).To(Equal(right.raw("", "GET", acmeHello+"/builds/1").body), "all else is as it was")
}

func TestACommandIsDoneOtherwise(t *testing.T) {
	t.Parallel()
	c := faulty(t, "restart-makes-a-new-build")
	answer := string(c.raw("mia", "POST", acmeHello+"/builds/30").body)
	c.Expect(answer).To(ContainSubstring(`"number":31,"parent":30`))
	c.Expect(string(c.raw("", "GET", acmeHello+"/builds/30").body)).To(ContainSubstring(`"status":"success"`))
	c.Expect(string(c.raw("", "GET", acmeHello+"/builds").body)).To(HavePrefix(`[{"id":` + strings.Split(strings.TrimPrefix(answer, `{"id":`), ",")[0] + `,"number":31`))
	c.Expect(string(c.raw("octavia", "GET", "/api/builds").body)).To(ContainSubstring(`"number":31`))
}

func TestAccessIsDecidedOtherwise(t *testing.T) {
	t.Parallel()
	c := faulty(t, "private-log-open")
	c.Expect(c.raw("", "GET", "/api/repos/acme/secret/logs/1/1").status).To(Equal(200))
	c.Expect(c.raw("", "GET", "/api/repos/acme/secret/builds/1").status).To(Equal(401))
}

func TestAPlanIsChanged(t *testing.T) {
	t.Parallel()
	c := faulty(t, "build-killed-by-the-server")
	c.Expect(c.raw("mia", "POST", acmeHello+"/builds/30").status).To(Equal(200))
	c.Expect(c.mock.Advance(24 * time.Hour)).To(Succeed())
	c.Expect(string(c.raw("", "GET", acmeHello+"/builds/30").body)).To(ContainSubstring(`"status":"killed"`))
}

func TestATokenIsVerifiedOtherwise(t *testing.T) {
	t.Parallel()
	c := faulty(t, "expiry-not-checked-for-the-queue")
	token, err := c.mock.ExpiredToken("octavia")
	c.Expect(err).NotTo(HaveOccurred())
	expired := http.Header{"Authorization": {token}}
	for mock, want := range map[*client]int{c: 200, faulty(t): 401} {
		answer, err := mock.sendRaw("GET", "/api/builds", expired)
		c.Expect(err).NotTo(HaveOccurred())
		c.Expect(answer.status).To(Equal(want))
	}
}

func TestFaultsRememberForOneServerOnly(t *testing.T) {
	t.Parallel()
	c, other := faulty(t, "shown-twice-and-gone"), faulty(t, "shown-twice-and-gone")
	first := func(c *client) int { return c.raw("", "GET", acmeHello+"/builds/1").status }
	c.Expect([]int{first(c), first(c), first(c), first(c)}).To(Equal([]int{200, 200, 404, 404}))
	c.Expect(first(other)).To(Equal(200))
}

func TestChanceIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	seen := func() (lengths string) {
		c := faulty(t, "one-log-in-five-not-closed")
		for range 40 {
			lengths += fmt.Sprint(len(c.raw("", "GET", acmeHello+"/logs/1/1").body)%10, " ")
		}
		return lengths
	}
	first := seen()
	NewWithT(t).Expect(seen()).To(Equal(first))
	NewWithT(t).Expect(strings.Split(first, " ")).To(ContainElement(Not(Equal(first[:1]))), "it happened")
}

func TestFaultsAndLibertiesGoTogether(t *testing.T) {
	t.Parallel()
	c := serveWith(t, mockserver.Options{
		World: "demo", Clock: mockserver.HeldClock(start),
		Faults: []string{"list-oldest-first", "list-cut-at-25"}, Liberties: []string{"white-space", "media-type-in-capitals"},
	})
	answer := c.raw("", "GET", acmeHello+"/builds")
	c.Expect(answer.header.Get("Content-Type")).To(Equal("Application/JSON ; Charset=utf-8"))
	c.Expect(string(answer.body)).To(And(ContainSubstring(`"number":1,`), Not(ContainSubstring(`"number":30,`))))
}

// How answers are sent is settled after what they say, in whatever order the names come.
func TestWhatTravelsInAnotherWaySaysTheSame(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	list := func(liberties ...string) (body string, compressed bool) {
		mock, err := mockserver.New(mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Faults: []string{"list-oldest-first"}, Liberties: liberties})
		g.Expect(err).NotTo(HaveOccurred())
		server := httptest.NewServer(mock)
		defer server.Close()
		answer, err := http.Get(server.URL + acmeHello + "/builds") //nolint:noctx // it is here
		g.Expect(err).NotTo(HaveOccurred())
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		g.Expect(err).NotTo(HaveOccurred())
		return string(text), answer.Uncompressed
	}
	want, _ := list()
	for _, ways := range [][]string{{"gzip-when-asked"}, {"chunked"}, {"http-1.0"}, {"http-1.0", "chunked", "gzip-when-asked"}} {
		said, compressed := list(ways...)
		g.Expect(said).To(Equal(want), "%v", ways)
		g.Expect(compressed).To(Equal(slices.Contains(ways, "gzip-when-asked")), "%v", ways)
	}
}

// No fault and no liberty brings the mock itself down, whoever asks for what, many at once.
func TestEveryFaultAnswers(t *testing.T) {
	t.Parallel()
	for i, catalogue := range [][]mockserver.Fault{mockserver.Faults(), mockserver.Liberties()} {
		for _, f := range catalogue {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				o := mockserver.Options{World: "demo", Clock: mockserver.FastClock(2000)}
				if i == 0 {
					o.Faults = []string{f.Name}
				} else {
					o.Liberties = []string{f.Name}
				}
				mock, err := mockserver.New(o)
				NewWithT(t).Expect(err).NotTo(HaveOccurred())
				var group sync.WaitGroup
				for _, login := range []string{"", "mia", "octavia"} {
					group.Go(func() { askAll(t, mock, login) })
				}
				group.Wait()
			})
		}
	}
}

// askAll asks a mock for all kinds of things. A panic on the way ends the test.
func askAll(t *testing.T, mock *mockserver.Server, login string) {
	token, _ := mock.Token(login)
	for _, r := range []string{"secret", "nothing", "Odd.Name_x-1"} {
		for _, call := range []string{
			"GET builds", "GET builds/2", "GET builds/x", "GET logs/2/1", "GET logs/2/x", "POST builds/2", "POST builds/x", "GET builds/2",
			"DELETE builds/2/1", "DELETE builds/2/x", "PUT builds/2", "GET logs/2/1", "GET builds",
		} {
			method, path, _ := strings.Cut(call, " ")
			request := httptest.NewRequestWithContext(t.Context(), method, "/api/repos/acme/"+r+"/"+path, nil)
			request.Header.Set("Authorization", token)
			mock.ServeHTTP(httptest.NewRecorder(), request)
		}
	}
}
