package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// The target file for a server waives what its dialect breaks, and nothing else.
func TestTheTargetsWaiversAreTheDialectsDeviations(t *testing.T) {
	t.Parallel()
	contract, err := plumbline.Load()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	for _, d := range mockserver.Dialects() {
		g := NewWithT(t)
		waived, chance := map[string]bool{}, map[string]bool{}
		for _, waiver := range targetOf(t, contract, d.Name).Waivers {
			g.Expect(waiver.Reason).To(ContainSubstring("docs/"+d.Name+".md, section"), "%s: a reason says where it was seen", waiver.Rule)
			waived[waiver.Rule], chance[waiver.Rule] = true, waiver.Chance
		}
		broken := map[string]bool{}
		for _, v := range d.Deviations {
			for _, id := range append(slices.Clone(v.Breaks), v.Chance...) {
				g.Expect(waived).To(HaveKey(id), "%s breaks it", v.Name)
				g.Expect(chance[id]).To(Equal(slices.Contains(v.Chance, id)), id)
				broken[id] = true
			}
		}
		g.Expect(waived).To(Equal(broken), "a rule that no deviation breaks needs no waiver")
	}
}

// Each dialect, checked against the target file for its server, as its users do it: a process of its own, several times.
func TestCheckFindsADialectConformantWithItsWaivers(t *testing.T) {
	t.Parallel()
	contract, err := plumbline.Load()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	binary := filepath.Join(t.TempDir(), "plumbline")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput()
	NewWithT(t).Expect(err).NotTo(HaveOccurred(), string(out))
	for _, d := range mockserver.Dialects() {
		for seed := 1; seed <= 2; seed++ {
			g, directory := NewWithT(t), filepath.Join(t.TempDir(), "out")
			out, err := exec.CommandContext(t.Context(), binary, "check", "--dialect", d.Name, "--seed", strconv.Itoa(seed), "--report", directory).CombinedOutput()
			g.Expect(err).NotTo(HaveOccurred(), string(out))
			g.Expect(string(out)).To(ContainSubstring("\nplumbline mock, dialect %s: conformant with waivers\n", d.Name))

			report, err := readReport(filepath.Join(directory, "report.json"))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(report.Problems).To(BeEmpty())
			target := targetOf(t, contract, d.Name)
			for _, rule := range report.Rules {
				switch waiver, ok := target.Waiver(rule.ID); {
				case ok && waiver.Chance:
					g.Expect(rule.Verdict).To(BeElementOf(reports.Waived, reports.Passed), rule.ID)
				case ok:
					g.Expect(rule.Verdict).To(Equal(reports.Waived), rule.ID)
				default: // on a busy machine a build may have gone on before it was seen in a state that a rule speaks of
					g.Expect(rule.Verdict).To(BeElementOf(reports.Passed, reports.NotApplicable), rule.ID)
				}
			}
		}
	}
}

func TestDialectsAreChosenByName(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for _, command := range []string{"mock", "check"} {
		_, stdout, _ := plumb(t, "__complete", command, "--dialect", "dr")
		g.Expect(stdout).To(HavePrefix("drone-0.5.0\n"))
		code, _, stderr := plumb(t, command, "--dialect", "drone-0.5.1")
		g.Expect(code).To(Equal(2))
		g.Expect(stderr).To(ContainSubstring(`there is no dialect "drone-0.5.1": want one of drone-0.5.0`))
	}
	code, _, stderr := plumb(t, "check", targetFile(t, ""), "--dialect", "drone-0.5.0")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring("--dialect is of the mock that is started where there is no target"))
}

// targetOf reads the target file for a dialect's server; every token is set.
func targetOf(t *testing.T, contract *plumbline.Contract, dialect string) suites.Target {
	t.Helper()
	text, err := fixtures.Target(dialect)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	target, err := suites.ParseTarget(dialect+".yaml", text, contract, func(name string) (string, bool) { return name, true })
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return target
}
