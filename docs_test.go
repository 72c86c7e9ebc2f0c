package plumbline_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// The diffs that CONTRIBUTING shows are of what is in the repository.
func TestContributingShowsRealDiffs(t *testing.T) {
	t.Parallel()
	file, text, shown := "", "", 0
	for _, diff := range regexp.MustCompile("(?s)```diff\n(.*?)```").FindAllStringSubmatch(read(t, "CONTRIBUTING.md"), -1) {
		for line := range strings.Lines(diff[1]) {
			if name, ok := strings.CutPrefix(line, "+++ b/"); ok {
				file = strings.TrimSpace(name)
				text = read(t, file)
				continue
			}
			if added, ok := strings.CutPrefix(line, "+"); ok {
				shown++
				NewWithT(t).Expect(strings.Contains(text, added)).To(BeTrue(), "CONTRIBUTING.md shows a line that %s does not have: %s", file, added)
			}
		}
	}
	NewWithT(t).Expect(shown).To(BeNumerically(">=", 10))
}

func TestReadmeCountsTheRules(t *testing.T) {
	t.Parallel()
	contract := load(t)
	NewWithT(t).Expect(read(t, "README.md")).To(ContainSubstring("six operations, %d rules,", len(contract.Rules)))
}

// No link from one page to another, or to a file or a heading here, leads nowhere.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for _, page := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/contract.md", "docs/drone-0.5.0.md", "docs/rules.md", "docs/targets.md", "docs/worlds.md", "docs/reports.md", "docs/ci.md", "docs/suite.md", "docs/recipes.md", "examples/README.md", "reports/published/README.md"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			for _, l := range link.FindAllStringSubmatch(read(t, page), -1) {
				to := page
				if l[1] != "" {
					to = path.Join(path.Dir(page), l[1])
				}
				_, err := os.Stat(to)
				g.Expect(err).NotTo(HaveOccurred(), "the link %s", l[0])
				if l[2] != "" {
					g.Expect(read(t, to)).To(ContainSubstring(`<a id="`+l[2]+`">`), "the link %s", l[0])
				}
			}
		})
	}
}
