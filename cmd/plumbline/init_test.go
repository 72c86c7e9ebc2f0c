package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/suites"
)

// exported starts a mock and exports its users' tokens as `plumbline mock` tells one to.
func exported(t *testing.T, options mockserver.Options, wrap func(http.Handler) http.Handler) (url string) {
	t.Helper()
	g := NewWithT(t)
	mock, err := mockserver.New(options)
	g.Expect(err).NotTo(HaveOccurred())
	server := httptest.NewServer(wrap(mock))
	t.Cleanup(server.Close)
	tokens, err := tokensOf(mock)
	g.Expect(err).NotTo(HaveOccurred())
	for _, token := range tokens {
		t.Setenv(token.Name, token.Token)
	}
	return server.URL
}

func TestInitWritesATargetThatCanBeChecked(t *testing.T) {
	g := NewWithT(t)
	var written atomic.Int32
	url := exported(t, mockserver.Options{World: "demo", Clock: mockserver.FastClock(50)}, func(mock http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				written.Add(1)
			}
			mock.ServeHTTP(w, r)
		})
	})
	file := filepath.Join(t.TempDir(), "target.yaml")

	code, stdout, stderr := plumb(t, "init", url, "-o", file, "--repository", "acme/hello", "--repository", "acme/secret",
		"--repository", "acme/empty", "--repository", "acme/gone", "--public-inactive", "acme/dormant")

	g.Expect(code).To(Equal(0), stderr)
	g.Expect(written.Load()).To(BeZero(), "init only reads")
	g.Expect(stdout).To(And(
		MatchRegexp(`(?m)^acme/hello: public-active, \d+ builds, of which \d+ have ended; 3 jobs at the most$`),
		ContainSubstring("acme/gone: nobody may see its builds."),
		ContainSubstring("plumbline check "+file+" --plan"),
	))
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	target, err := suites.LoadTarget(file, contract)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(target.Repositories[plumbline.PublicActive]).To(ContainElement("acme/hello"))
	g.Expect(target.Repositories[plumbline.PrivateActive]).To(ContainElement("acme/secret"))
	g.Expect(target.Repositories[plumbline.PublicInactive]).To(ConsistOf("acme/dormant"))
	g.Expect(target.Empty).To(Equal("acme/empty"))
	g.Expect(target.Tokens).To(HaveLen(4))
	text, err := os.ReadFile(file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).NotTo(ContainSubstring(os.Getenv("PLUMBLINE_OPERATOR_TOKEN")))

	code, stdout, _ = plumb(t, "check", file)
	g.Expect(code).To(Equal(0), stdout)

	code, _, stderr = plumb(t, "init", url, "-o", file)
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring(file + " is there already: name another file with --output, or write over it with --force"))
}

func TestInitNeedsATokenAndAServer(t *testing.T) {
	g := NewWithT(t)
	for _, name := range []string{"OPERATOR", "MAINTAINER", "READER", "OUTSIDER", "EXPIRED"} {
		t.Setenv("PLUMBLINE_"+name+"_TOKEN", "")
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	file := filepath.Join(t.TempDir(), "target.yaml")
	code, _, stderr := plumb(t, "init", gone.URL, "-o", file, "--ask=false")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring("no token: export tokens in PLUMBLINE_OPERATOR_TOKEN"))
	t.Setenv("PLUMBLINE_READER_TOKEN", "some-token")
	code, _, stderr = plumb(t, "init", gone.URL, "-o", file, "--ask=false")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring("nobody listens there"))
	code, _, stderr = plumb(t, "init")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring("init takes the server's URL"))
	g.Expect(file).NotTo(BeAnExistingFile())
}

func TestInitAsks(t *testing.T) {
	g := NewWithT(t)
	for _, name := range []string{"MAINTAINER", "READER", "OUTSIDER", "EXPIRED"} {
		t.Setenv("PLUMBLINE_"+name+"_TOKEN", "")
	}
	t.Setenv("PLUMBLINE_OPERATOR_TOKEN", "secret")
	none := ""
	f := initFlags{variables: map[plumbline.Caller]*string{}, inactive: map[plumbline.Repository]*string{}}
	for _, caller := range users {
		f.variables[caller] = new(string)
	}
	f.inactive[plumbline.PublicInactive], f.inactive[plumbline.PrivateInactive] = &none, new(string)
	var out bytes.Buffer
	f.interview(strings.NewReader("\nMIA\n\n\nacme/hello, acme/secret\nacme/dormant\n"), &out)
	g.Expect(*f.variables[plumbline.Operator]).To(Equal("PLUMBLINE_OPERATOR_TOKEN"), "what stands in brackets")
	g.Expect(*f.variables[plumbline.Maintainer]).To(Equal("MIA"))
	g.Expect(*f.variables[plumbline.Reader]).To(BeEmpty())
	g.Expect(f.repositories).To(Equal([]string{"acme/hello", "acme/secret"}))
	g.Expect(none).To(Equal("acme/dormant"))
	g.Expect(out.String()).To(And(ContainSubstring("a user who administers the server [PLUMBLINE_OPERATOR_TOKEN]: "), Not(ContainSubstring("secret\n"))))
}

// A server that says what it is has the deviations that are known of it waived, as the target file of its dialect does.
func TestInitKnowsADialectsDeviations(t *testing.T) {
	g := NewWithT(t)
	url := exported(t, mockserver.Options{World: "demo", Clock: mockserver.FastClock(50), Dialect: "drone-0.5.0"}, func(mock http.Handler) http.Handler { return mock })
	file := filepath.Join(t.TempDir(), "target.yaml")
	code, stdout, stderr := plumb(t, "init", url, "-o", file, "--ask=false", "--repository", "acme/hello", "--repository", "acme/secret")
	g.Expect(code).To(Equal(0), stderr)
	g.Expect(stdout).To(MatchRegexp(`^The server says it is drone 0\.5\.0\. \d+ of its deviations are known, and stand in the file as waivers\.\n`))
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	target, err := suites.LoadTarget(file, contract)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(target.Waivers).To(Equal(targetOf(t, contract, "drone-0.5.0").Waivers))
}

// A server behind a gateway is asked through it, and so it is checked then.
func TestInitGoesTheWayThatTheFlagsSay(t *testing.T) {
	g := NewWithT(t)
	url := exported(t, mockserver.Options{World: "demo", Clock: mockserver.FastClock(50)}, func(mock http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Tenant") != "acme" || r.Header.Get("X-Key") != "open: sesame" {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			mock.ServeHTTP(w, r)
		})
	})
	t.Setenv("GATE", "open: sesame")
	file := filepath.Join(t.TempDir(), "target.yaml")
	flags := []string{"init", url, "-o", file, "--repository", "acme/hello", "--ask=false"}
	code, stdout, stderr := plumb(t, append(flags, "--header", "X-Tenant: acme", "--secret-header", "X-Key: GATE")...)
	g.Expect(code).To(Equal(0), stderr)
	g.Expect(stdout).To(ContainSubstring("acme/hello: public-active"))
	text, err := os.ReadFile(file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(And(ContainSubstring("\nnetwork:\n  headers:\n    \"X-Tenant\": \"acme\"\n  secret-headers:\n    \"X-Key\": \"GATE\"\n"), Not(ContainSubstring("sesame"))))
	code, stdout, stderr = plumb(t, "check", file, "--plan")
	g.Expect(code).To(Equal(0), stdout+stderr)

	code, _, stderr = plumb(t, append(flags, "--force", "--header", "acme")...)
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring(`header: got "acme", want such as 'X-Tenant: acme'`))
}
