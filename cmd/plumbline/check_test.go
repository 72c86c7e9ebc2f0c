package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

// targetFile writes a target file for a server of one test, with more lines after its URL. The server answers the queue to everyone.
func targetFile(t *testing.T, more string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, "[]")
	}))
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(path, []byte("name: open house\nurl: "+server.URL+"\n"+more), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The whole suite on the mock that check starts, as its users run it: a process of its own, without the race detector's slowness.
func TestCheckFindsTheEmbeddedMockConformant(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	binary, directory := filepath.Join(t.TempDir(), "plumbline"), filepath.Join(t.TempDir(), "out")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
	var stdout, stderr bytes.Buffer
	check := exec.CommandContext(t.Context(), binary, "check", "--seed", "7", "--report", directory)
	check.Stdout, check.Stderr = &stdout, &stderr
	g.Expect(check.Run()).To(Succeed(), "%s%s", &stdout, &stderr)
	g.Expect(stderr.String()).To(BeEmpty())
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(stdout.String()).To(ContainSubstring("\nplumbline mock, world demo: conformant\n"))
	g.Expect(stdout.String()).To(MatchRegexp(`\n%d of %d rules, [0-9]+ requests, \S+s, seed 7\nThe report is .*report.html\n$`, len(contract.Rules), len(contract.Rules)))
	g.Expect(stdout.String()).NotTo(ContainSubstring("\x1b"), "no colours where no terminal is")

	file, err := os.Open(filepath.Join(directory, "report.json"))
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close() //nolint:errcheck // it was only read
	report, err := reports.ReadJSON(file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(report.ExitCode()).To(Equal(reports.Conformant))
	g.Expect(report.Rules).To(HaveLen(len(contract.Rules)))
	g.Expect(report.Count(reports.Failed) + report.Count(reports.Error) + report.Count(reports.NotRun)).To(BeZero())
	g.Expect(report.Seed).To(Equal(int64(7)))
	g.Expect(filepath.Join(directory, "junit.xml")).To(BeARegularFile())
}

func TestCheckOfSomeRules(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, stderr := plumb(t, "check", "--rule", "QUEUE-01", "--rule", "AUTH-06")
	g.Expect(code).To(Equal(0), stdout+stderr)
	g.Expect(stdout).To(ContainSubstring("plumbline mock, world demo: conformant in the rules that were selected\n2 of "))
}

func TestCheckTellsOfAServerThatIsNotConformant(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	directory := filepath.Join(t.TempDir(), "new", "directory")
	code, stdout, stderr := plumb(t, "check", targetFile(t, ""), "--rule", "QUEUE-01", "--report", directory)
	g.Expect(code).To(Equal(1))
	g.Expect(stderr).To(BeEmpty(), "the report has said it all")
	g.Expect(stdout).To(And(
		HavePrefix("FAILED QUEUE-01 (must) Without authorization the queue is refused with 401.\n  source    D1.1, I2.6 (docs/contract.md)\n"),
		ContainSubstring("  found     status: got 200, want 401\n"),
		MatchRegexp(`\n  exchange  #[0-9]+ GET /api/builds as (anonymous|bad-token)\n            curl -i .*\n            200 \[\]\n`),
		ContainSubstring("\nopen house: not conformant\n1 of "),
	))
	for _, name := range []string{"report.json", "junit.xml"} {
		text, err := os.ReadFile(filepath.Join(directory, name))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text)).To(ContainSubstring("QUEUE-01"))
	}
}

func TestCheckAsksNothingWhereTheReportCannotBeWritten(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), "taken")
	g.Expect(os.WriteFile(file, nil, 0o600)).To(Succeed())
	code, stdout, stderr := plumb(t, "check", targetFile(t, ""), "--rule", "QUEUE-01", "--report", filepath.Join(file, "report"))
	g.Expect(code).To(Equal(2))
	g.Expect(stdout).To(BeEmpty())
	g.Expect(stderr).To(ContainSubstring("the report cannot be written: mkdir " + file))
}

