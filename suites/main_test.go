package suites_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

func contract(t *testing.T) *plumbline.Contract {
	t.Helper()
	c, err := plumbline.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// check checks a target by some of the rules, and fails the test if there is no report.
func check(t *testing.T, target suites.Target, rules ...string) *reports.Report {
	t.Helper()
	report, err := suites.Check(t.Context(), contract(t), target, suites.Options{Rules: rules})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// found returns what was found of a rule.
func found(t *testing.T, report *reports.Report, id string) reports.Rule {
	t.Helper()
	for _, rule := range report.Rules {
		if rule.ID == id {
			return rule
		}
	}
	t.Fatalf("the report says nothing of %s", id)
	return reports.Rule{}
}

// deserted answers as a build server without builds does, roughly.
func deserted(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Header.Get("Authorization") == "":
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "{}")
	case strings.HasSuffix(r.URL.Path, "/builds"):
		_, _ = io.WriteString(w, "[]")
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "{}")
	}
}

// serve starts a server for one test and describes it as a target in which every part is played.
func serve(t *testing.T, handler http.HandlerFunc) suites.Target {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return everyPart(server.URL)
}

func everyPart(url string) suites.Target {
	target := suites.Target{
		URL:     url,
		Expired: "expired-token-of-nobody",
		Tokens: map[plumbline.Caller]string{
			plumbline.Operator: "operators-secret-token", plumbline.Maintainer: "maintainers-secret-token",
			plumbline.Reader: "readers-secret-token", plumbline.Outsider: "outsiders-secret-token",
		},
		Repositories: map[plumbline.Repository][]string{
			plumbline.PublicActive: {"acme/hello"}, plumbline.PrivateActive: {"acme/secret"},
			plumbline.PublicInactive: {"acme/dormant"}, plumbline.PrivateInactive: {"acme/vault"},
		},
		Empty: "acme/empty", Hidden: "ops/keys",
	}
	target.Limits.Answer = 20 * time.Second
	target.Limits.Start, target.Limits.Finish = time.Second, time.Second
	return target
}

// startMock builds plumbline and starts its mock as a process of its own. It returns where that serves, and the tokens it prints.
func startMock(t *testing.T) (url string, tokens map[string]string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "plumbline")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "github.com/plumbline-ci/plumbline/cmd/plumbline").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	mock := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "mock", "--world", "demo", "--clock", "x10", "--listen", "127.0.0.1:0")
	var stderr strings.Builder
	mock.Stderr = &stderr
	stdout, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = mock.Process.Signal(os.Interrupt)
		if err := mock.Wait(); err != nil {
			t.Errorf("the mock: %v\n%s", err, stderr.String())
		}
	})
	tokens = map[string]string{}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		line := lines.Text()
		if m := regexp.MustCompile(`^# Serving on (http://\S+)$`).FindStringSubmatch(line); m != nil {
			url = m[1]
		}
		if m := regexp.MustCompile(`^export (\S+)=(\S+)`).FindStringSubmatch(line); m != nil {
			tokens[m[1]] = m[2]
		}
		if strings.HasPrefix(line, "curl ") {
			return url, tokens
		}
	}
	t.Fatalf("the mock ended with its greeting unsaid")
	return "", nil
}
