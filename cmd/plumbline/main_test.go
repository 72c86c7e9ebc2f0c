package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline"

	. "github.com/onsi/gomega"
)

// plumb runs a command line as main does.
func plumb(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(context.Background(), args, &out, &err)
	return code, out.String(), err.String()
}

func TestWrongUsageExitsWithTwo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"rulez"}, "plumbline: unknown command \"rulez\" for \"plumbline\"\n\nDid you mean this?\n\trules"},
		{[]string{"--loud"}, "plumbline: unknown flag: --loud (try `plumbline --help`)\n"},
		{[]string{"rules", "--loud"}, "unknown flag: --loud (try `plumbline rules --help`)\n"},
		{[]string{"rules", "restart"}, `plumbline: plumbline rules takes no arguments, got ["restart"]`},
		{[]string{"rules", "--format", "xml"}, `plumbline: unknown format "xml": want table, json or markdown`},
		{[]string{"rules", "--grade", "shall"}, `plumbline: unknown grade "shall": want must, should or may`},
		{[]string{"rules", "--operation", "fork"}, `plumbline: unknown operation "fork": want one of queue, builds, build, restart, log, cancel`},
		{[]string{"version", "now"}, `plumbline: plumbline version takes no arguments, got ["now"]`},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			code, stdout, stderr := plumb(t, test.args...)
			g.Expect(code).To(Equal(2))
			g.Expect(stdout).To(BeEmpty(), "what went wrong belongs on stderr")
			g.Expect(stderr).To(ContainSubstring(test.want))
		})
	}
}

func TestHelpTeaches(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"--help"}, {"help"}} {
		g := NewWithT(t)
		code, stdout, stderr := plumb(t, args...)
		g.Expect(code).To(Equal(0))
		g.Expect(stderr).To(BeEmpty())
		g.Expect(stdout).To(ContainSubstring("Exit codes: 0 conformant"))
		for _, command := range []string{"mock", "check", "rules", "version", "completion"} {
			g.Expect(stdout).To(ContainSubstring("\n  " + command + " "))
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, _ := plumb(t, "version")
	g.Expect(code).To(Equal(0))
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(stdout).To(HavePrefix("plumbline " + plumbline.Version + "\n"))
	g.Expect(stdout).To(ContainSubstring("sha256 " + contract.Digest))
}

func TestRulesAsJSON(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, stderr := plumb(t, "rules", "--format", "json", "--operation", "restart", "--grade", "should")
	g.Expect(code).To(Equal(0), stderr)
	var listing struct {
		Rules  []plumbline.Rule
		Access []struct {
			Operation, Repository, Caller, Rule string
			Statuses                            []int
		}
	}
	g.Expect(json.Unmarshal([]byte(stdout), &listing)).To(Succeed())
	g.Expect(listing.Rules).NotTo(BeEmpty())
	for _, rule := range listing.Rules {
		g.Expect(rule).To(And(HaveField("Operation", "restart"), HaveField("Grade", plumbline.Should), HaveField("Sentence", Not(BeEmpty()))))
	}
	g.Expect(listing.Access).To(HaveLen(len(plumbline.Repositories()) * len(plumbline.Callers())))
	g.Expect(listing.Access).To(ContainElement(And(
		HaveField("Repository", "public-active"), HaveField("Caller", "maintainer"), HaveField("Statuses", []int{200}), HaveField("Rule", "RESTART-05"))))
}

func TestCompletionOffersValues(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	_, stdout, _ := plumb(t, "__complete", "rules", "--operation", "b")
	g.Expect(stdout).To(HavePrefix("builds\nbuild\n"))
	code, stdout, _ := plumb(t, "completion", "bash")
	g.Expect(code).To(Equal(0))
	g.Expect(stdout).To(ContainSubstring("plumbline"))
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err    error
		code   int
		stderr string
	}{
		{nil, 0, ""},
		{errors.New("no judge"), 2, "plumbline: no judge\n"},
		{exitError{code: exitNotConformant}, 1, ""},
		{exitError{exitNotConformant, errors.New("RESTART-05 is broken")}, 1, "plumbline: RESTART-05 is broken\n"},
	} {
		var stderr bytes.Buffer
		g := NewWithT(t)
		g.Expect(exitCode(test.err, &stderr)).To(Equal(test.code))
		g.Expect(stderr.String()).To(Equal(test.stderr))
	}
}
