package harness

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/onsi/gomega"
)

// sequence is one of acts on builds of these numbers; those of a step are made at once.
func sequence(numbers ...[]int64) []step {
	steps := make([]step, len(numbers))
	for i, together := range numbers {
		for _, n := range together {
			steps[i].acts = append(steps[i].acts, act{build: n})
		}
	}
	return steps
}

func TestASequenceIsShortenedToWhatBreaksTheRule(t *testing.T) {
	t.Parallel()
	g := gomega.NewWithT(t)
	long := sequence([]int64{1}, []int64{2, 3}, []int64{4}, []int64{5, 7, 6}, []int64{8}, []int64{9}, []int64{10})
	// What breaks the rule is 3, and 6 after it.
	played := 0
	breaks := func(steps []step) bool {
		played++
		third := slices.IndexFunc(steps, func(st step) bool { return slices.ContainsFunc(st.acts, func(a act) bool { return a.build == 3 }) })
		sixth := slices.IndexFunc(steps, func(st step) bool { return slices.ContainsFunc(st.acts, func(a act) bool { return a.build == 6 }) })
		return third >= 0 && third < sixth
	}
	g.Expect(shortest(long, breaks)).To(gomega.Equal(sequence([]int64{3}, []int64{6})))
	g.Expect(played).To(gomega.BeNumerically("<", 30))
	g.Expect(long).To(gomega.Equal(sequence([]int64{1}, []int64{2, 3}, []int64{4}, []int64{5, 7, 6}, []int64{8}, []int64{9}, []int64{10})), "the sequence itself stays")

	never := func([]step) bool { return false }
	g.Expect(shortest(long, never)).To(gomega.Equal(long))
	g.Expect(shortest(sequence([]int64{1}), never)).To(gomega.Equal(sequence([]int64{1})))
}

func TestASeedDrawsTheSameAgain(t *testing.T) {
	t.Parallel()
	g := gomega.NewWithT(t)
	repository := &Repository{}
	ground := []plot{{repository, 1, 1}, {repository, 2, 3}, {repository, 3, 0}}
	drawn := func(seed uint64) (all []int) {
		d := dice{rand.New(rand.NewPCG(seed, 0))}
		for range 20 {
			for _, p := range d.stage(ground) {
				all = append(all, int(p.number))
			}
		}
		return all
	}
	g.Expect(drawn(1)).To(gomega.Equal(drawn(1)))
	g.Expect(drawn(1)).NotTo(gomega.Equal(drawn(2)))
	g.Expect(drawn(1)).To(gomega.ContainElements(1, 2, 3))
}
