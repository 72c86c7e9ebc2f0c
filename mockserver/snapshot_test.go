package mockserver_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

func TestNobodySeesAWorldAtTheTimeOfAnother(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	c.Expect(c.mock.Snapshot("begin")).To(Succeed())
	path := fmt.Sprintf("/api/repos/acme/hello/builds/%d", pushed(c, "begin"))
	var done atomic.Bool
	finished := make(chan struct{})
	seen := map[string]bool{}
	go func() {
		defer close(finished)
		for !done.Load() {
			body := string(c.raw("", "GET", path).body)
			for _, status := range []string{"pending", "running", "success"} {
				seen[status] = seen[status] || strings.Contains(body, `"status":"`+status)
			}
		}
	}()
	for range 300 { // the build is there either not at all or, by the same clock, long after its end
		pushed(c, "begin")
	}
	done.Store(true)
	<-finished
	c.Expect(seen).To(HaveKeyWithValue("running", false))
	c.Expect(seen).To(HaveKeyWithValue("success", true))
}

// pushed restores a snapshot, then makes a build that is long over an hour later.
func pushed(c *client, snapshot string) int64 {
	c.Expect(c.mock.Restore(snapshot)).To(Succeed())
	number, err := c.mock.Push("acme/hello", mockserver.Push{})
	c.Expect(err).NotTo(HaveOccurred())
	c.advance(time.Hour)
	return number
}

func TestListenersHearOnceOfAnotherWorld(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*mockserver.Server) error{
		"restored":     func(m *mockserver.Server) error { return m.Restore("begin") },
		"begun anew":   (*mockserver.Server).StartOver,
		"loaded":       func(m *mockserver.Server) error { return m.Load("documents") },
		"one user":     func(m *mockserver.Server) error { return m.PutUser(mockserver.Account{Login: "nora"}) },
		"a repository": func(m *mockserver.Server) error { return m.PutRepository(mockserver.Repository{Name: "acme/new"}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, "demo")
			c.Expect(c.mock.Snapshot("begin")).To(Succeed())
			c.advance(time.Hour)
			events := c.mock.Events(t.Context())
			c.Expect(begin(c.mock)).To(Succeed())
			another := Receive(HaveField("Kind", mockserver.WorldChanged))
			c.Eventually(events).WithTimeout(time.Minute).Should(another)
			c.Consistently(events).WithTimeout(50 * time.Millisecond).ShouldNot(another)
		})
	}
}

func TestASnapshotKeepsItsUsers(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	c.Expect(c.mock.Snapshot("begin")).To(Succeed())
	before := c.mock.Users()
	for _, token := range []string{"nora-1", "nora-2"} {
		c.Expect(c.mock.PutUser(mockserver.Account{Login: "nora", Tokens: []string{token}})).To(Succeed())
		c.Expect(c.mock.Snapshot(token)).To(Succeed())
	}
	for _, token := range []string{"nora-1", "nora-2"} {
		c.Expect(c.mock.Restore(token)).To(Succeed())
		c.Expect(c.mock.Token("nora")).To(Equal(token))
	}
	c.Expect(c.mock.Restore("begin")).To(Succeed())
	c.Expect(c.mock.Users()).To(Equal(before))
}
