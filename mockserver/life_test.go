package mockserver_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const hello = "/api/repos/acme/hello"

// lively has one build that ended, with two jobs; after a restart it takes another way.
const lively = `
users:
  - {login: mia, secret: s}
  - {login: root, secret: r, operator: true}
plans:
  first:
    - {run: 4s, steps: [{name: a, from: 0s, every: 1s, lines: ["first {attempt}.{line}", "", last]}]}
    - {run: 6s, outcome: failure, exit_code: 3, error: it broke, environment: {X: y}}
  again:
    - {wait: 2s, run: 4s, steps: [{name: a, from: 1s, every: 1s, lines: ["again {attempt}.{line}", "", last]}]}
    - {wait: 3s, run: 6s}
repositories:
  - owner: acme
    name: hello
    maintainers: [mia]
    builds:
      - {number: 1, created: -1h, plan: again}
      - {number: 2, created: -1h, plan: first, rerun: again, parent: 1}
`

func TestARestartedBuildLivesAnew(t *testing.T) {
	t.Parallel()
	c := serve(t, worldFile(t, lively))
	path := hello + "/builds/2"
	before := c.build(c.ask("", "GET", path))
	c.Expect(before.Status).To(Equal("failure"))
	c.Expect(before.FinishedAt - before.StartedAt).To(BeEquivalentTo(6))
	c.Expect(before.Jobs[1]).To(Equal(jobSeen{
		ID: before.Jobs[1].ID, Number: 2, Status: "failure", Error: "it broke", ExitCode: 3,
		EnqueuedAt: before.CreatedAt, StartedAt: before.CreatedAt, FinishedAt: before.CreatedAt + 6,
		Environment: map[string]string{"X": "y"},
	}))

	c.Expect(c.ask("mia", "POST", path).status).To(Equal(200))
	now := start.Unix()
	pending := before
	pending.Status, pending.EnqueuedAt, pending.StartedAt, pending.FinishedAt = "pending", now, 0, 0
	pending.Jobs = append([]jobSeen{}, before.Jobs...)
	for i := range pending.Jobs {
		job := &pending.Jobs[i]
		job.Status, job.Error, job.ExitCode, job.EnqueuedAt, job.StartedAt, job.FinishedAt = "pending", "", 0, now, 0, 0
	}
	c.Expect(c.build(c.ask("", "GET", path))).To(Equal(pending))
	c.Expect(c.ask("mia", "POST", path).status).To(Equal(409), "it is pending")
	c.Expect(c.ask("mia", "DELETE", path+"/1").status).To(Equal(409), "it does not run yet")

	c.advance(2 * time.Second)
	running := c.build(c.ask("", "GET", path))
	c.Expect([]string{running.Status, running.Jobs[0].Status, running.Jobs[1].Status}).To(Equal([]string{"running", "running", "pending"}))
	c.Expect([]int64{running.StartedAt, running.FinishedAt}).To(Equal([]int64{now + 2, 0}))
	c.Expect(c.ask("mia", "POST", path).status).To(Equal(409), "it runs")

	c.advance(4 * time.Second)
	half := c.build(c.ask("", "GET", path))
	c.Expect([]string{half.Status, half.Jobs[0].Status, half.Jobs[1].Status}).To(Equal([]string{"running", "success", "running"}))

	c.advance(3 * time.Second)
	ended := c.build(c.ask("", "GET", path))
	c.Expect(ended.Status).To(Equal("success"))
	c.Expect([]int64{ended.EnqueuedAt, ended.StartedAt, ended.FinishedAt}).To(Equal([]int64{now, now + 2, now + 9}))
	c.Expect(ended.Jobs[1].Environment).To(HaveKeyWithValue("X", "y"))
}

func TestALogGrowsAndReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	c := serve(t, worldFile(t, lively))
	log := func() []string { return c.log(c.ask("", "GET", hello+"/logs/2/1")) }
	first := []string{"a 0 first 1.1", "a 1", "a 2 last"}
	c.Expect(log()).To(Equal(first))
	c.Expect(c.log(c.ask("", "GET", hello+"/logs/2/2"))).To(BeEmpty(), "this job never prints")

	c.Expect(c.ask("mia", "POST", hello+"/builds/2").status).To(Equal(200))
	for _, want := range [][]string{
		first, // pending
		first, // pending
		first, // running, and nothing printed yet
		{"a 0 again 2.1"},
		{"a 0 again 2.1", "a 1"},
		{"a 0 again 2.1", "a 1", "a 2 last"},
		{"a 0 again 2.1", "a 1", "a 2 last"},
	} {
		c.Expect(log()).To(Equal(want))
		c.advance(time.Second)
	}
	c.advance(time.Hour)
	c.Expect(c.ask("mia", "POST", hello+"/builds/2").status).To(Equal(200))
	c.Expect(log()).To(ContainElement("a 0 again 2.1"))
	c.advance(3 * time.Second)
	c.Expect(log()).To(Equal([]string{"a 0 again 3.1"}))
}

func TestACancelledJobIsKilledAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	c := serve(t, worldFile(t, lively))
	path := hello + "/builds/2"
	c.ask("mia", "POST", path)
	c.advance(4 * time.Second)
	printed := c.log(c.ask("", "GET", hello+"/logs/2/1"))
	gone := c.ask("mia", "DELETE", path+"/1")
	c.Expect(gone.status).To(Equal(204))
	c.Expect(gone.body).To(BeEmpty())
	c.Expect(c.ask("mia", "DELETE", path+"/1").status).To(Equal(409), "it is killed already")
	b := c.build(c.ask("", "GET", path))
	c.Expect([]string{b.Status, b.Jobs[0].Status, b.Jobs[1].Status}).To(Equal([]string{"running", "killed", "running"}))
	c.Expect(b.Jobs[0].ExitCode).To(Equal(137))
	c.Expect(b.Jobs[0].FinishedAt).To(Equal(start.Unix() + 4))

	c.advance(time.Hour)
	b = c.build(c.ask("", "GET", path))
	c.Expect([]string{b.Status, b.Jobs[1].Status}).To(Equal([]string{"killed", "success"}), "one was killed: no success")
	c.Expect(b.FinishedAt).To(Equal(start.Unix() + 9))
	c.Expect(c.log(c.ask("", "GET", hello+"/logs/2/1"))).To(Equal(printed), "a killed job prints no more")

	c.Expect(c.ask("mia", "POST", path).status).To(Equal(200), "a cancelled build can be restarted")
}

func TestTheQueueFollowsABuildsLife(t *testing.T) {
	t.Parallel()
	c := serve(t, worldFile(t, lively))
	queue := func() []string {
		seen := []string{}
		for _, b := range c.builds(c.ask("root", "GET", "/api/builds")) {
			c.Expect(b.FullName).To(Equal(b.Owner + "/" + b.Name))
			seen = append(seen, fmt.Sprint(b.Number, " ", b.Status))
		}
		return seen
	}
	c.Expect(string(c.ask("root", "GET", "/api/builds").body)).To(Equal("[]"))
	c.ask("mia", "POST", hello+"/builds/2")
	c.Expect(queue()).To(Equal([]string{"2 pending"}))
	c.Expect(string(c.ask("root", "GET", "/api/builds").body)).NotTo(ContainSubstring("started_at"))
	c.ask("mia", "POST", hello+"/builds/1")
	c.advance(2 * time.Second)
	c.Expect(queue()).To(Equal([]string{"1 running", "2 running"}))
	c.advance(6900 * time.Millisecond)
	c.Expect(queue()).To(Equal([]string{"1 running", "2 running"}), "the last job ends after 9 s")
	c.advance(100 * time.Millisecond)
	c.Expect(queue()).To(BeEmpty())
}

func TestOfManyCommandsAtOnceOneIsDone(t *testing.T) {
	t.Parallel()
	c := serve(t, worldFile(t, lively))
	many := func(method, path string) (statuses []int) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				r := c.ask("mia", method, path)
				mu.Lock()
				defer mu.Unlock()
				statuses = append(statuses, r.status)
			})
		}
		all.Wait()
		return statuses
	}
	count := func(statuses []int, status int) (n int) {
		for _, s := range statuses {
			if s == status {
				n++
			}
		}
		return n
	}
	restarts := many("POST", hello+"/builds/2")
	c.Expect([]int{count(restarts, 200), count(restarts, 409)}).To(Equal([]int{1, 19}))
	c.advance(4 * time.Second)
	cancels := many("DELETE", hello+"/builds/2/1")
	c.Expect([]int{count(cancels, 204), count(cancels, 409)}).To(Equal([]int{1, 19}))
}
