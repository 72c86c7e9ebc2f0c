package main

import (
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

func TestFaultsListsAllCatalogues(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"table", "json", "markdown"} {
		g := NewWithT(t)
		code, stdout, stderr := plumb(t, "faults", "--format", format)
		g.Expect(code).To(Equal(0), stderr)
		for _, f := range append(mockserver.Faults(), mockserver.Liberties()...) {
			g.Expect(stdout).To(ContainSubstring(f.Name))
			if format != "json" {
				g.Expect(stdout).To(ContainSubstring(f.Sentence))
			}
		}
		for _, d := range mockserver.Dialects() {
			g.Expect(stdout).To(ContainSubstring(d.Name))
			for _, v := range d.Deviations {
				g.Expect(stdout).To(ContainSubstring(v.Name))
			}
		}
	}
}

func TestFaultsAsJSON(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	_, stdout, _ := plumb(t, "faults", "--format", "json")
	var seen struct {
		Faults, Liberties []mockserver.Fault
		Dialects          []mockserver.Dialect
	}
	g.Expect(json.Unmarshal([]byte(stdout), &seen)).To(Succeed())
	g.Expect(seen.Faults).To(Equal(mockserver.Faults()))
	g.Expect(seen.Liberties).To(Equal(mockserver.Liberties()))
	g.Expect(seen.Dialects).To(Equal(mockserver.Dialects()))
}

func TestFaultsRefuses(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"unknown format \"xml\"":                             {"faults", "--format", "xml"},
		"takes no arguments":                                 {"faults", "all"},
		"there is no fault \"list-cut-at-52\"; did you mean": {"mock", "--listen", "127.0.0.1:0", "--fault", "list-cut-at-52"},
		"there is no liberty \"list-cut-at-25\"":             {"mock", "--listen", "127.0.0.1:0", "--liberty", "list-cut-at-25"},
	} {
		g := NewWithT(t)
		code, stdout, stderr := plumb(t, args...)
		g.Expect(code).To(Equal(2))
		g.Expect(stdout).To(BeEmpty())
		g.Expect(stderr).To(ContainSubstring(want))
	}
}

func TestFaultNamesAreCompleted(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	_, stdout, _ := plumb(t, "__complete", "mock", "--fault", "list-cut")
	g.Expect(strings.Split(stdout, "\n")).To(ContainElement("list-cut-at-25"))
	_, stdout, _ = plumb(t, "__complete", "mock", "--liberty", "chu")
	g.Expect(strings.Split(stdout, "\n")).To(ContainElement("chunked"))
}
