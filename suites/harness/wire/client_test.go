package wire_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// client returns a client for the server at url, whose answers have to be whole within the given time.
func client(t *testing.T, url string, within time.Duration) *wire.Client {
	t.Helper()
	c, err := wire.New(url, wire.Options{Within: within})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// serve starts a server for one test.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func get(path string) wire.Request {
	return wire.Request{Operation: "queue", Caller: plumbline.Operator, Token: "a.b.c", Method: http.MethodGet, Path: path}
}

func TestAnExchangeIsKeptAsSentAndAsReceived(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var asked *http.Request
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Clone(context.Background())
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusTeapot)
		_, _ = fmt.Fprint(w, `{"a": 1}`)
	})
	before := time.Now()
	e := client(t, url+"/", time.Minute).Do(t.Context(), get("/api/%62uilds?x=%2F"))

	g.Expect(e.Err).NotTo(HaveOccurred())
	g.Expect(asked.RequestURI).To(Equal("/api/%62uilds?x=%2F"), "the path goes out as it was spelled")
	g.Expect(asked.Header).To(HaveKeyWithValue("Authorization", []string{"a.b.c"}))
	g.Expect(asked.Header).To(HaveKeyWithValue("User-Agent", []string{"plumbline/" + plumbline.Version}))
	g.Expect(*e).To(And(
		HaveField("Number", 1), HaveField("Caller", plumbline.Operator), HaveField("Operation", "queue"),
		HaveField("Method", "GET"), HaveField("Path", "/api/%62uilds?x=%2F"),
		HaveField("Status", 418), HaveField("Body", []byte(`{"a": 1}`)), HaveField("Surplus", BeEmpty())))
	g.Expect(e.MediaType()).To(Equal("application/json"))
	g.Expect(e.Request.Get("Authorization")).To(Equal("a.b.c"))
	g.Expect(e.Sent).To(BeTemporally(">=", before))
	g.Expect(e.Received).To(BeTemporally(">=", e.Sent))
	g.Expect(e.Refused()).To(BeTrue())
	g.Expect(e.Succeeded()).To(BeFalse())
}

func TestNoTokenIsSentWhereThereIsNone(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		g.Expect(r.Header).NotTo(HaveKey("Authorization"))
	})
	e := client(t, url, time.Minute).Do(t.Context(), wire.Request{Method: http.MethodGet, Path: "/"})
	g.Expect(e.Succeeded()).To(BeTrue())
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var strangers atomic.Int32
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { strangers.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		here := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, status) })
		for _, method := range []string{"GET", "POST", "DELETE"} {
			e := client(t, here, time.Minute).Do(t.Context(), wire.Request{Method: method, Token: "secret", Path: "/"})
			g.Expect(e.Err).NotTo(HaveOccurred())
			g.Expect(e.Status).To(Equal(status))
			g.Expect(e.Header.Get("Location")).To(Equal(elsewhere))
			g.Expect(e.Succeeded()).To(BeFalse())
		}
	}
	g.Expect(strangers.Load()).To(BeZero())
}

func TestExchangesAreNumberedInTheOrderTheyWereSent(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c := client(t, serve(t, func(http.ResponseWriter, *http.Request) {}), time.Minute)
	var group sync.WaitGroup
	all := make([]*wire.Exchange, 20)
	for i := range all {
		group.Go(func() { all[i] = c.Do(t.Context(), get("/")) })
	}
	group.Wait()
	asked, took := c.Asked()
	g.Expect(asked).To(Equal(20))
	g.Expect(took).To(BeNumerically(">", 0))
	slices.SortFunc(all, func(a, b *wire.Exchange) int { return a.Number - b.Number })
	for i, e := range all {
		g.Expect(e.Number).To(Equal(i + 1))
		if i > 0 {
			g.Expect(e.Sent).NotTo(BeTemporally("<", all[i-1].Sent))
		}
	}
}

