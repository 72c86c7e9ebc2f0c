package judge_test

import (
	"fmt"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

func TestABodyThatWasReadBeforeIsJudgedNoLess(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	documents := judge.NewDocuments()
	c := newCourt(t)
	for i := 1; i <= 3; i++ {
		for operation, rule := range map[string]string{"queue": "QUEUE-05", "builds": "FIELD-02"} {
			a := answer(t, operation, with(t, example(t, operation), `"number":2`, `"number":"2"`))
			c.Answer(documents.Read(a.Exchange))
			g.Expect(c.Broken(rule)).To(HaveLen(i), "each answer breaks the rule anew")
			g.Expect(c.Broken(rule)[i-1].Evidence).To(Equal([]*wire.Exchange{a.Exchange}), "and is evidence itself")
		}
	}
}

func TestOneBodyIsJudgedByTheOperationThatAnsweredIt(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	documents := judge.NewDocuments()
	c := newCourt(t)
	for _, operation := range []string{"builds", "log", "queue", "builds"} {
		c.Answer(documents.Read(answer(t, operation, "[]").Exchange))
	}
	rules, problems := c.broken()
	g.Expect(rules).To(Equal([]string{"LOG-11"}), "%v", problems)
}

func TestDocumentsAreReadByManyAtOnce(t *testing.T) {
	t.Parallel()
	documents := judge.NewDocuments()
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 500 {
				body := fmt.Sprintf(`{"number":%d}`, (i*7+worker)%300)
				a := documents.Read(&wire.Exchange{Body: []byte(body)})
				if got := fmt.Sprintf(`{"number":%d}`, a.Object().Int("number")); a.Flaw != nil || got != body {
					t.Errorf("got %s, %v, want %s", got, a.Flaw, body)
				}
			}
		})
	}
	group.Wait()
}
