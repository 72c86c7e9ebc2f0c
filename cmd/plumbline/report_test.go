package main

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

func TestReportsCanBeShownComparedAndLinedUp(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	directory := t.TempDir()
	good, bad := filepath.Join(directory, "good"), filepath.Join(directory, "bad")
	code, _, stderr := plumb(t, "check", "--operation", "queue", "--report", good)
	g.Expect(code).To(Equal(0), stderr)
	code, _, _ = plumb(t, "check", "--operation", "queue", "--fault", "queue-sends-to-login", "--report", bad)
	g.Expect(code).To(Equal(1))
	for _, name := range []string{"report.html", "report.json", "report.md", "junit.xml", "badge.svg"} {
		g.Expect(filepath.Join(bad, name)).To(BeARegularFile())
	}
	for format, want := range map[string]string{
		"text": "FAILED QUEUE-01", "html": "<!doctype html>", "markdown": "<b>QUEUE-01</b>", "junit": "<testsuites", "badge": "<svg", "json": `"plumbline-report/1"`,
	} {
		code, stdout, stderr := plumb(t, "report", "show", bad, "--format", format)
		g.Expect(code).To(Equal(0), stderr)
		g.Expect(stdout).To(ContainSubstring(want))
	}

	code, stdout, _ := plumb(t, "report", "compare", good, bad)
	g.Expect(code).To(Equal(1), "something became worse")
	g.Expect(stdout).To(ContainSubstring("worse: QUEUE-01 (must) from passed to failed"))
	code, stdout, _ = plumb(t, "report", "compare", bad, good)
	g.Expect(code).To(Equal(0))
	g.Expect(stdout).To(ContainSubstring("better: QUEUE-01 (must) from failed to passed"))

	code, stdout, stderr = plumb(t, "report", "matrix", directory)
	g.Expect(code).To(Equal(0), stderr)
	g.Expect(stdout).To(ContainSubstring("✗ failed | ✓ passed"))

	page := filepath.Join(directory, "pages", "matrix.html")
	g.Expect(os.Mkdir(filepath.Dir(page), 0o700)).To(Succeed())
	code, stdout, stderr = plumb(t, "report", "matrix", directory, "--format", "html", "-o", page)
	g.Expect(code).To(Equal(0), stderr)
	g.Expect(stdout).To(BeEmpty())
	g.Expect(os.ReadFile(page)).To(ContainSubstring(`href="../bad/report.html"`), "a link leads from the page to the report")

	code, stdout, _ = plumb(t, "report", "schema")
	g.Expect(code).To(Equal(0))
	g.Expect(stdout).To(ContainSubstring("A Plumbline report"))
}

func TestReportsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	other := filepath.Join(t.TempDir(), "other.json")
	g.Expect(os.WriteFile(other, []byte(`{"schema":"other/2"}`), 0o600)).To(Succeed())
	for want, args := range map[string][]string{
		"no such file":                    {"show", "none.json"},
		"report.json: no such file":       {"compare", t.TempDir(), other},
		`got schema "other/2"`:            {"show", other},
		`unknown format "pdf"`:            {"show", other, "--format", "pdf"},
		"takes two reports, got 1":        {"compare", other},
		"there is no report.json":         {"matrix", t.TempDir()},
		"takes one directory, got 0 argu": {"matrix"},
	} {
		code, stdout, stderr := plumb(t, append([]string{"report"}, args...)...)
		g.Expect(code).To(Equal(2))
		g.Expect(stdout).To(BeEmpty())
		g.Expect(stderr).To(ContainSubstring(want))
	}
}
