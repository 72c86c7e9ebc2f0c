package judge_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

var errWrong = errors.New("wrong")

func TestTheLedgerKeepsWhatWasFound(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	l := judge.NewLedger()
	first, second := &wire.Exchange{Number: 1}, &wire.Exchange{Number: 2}
	l.Judge("A-01", nil, first)
	g.Expect(l.Judged("A-01")).To(Equal(1))
	g.Expect(l.Broken("A-01")).To(BeEmpty())
	l.Judge("A-01", errWrong, second, first)
	g.Expect(l.Judged("A-01")).To(Equal(2))
	g.Expect(l.Broken("A-01")).To(Equal([]judge.Finding{{Rule: "A-01", Problem: errWrong, Evidence: []*wire.Exchange{second, first}}}))
	g.Expect(l.Judged("A-02")).To(BeZero())
	g.Expect(l.Broken("A-02")).To(BeEmpty())
}

func TestTheFirstFindingIsOfARuleThatIsNotPassedOver(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	l := judge.NewLedger()
	l.PassOver("A-01")
	l.Judge("A-01", errWrong, &wire.Exchange{})
	_, found := l.First()
	g.Expect(found).To(BeFalse())
	l.Judge("A-02", errWrong, &wire.Exchange{})
	first, found := l.First()
	g.Expect(found).To(BeTrue())
	g.Expect(first.Rule).To(Equal("A-02"))
	g.Expect(l.Broken("A-01")).To(HaveLen(1), "it is written down all the same")
}

func TestTheLedgerIsBounded(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	l := judge.NewLedger()
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 100 {
				l.Judge("A-01", fmt.Errorf("wrong %d", i), &wire.Exchange{})
				l.Suspect("A-02", fmt.Sprint(i), errWrong, &wire.Exchange{})
			}
		})
	}
	group.Wait()
	g.Expect(l.Judged("A-01")).To(Equal(800))
	g.Expect(len(l.Broken("A-01"))).To(And(BeNumerically(">", 0), BeNumerically("<", 100)))
	g.Expect(l.Judged("A-02")).To(Equal(800))
}

func TestASuspicionIsABreachWhenItIsSeenTwiceInARow(t *testing.T) {
	t.Parallel()
	one, two, three := &wire.Exchange{Number: 1}, &wire.Exchange{Number: 2}, &wire.Exchange{Number: 3}
	for _, test := range []struct {
		name string
		seen func(*judge.Ledger)
		want int
	}{
		{"once", func(l *judge.Ledger) { l.Suspect("A-01", "x", errWrong, one) }, 0},
		{"gone again", func(l *judge.Ledger) {
			l.Suspect("A-01", "x", errWrong, one)
			l.Suspect("A-01", "x", nil, two)
			l.Suspect("A-01", "x", errWrong, three)
		}, 0},
		{"of two subjects", func(l *judge.Ledger) {
			l.Suspect("A-01", "x", errWrong, one)
			l.Suspect("A-01", "y", errWrong, two)
		}, 0},
		{"of two rules", func(l *judge.Ledger) {
			l.Suspect("A-01", "x", errWrong, one)
			l.Suspect("A-02", "x", errWrong, two)
		}, 0},
		{"twice", func(l *judge.Ledger) {
			l.Suspect("A-01", "x", errWrong, one)
			l.Suspect("A-01", "x", errWrong, two)
		}, 1},
		{"thrice", func(l *judge.Ledger) {
			l.Suspect("A-01", "x", errWrong, one)
			l.Suspect("A-01", "x", errWrong, two)
			l.Suspect("A-01", "x", errWrong, three)
		}, 2},
	} {
		g := NewWithT(t)
		l := judge.NewLedger()
		test.seen(l)
		g.Expect(l.Broken("A-01")).To(HaveLen(test.want), test.name)
		g.Expect(l.Judged("A-01")).To(BeNumerically(">", 0))
		if test.want == 1 {
			g.Expect(l.Broken("A-01")[0].Evidence).To(Equal([]*wire.Exchange{two, one}), "the decisive one first")
		}
	}
}

func TestADeviationSaysWhereWhatCameAndWhatWasDue(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	g.Expect(judge.Deviation{Where: "/id", Got: "0", Want: "1"}).To(MatchError("/id: got 0, want 1"))
	g.Expect(judge.Deviation{Got: "0", Want: "1"}).To(MatchError("got 0, want 1"))
}