func TestCheckHonoursWaivers(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	known := targetFile(t, "waivers:\n  - {rule: QUEUE-01, reason: everyone is welcome}\n")
	code, stdout, _ := plumb(t, "check", known, "--rule", "QUEUE-01")
	g.Expect(code).To(Equal(0))
	g.Expect(stdout).To(And(ContainSubstring("waived QUEUE-01: everyone is welcome\n       status: got 200, want 401\n"), ContainSubstring("open house: conformant")))

	stale := targetFile(t, "waivers: [{rule: HTTP-01, reason: was slow once}, {rule: QUEUE-01, reason: everyone is welcome}]\n")
	code, stdout, _ = plumb(t, "check", stale, "--rule", "HTTP-01", "--rule", "QUEUE-01")
	g.Expect(code).To(Equal(1), stdout)
	g.Expect(stdout).To(ContainSubstring("problem: the waiver of HTTP-01 is no longer needed: take it out of the target"))
}

func TestCheckCannotJudge(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	nobody := filepath.Join(t.TempDir(), "gone.yaml")
	if err := os.WriteFile(nobody, []byte("url: "+gone.URL+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no such file":      {[]string{filepath.Join(t.TempDir(), "none.yaml")}, "none.yaml: no such file or directory"},
		"two files":         {[]string{"a.yaml", "b.yaml"}, "check takes one target file, got 2 (try `plumbline check --help`)"},
		"nobody there":      {[]string{nobody}, "nobody answers at " + gone.URL},
		"an unknown key":    {[]string{targetFile(t, "tokns: {}\n")}, `target.yaml:3: unknown key "tokns"; did you mean "tokens"?`},
		"no token":          {[]string{targetFile(t, "tokens: {reader: PLUMBLINE_NO_SUCH_TOKEN}\n")}, "the environment variable PLUMBLINE_NO_SUCH_TOKEN is not set"},
		"an unknown rule":   {[]string{"--rule", "QUEUE-99"}, "there is no rule \"QUEUE-99\"; did you mean \"QUEUE-09\"? (`plumbline rules` lists them)"},
		"an unknown grade":  {[]string{"--grade", "shall"}, `there is no grade "shall": want must, should or may`},
		"an unknown verb":   {[]string{"--operation", "fork"}, `there is no operation "fork"`},
		"nothing left":      {[]string{"--rule", "LOG-09", "--operation", "queue"}, "the selection leaves no rule to check"},
		"an unknown flag":   {[]string{"--loud"}, "unknown flag: --loud (try `plumbline check --help`)"},
		"a seed of letters": {[]string{"--seed", "abc"}, "invalid argument \"abc\" for \"--seed\""},
		"listing nonsense":  {[]string{"--list", "--rule", "QUEUE-99"}, `there is no rule "QUEUE-99"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			code, stdout, stderr := plumb(t, append([]string{"check"}, test.args...)...)
			g.Expect(code).To(Equal(2))
			g.Expect(stdout).To(BeEmpty())
			g.Expect(stderr).To(And(HavePrefix("plumbline: "), ContainSubstring(test.want)))
		})
	}
	t.Run("nobody to ask", func(t *testing.T) {
		t.Parallel()
		g := NewWithT(t)
		code, stdout, _ := plumb(t, "check", targetFile(t, ""), "--rule", "RESTART-05")
		g.Expect(code).To(Equal(2), "what was not put to the test is not green")
		g.Expect(stdout).To(And(ContainSubstring("not applicable RESTART-05: the target "), ContainSubstring("open house: partial")))
	})
}

func TestCheckLists(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	code, stdout, stderr := plumb(t, "check", "--list")
	g.Expect(code).To(Equal(0), stderr)
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	g.Expect(lines).To(HaveLen(len(contract.Rules)))
	for i, rule := range contract.Rules {
		g.Expect(strings.Fields(lines[i])[:2]).To(Equal([]string{rule.ID, string(rule.Grade)}))
		g.Expect(lines[i]).To(HaveSuffix("  " + rule.Sentence))
	}
	_, stdout, _ = plumb(t, "check", "--list", "--operation", "cancel", "--grade", "may", "no-such-target.yaml")
	g.Expect(stdout).To(MatchRegexp(`^CANCEL-[0-9]{2} +may  .*\n$`), "nobody is asked")
}

func TestCheckCompletesRules(t *testing.T) {
	t.Parallel()
	_, stdout, _ := plumb(t, "__complete", "check", "--rule", "QUEUE-1")
	NewWithT(t).Expect(stdout).To(HavePrefix("QUEUE-10\nQUEUE-11\n"))
}
