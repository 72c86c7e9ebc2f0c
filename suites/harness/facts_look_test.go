package harness

import (
	"fmt"
	"testing"

	"github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Two repositories whose builds are alike, down to their ids, are two for all that: only one of them was restarted.
func TestBuildsThatAreAlikeAreNotTheSame(t *testing.T) {
	t.Parallel()
	g := gomega.NewWithT(t)
	documents := judge.NewDocuments()
	list := func(repository string, enqueued int) *judge.Answer {
		a := documents.Read(&wire.Exchange{Status: 200, Body: fmt.Appendf(nil, `[{"id":1,"number":1,"commit":"5f077cc","enqueued_at":%d}]`, enqueued)})
		a.Repository = repository
		return a
	}
	restarted := list("acme/hello", 1500000900)
	g.Expect(AnotherBuild(restarted, list("ops/hello", 1500000000), 1)).To(gomega.Succeed())
	g.Expect(AnotherBuild(restarted, documents.Read(&wire.Exchange{Status: 404}), 1)).To(gomega.Succeed())
	g.Expect(AnotherBuild(restarted, list("ops/hello", 1500000900), 2)).To(gomega.Succeed())
	g.Expect(AnotherBuild(restarted, list("ops/hello", 1500000900), 1)).To(gomega.MatchError(gomega.ContainSubstring("that of acme/hello, restarted when that was")))
}
