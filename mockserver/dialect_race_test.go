package mockserver_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// atOnce sends a request twenty times at once, and counts the answers by what they said.
func (c *client) atOnce(login, call string) map[string]int {
	c.t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	counts := map[string]int{}
	for range 20 {
		group.Go(func() {
			answer := said(c.asks(login, call))
			mu.Lock()
			defer mu.Unlock()
			counts[answer]++
		})
	}
	group.Wait()
	return counts
}

func TestDroneBeforeACrowd(t *testing.T) {
	t.Parallel()
	c := drone(t)
	restarts := c.atOnce("mia", "POST "+acmeHello+"/builds/20")
	c.Expect(restarts["202 AJ8"]).To(BeNumerically(">=", 1))
	astray := func(counts map[string]int) int { return counts["401 ∅"] + counts["404 ∅"] } // the database was locked
	c.Expect(restarts["202 AJ8"]+restarts["409 TP Cannot re-start a started build"]+astray(restarts)).To(Equal(20), "%v", restarts)
	c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/20")).Status).To(Equal("pending"))

	forks := c.atOnce("mia", "POST "+acmeHello+"/builds/1?fork=true")
	c.Expect(forks["202 AJ8"]+astray(forks)).To(Equal(20), "%v", forks)
	list := c.builds(c.asks("", "GET "+acmeHello+"/builds"))
	c.Expect(list).To(HaveLen(30 + forks["202 AJ8"]))
	for i, build := range list {
		c.Expect(build.Number).To(BeEquivalentTo(len(list)-i), "each has a number of its own")
	}

	c.advance(5 * time.Second)
	cancels := c.atOnce("mia", "DELETE "+acmeHello+"/builds/20/1")
	c.Expect(cancels["204 TP"]).To(BeNumerically(">=", 1))
	c.Expect(cancels["204 TP"] + cancels["400 TP Cannot cancel a non-running build"]).To(Equal(20))
	c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/20")).Jobs[0].Status).To(Equal("killed"))
}

// Nothing that is asked brings it down, many at once.
func TestDialectsAnswer(t *testing.T) {
	t.Parallel()
	for _, d := range mockserver.Dialects() {
		mock, err := mockserver.New(mockserver.Options{World: "demo", Clock: mockserver.FastClock(2000), Dialect: d.Name})
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		var group sync.WaitGroup
		for _, login := range []string{"", "mia", "octavia"} {
			group.Go(func() { askAll(t, mock, login) })
		}
		group.Wait()
	}
}

func ExampleDialects() {
	for _, d := range mockserver.Dialects() {
		fmt.Println(d.Name)
	}
	// Output: drone-0.5.0
}
