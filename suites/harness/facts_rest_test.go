package harness

import (
	"fmt"
	"testing"

	"github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Until an agent has sent another log, a server may show that of the run before. Where a second restart was granted, that is a run whose log nobody has seen.
func TestALogMayBeThatOfARunBetweenTwoRestarts(t *testing.T) {
	t.Parallel()
	documents := judge.NewDocuments()
	answer := func(body string) *judge.Answer {
		return documents.Read(&wire.Exchange{Status: 200, Body: []byte(body)})
	}
	look := func(number, end int) Look {
		build := answer(fmt.Sprintf(`{"status":"failure","jobs":[{"number":1,"status":"failure","enqueued_at":%d,"finished_at":%d}]}`, end-9, end))
		return Look{Build: build, Still: build, Logs: map[int64]*judge.Answer{1: answer(fmt.Sprintf(`[{"proc":"test","pos":0,"out":"run %d"},{}]`, number))}}
	}
	life := func(busy ...Refusal) *Life {
		l := &Life{Closing: look(3, 300)}
		l.Runs = []*Run{{Life: l, Before: look(1, 100), Busy: busy, Ended: look(2, 300)}}
		return l
	}
	g := gomega.NewWithT(t)
	once := life(Refusal{Operation: "restart", Answer: documents.Read(&wire.Exchange{Status: 409})})
	g.Expect(once.AtRest()).To(gomega.HaveLen(1))
	g.Expect(once.AtRest()[0].SameLines()).To(gomega.MatchError(gomega.ContainSubstring("run 3")), "the log of a job at rest has changed")

	twice := life(Refusal{Operation: "restart", Answer: answer(`{}`)})
	g.Expect(twice.AtRest()).To(gomega.BeEmpty())
}
