package suites_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// A server whose jobs have always ended when their cancel comes need not be wrong, and one that cancels nothing looks the same.
func TestCancelsThatAllComeTooLateAreNotGreen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds plumbline and checks its mock for some seconds")
	}
	g := NewWithT(t)
	base, tokens := startMock(t)
	mock, err := url.Parse(base)
	g.Expect(err).NotTo(HaveOccurred())
	maintainer := tokens["PLUMBLINE_MAINTAINER_TOKEN"]
	runs := func(build string) bool { // asked by the server's goroutines, which must not end the test
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+build, http.NoBody)
		if err != nil {
			t.Error(err)
			return false
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
			return false
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return err == nil && strings.Contains(string(body), `"running"`)
	}
	proxy := httputil.NewSingleHostReverseProxy(mock)
	late := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && r.Header.Get("Authorization") == maintainer {
			for build := r.URL.Path[:strings.LastIndex(r.URL.Path, "/")]; runs(build); {
				time.Sleep(10 * time.Millisecond) // the server takes its time
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(late.Close)
	target := suites.Target{
		URL:          late.URL,
		Tokens:       map[plumbline.Caller]string{plumbline.Maintainer: maintainer},
		Repositories: map[plumbline.Repository][]string{plumbline.PublicActive: {"acme/hello"}},
	}
	target.Limits.Answer, target.Limits.Start, target.Limits.Finish = 10*time.Second, 10*time.Second, 20*time.Second
	report := check(t, target, "CANCEL-05", "CANCEL-08", "CANCEL-09")
	g.Expect(found(t, report, "CANCEL-08")).To(And(HaveField("Verdict", reports.NotRun), HaveField("Reason", ContainSubstring("the cancel of each was refused"))))
	g.Expect(report.ExitCode()).To(Equal(reports.CouldNotJudge), "%v", report.Rules)
}
