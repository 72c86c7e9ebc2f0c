package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// A server that no agent serves leaves what is restarted pending for ever: that is told, blamed on nobody, and not green.
func TestAServerWithoutAnAgent(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	demo, err := os.ReadFile("../../fixtures/worlds/demo.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	world := filepath.Join(t.TempDir(), "idle.yaml")
	idle := regexp.MustCompile(`wait: \d+s`).ReplaceAll(demo, []byte("wait: 10h"))
	g.Expect(os.WriteFile(world, idle, 0o600)).To(Succeed())
	contract, err := plumbline.Load()
	g.Expect(err).NotTo(HaveOccurred())
	target, stop, err := embedded(t.Context(), contract, mockserver.Options{World: world})
	g.Expect(err).NotTo(HaveOccurred())
	defer stop()
	target.Limits.Start = time.Second

	report, err := suites.Check(t.Context(), contract, target, suites.Options{})

	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(report.ExitCode()).To(Equal(reports.CouldNotJudge))
	g.Expect(report.Conclusion()).To(HavePrefix("partial"))
	g.Expect(report.Count(reports.Failed) + report.Count(reports.Error) + report.Count(reports.NotRun)).To(BeZero())
	g.Expect(report.Count(reports.NotApplicable)).To(BeNumerically(">", 15))
	for _, rule := range report.Rules {
		if rule.Verdict == reports.NotApplicable {
			g.Expect(rule.Gap).To(BeTrue(), rule.ID)
			g.Expect(rule.Reason).To(HavePrefix("because no restarted build began to run within 1s"), rule.ID)
		}
	}
	for _, profile := range report.Profiles {
		g.Expect(profile.Conclusion).To(Equal(reports.IsPartial), profile.Name)
	}
}
