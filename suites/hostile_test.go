package suites_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// Servers that are wrong from the ground up: each is judged, in bounded time, and told what is wrong with it.

func TestAServerOfHTML(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	report := check(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			deserted(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, "<!doctype html><title>Welcome</title>")
	}))
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	g.Expect(found(t, report, "HTTP-02")).To(And(HaveField("Verdict", reports.Failed), HaveField("Reason", ContainSubstring("invalid"))))
	for _, id := range []string{"QUEUE-03", "LIST-08"} {
		rule := found(t, report, id)
		g.Expect(rule.Verdict).To(Equal(reports.Failed))
		g.Expect(rule.Reason).To(HavePrefix(`Content-Type: got "text/html", want application/json`))
		g.Expect(rule.Evidence[0].Status).To(Equal(200))
		g.Expect(rule.Evidence[0].Body).To(ContainSubstring("<title>Welcome</title>"))
	}
	g.Expect(report.Count(reports.Error)).To(BeZero(), "no specs panic")
}

func TestAServerThatSpeaksTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	_, err := suites.Check(t.Context(), contract(t), everyPart("http"+server.URL[len("https"):]), suites.Options{})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("it speaks TLS there: write https:// in url")))
}

func TestATokenFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var strangers atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers.Add(1) }))
	t.Cleanup(elsewhere.Close)
	report := check(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			deserted(w, r)
			return
		}
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	g.Expect(found(t, report, "QUEUE-02")).To(And(HaveField("Verdict", reports.Failed), HaveField("Reason", HavePrefix("status: got 307, want 200"))))
	g.Expect(strangers.Load()).To(BeZero())
}

func TestAServerThatAnswersOnlyOnce(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var once sync.Once
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		first := false
		once.Do(func() { first = true })
		if !first {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	target.Limits.Answer = 400 * time.Millisecond
	report := check(t, target, "HTTP-01", "QUEUE-02")
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	g.Expect(found(t, report, "HTTP-01")).To(And(HaveField("Verdict", reports.Failed),
		HaveField("Reason", ContainSubstring("answer: got no whole answer within 400ms, want a whole answer in time"))))
}

func TestBodiesThatAreTooShortOrTooLong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want    string
		handler http.HandlerFunc
	}{
		"truncated": {"the body broke off after 3 bytes", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = fmt.Fprint(w, "[{}")
		}},
		"endless": {"no whole answer within", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := fmt.Fprint(w, "[{}"); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			target := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "" {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				test.handler(w, r)
			})
			target.Limits.Answer = 400 * time.Millisecond
			report := check(t, target, "HTTP-01", "QUEUE-02", "LIST-03")
			for _, id := range []string{"HTTP-01", "QUEUE-02", "LIST-03"} {
				rule := found(t, report, id)
				g.Expect(rule.Verdict).To(Equal(reports.Failed), id)
				g.Expect(rule.Reason).To(ContainSubstring(test.want), id)
				g.Expect(rule.Evidence[0].Error).To(ContainSubstring(test.want), id)
			}
		})
	}
}

func TestAServerThatAnswersWhateverItLikes(t *testing.T) {
	t.Parallel()
	bodies := []string{"null", "[]", "{}", `[{}]`, `[null]`, `{"jobs":[{"number":1,"status":"success"}],"status":"success","number":1}`,
		`[{"number":1,"status":"success"},{"number":-5,"status":7}]`, "\x00", `"text"`, "[[[[[["}
	statuses := []int{200, 200, 200, 202, 204, 302, 404, 500}
	var n atomic.Int64
	report := check(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		i := int(n.Add(1))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(statuses[i*7%len(statuses)])
		_, _ = fmt.Fprint(w, bodies[i*13%len(bodies)])
	}))
	g := NewWithT(t)
	g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
	for _, rule := range report.Rules {
		g.Expect(rule.Verdict).NotTo(Equal(reports.Error), "%s: %s", rule.ID, rule.Reason)
	}
}

func TestATargetThatNamesAlmostNothing(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	target.Tokens, target.Repositories, target.Expired, target.Empty, target.Hidden = nil, nil, "", "", ""
	report := check(t, target)
	g.Expect(found(t, report, "QUEUE-01").Verdict).To(Equal(reports.Passed))
	g.Expect(report.Count(reports.Failed) + report.Count(reports.Error)).To(BeZero())
	for _, id := range []string{"LIST-01", "LIST-02", "RESTART-05", "CANCEL-08", "AUTH-02", "AUTH-05", "LOG-09", "QUEUE-15"} {
		g.Expect(found(t, report, id)).To(And(HaveField("Verdict", reports.NotApplicable), HaveField("Reason", HavePrefix("the target "))), id)
	}
}
