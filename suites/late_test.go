package suites_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// A server whose jobs have always ended when their cancel comes, or before they can be looked at, need not be wrong; and one that cancels nothing looks
// the same.
func TestCancelsThatAllComeTooLateAreNotGreen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds plumbline and checks its mock for some seconds")
	}
	base, tokens := startMock(t)
	mock, err := url.Parse(base)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	maintainer := tokens["PLUMBLINE_MAINTAINER_TOKEN"]
	for _, server := range []struct{ name, waits, path, says string }{
		{"cancels come late", http.MethodDelete, `^(/api/repos/acme/hello/builds/\d+)/\d+$`, "the cancel of each was refused"},
		{"looks come late", http.MethodGet, `^(/api/repos/acme/hello/builds/\d+)$`, "had ended before a job of theirs was seen to run"},
	} {
		t.Run(server.name, func(t *testing.T) {
			g, proxy, waits := NewWithT(t), httputil.NewSingleHostReverseProxy(mock), regexp.MustCompile(server.path)
			late := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if m := waits.FindStringSubmatch(r.URL.Path); m != nil && r.Method == server.waits && r.Header.Get("Authorization") == maintainer {
					awaitRest(t, base+m[1])
				}
				proxy.ServeHTTP(w, r)
			}))
			defer late.Close()
			target := suites.Target{
				URL:          late.URL,
				Tokens:       map[plumbline.Caller]string{plumbline.Maintainer: maintainer},
				Repositories: map[plumbline.Repository][]string{plumbline.PublicActive: {"acme/hello"}},
			}
			target.Limits.Answer, target.Limits.Start, target.Limits.Finish = 10*time.Second, 10*time.Second, 20*time.Second
			report := check(t, target, "CANCEL-05", "CANCEL-08", "CANCEL-09")
			g.Expect(found(t, report, "CANCEL-08")).To(And(HaveField("Verdict", reports.NotRun), HaveField("Reason", ContainSubstring(server.says))))
			g.Expect(report.ExitCode()).To(Equal(reports.CouldNotJudge), "%v", report.Rules)
		})
	}
}

// awaitRest waits until nothing of a build runs or is about to. A server's goroutines ask it, which must not end the test.
func awaitRest(t *testing.T, build string) {
	t.Helper()
	for {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, build, http.NoBody)
		if err != nil {
			t.Error(err)
			return
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || !strings.Contains(string(body), `"running"`) && !strings.Contains(string(body), `"pending"`) {
			return
		}
		time.Sleep(10 * time.Millisecond) // the server takes its time
	}
}