func TestAServerThatHasStoppedAnsweringIsGivenUp(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var asked atomic.Int32
	c := client(t, serve(t, func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		<-r.Context().Done()
	}), 40*time.Millisecond)
	said := make([]error, 50)
	for i := range said {
		said[i] = c.Do(t.Context(), get("/")).Err
	}
	g.Expect(asked.Load()).To(BeNumerically("<=", 20))
	g.Expect(said[5]).To(MatchError("no whole answer within 40ms"))
	g.Expect(said[6]).To(MatchError("no whole answer within 10ms, after 6 in a row had none within 40ms"), "a shorter wait is said, and why it was shorter")
	g.Expect(said[49]).To(MatchError("not asked: 20 requests in a row got no whole answer in time"))
}

func TestWhatIsNoWholeAnswerIsSaid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    string
		body    string
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF", ""},
		{"never", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no whole answer within 100ms", ""},
		{"header and then never", func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprint(w, "half")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, "the body broke off after 4 bytes: no whole answer within 100ms", "half"},
		{"shorter than announced", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = fmt.Fprint(w, "half")
		}, "the body broke off after 4 bytes: unexpected EOF", "half"},
		{"broken chunks", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, "the body broke off after 4 bytes: unexpected EOF", "half"},
		{"too long a header", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 300<<10))
		}, "exceeded", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			limit := 20 * time.Second
			if strings.Contains(test.want, "100ms") {
				limit = 100 * time.Millisecond
			}
			for _, method := range []string{"GET", "DELETE"} {
				e := client(t, serve(t, test.handler), limit).Do(t.Context(), wire.Request{Method: method, Path: "/"})
				g.Expect(e.Err).To(MatchError(ContainSubstring(test.want)))
				g.Expect(string(e.Body)).To(Equal(test.body))
				g.Expect(e.Succeeded() || e.Refused()).To(BeFalse(), "half an answer is none")
				g.Expect(e.Received).NotTo(BeZero())
			}
		})
	}
}

func TestAnEndlessBodyIsCut(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<20); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	e := client(t, url, time.Minute).Do(t.Context(), get("/"))
	g.Expect(e.Err).To(MatchError("the body has more than 8388608 bytes"))
	g.Expect(len(e.Body)).To(BeNumerically("<=", 64<<10), "every exchange of a run is kept, so little of such a body may be")
}

func TestEveryStatusIsToldAsItCame(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for _, status := range []int{200, 299, 404, 500, 599, 600, 999} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		e := client(t, url, time.Minute).Do(t.Context(), get("/"))
		g.Expect(e.Err).NotTo(HaveOccurred(), "status %d", status)
		g.Expect(e.Status).To(Equal(status))
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	server := httptest.NewServer(nil)
	url := server.URL
	server.Close()
	e := client(t, url, time.Minute).Do(t.Context(), get("/"))
	g.Expect(e.Err).To(MatchError(ContainSubstring("connection refused")))
	g.Expect(e.Status).To(BeZero())
	g.Expect(e.Received).NotTo(BeZero())
}

func TestACallerWhoLeavesIsNotKept(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(fmt.Errorf("enough"))
	e := client(t, serve(t, func(http.ResponseWriter, *http.Request) {}), time.Minute).Do(ctx, get("/"))
	g.Expect(e.Err).To(MatchError(ContainSubstring("enough")))
}

func TestAURLIsHeldToBeOne(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "127.0.0.1:8080", "localhost:8080", "ftp://127.0.0.1", "http://", "/api", "http://127.0.0.1:port",
		"http://mia:secret@127.0.0.1", "http://127.0.0.1?token=secret", "http://127.0.0.1#api"} {
		g := NewWithT(t)
		_, err := wire.New(url, wire.Options{Within: time.Second})
		g.Expect(err).To(MatchError(ContainSubstring("want such as http://127.0.0.1:8080")), url)
		g.Expect(err.Error()).NotTo(ContainSubstring("secret"))
	}
}

func TestMediaType(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                                "",
		"application/json":                "application/json",
		"Application/JSON; charset=utf-8": "application/json",
		"text/html;charset":               "text/html",
		"no media type":                   "no media type",
	} {
		e := wire.Exchange{Header: http.Header{"Content-Type": {header}}}
		NewWithT(t).Expect(e.MediaType()).To(Equal(want))
	}
}
