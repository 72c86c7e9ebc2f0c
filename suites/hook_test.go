package suites_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

func TestAHookBringsAboutWhatTheAPICannot(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var pushed atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hook" && r.Method == http.MethodPost && r.Header.Get("X-Key") == "sesame-open-the-gate" {
			pushed.Store(true)
			return
		}
		if pushed.Load() {
			oneBuild(w, r)
			return
		}
		deserted(w, r)
	}))
	t.Cleanup(server.Close)
	target, err := described(t, t.TempDir(), `
url: `+server.URL+`
tokens: {maintainer: MIA}
repositories: {public-active: acme/hello}
hooks:
  - {repository: acme/hello, brings: an ended build, url: "`+server.URL+`/hook", secret-headers: {x-key: GATE}}
`, map[string]string{"MIA": "maintainers-secret-token", "GATE": "sesame-open-the-gate"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, check(t, target, "LIST-09"), "LIST-09").Verdict).To(Equal(reports.Passed))
	g.Expect(pushed.Load()).To(BeTrue())
}

func TestAHookMayBeACommand(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	directory := t.TempDir()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(directory, "pushed")); err == nil {
			oneBuild(w, r)
			return
		}
		deserted(w, r)
	}))
	t.Cleanup(server.Close)
	text := "url: " + server.URL + "\ntokens: {maintainer: MIA}\nrepositories: {public-active: acme/hello}\n"
	variables := map[string]string{"MIA": "maintainers-secret-token"}

	for hook, want := range map[string]string{
		"run: [false], brings: an ended build":                                           "the hook that brings an ended build to acme/hello: false: exit status 1",
		"run: [no-such-program], brings: an ended build":                                 "no-such-program",
		"run: ['true'], brings: a running build with two jobs, within: 2s":               "the hook that brings a running build with 2 jobs to acme/hello: it was called, and the build was not seen within 2s",
		"run: [sleep, '60'], brings: a failed build, within: 30ms":                       "it took longer than 30ms",
		"run: [sh, -c, 'echo maintainers-secret-token; exit 3'], brings: a failed build": "$MIA",
	} {
		target, err := described(t, directory, text+"hooks: [{repository: acme/hello, "+hook+"}]\n", variables)
		g.Expect(err).NotTo(HaveOccurred())
		_, err = suites.Check(t.Context(), contract(t), target, suites.Options{Rules: []string{"LIST-09"}})
		g.Expect(err).To(MatchError(ContainSubstring(want)))
	}

	target, err := described(t, directory, text+"hooks: [{repository: acme/hello, run: [touch, pushed], brings: an ended build}]\n", variables)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, check(t, target, "LIST-09"), "LIST-09").Verdict).To(Equal(reports.Passed), "the command runs beside the target file")

	target, err = described(t, directory, text+"hooks: [{repository: acme/hello, run: ['false'], brings: an ended build}]\n", variables)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, check(t, target, "LIST-09"), "LIST-09").Verdict).To(Equal(reports.Passed), "what is there is not brought about again")
}

func TestWhatIsWrongWithAHookIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	for hook, want := range map[string]string{
		"brings: a quick build, run: [x]":              `target.yaml:2: hooks: brings: got "a quick build", want such as "a running build with two jobs"`,
		"brings: a running build":                      "target.yaml:2: hooks: want either run, a program with its arguments, or url",
		"brings: a running build, run: [x], url: y":    "target.yaml:2: hooks: want either run",
		"brings: a running build, url: here":           `target.yaml:2: hooks: url: got "here"`,
		"brings: a running build, run: [x], within: a": `target.yaml:2: hooks: within: got "a", want a time such as 1m`,
	} {
		_, err := described(t, t.TempDir(), "url: http://127.0.0.1:1\nhooks: [{repository: acme/hello, "+hook+"}]\n", nil)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)))
	}
}
