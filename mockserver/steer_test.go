package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

func TestABehaviourThatCameAndWentLeavesTheQueueAsItWas(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	_, err := c.mock.Push("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{Run: 5 * time.Minute}}})
	c.Expect(err).NotTo(HaveOccurred())
	c.advance(10 * time.Second)
	queue := func() string { return string(c.ask("octavia", "GET", "/api/builds").body) }
	before := queue()
	c.Expect(c.mock.Behave(mockserver.Behaviour{Liberties: []string{"clock-ahead"}})).To(Succeed())
	c.Expect(queue()).NotTo(Equal(before), "by that clock the build has ended")
	c.Expect(c.mock.Behave(mockserver.Behaviour{})).To(Succeed())
	c.Expect(queue()).To(Equal(before))
}

func TestWhatIsDoneWhileABehaviourComesOnStaysDone(t *testing.T) {
	t.Parallel()
	c := serveWith(t, mockserver.Options{Clock: mockserver.HeldClock(start), World: worldFile(t, `
users: [{login: mia, secret: of-mia}]
repositories: [{owner: acme, name: many, maintainers: [mia], builds: [{number: 1, created: -9000h, repeat: 1000}]}]
`)})
	var both sync.WaitGroup
	both.Go(func() {
		c.Expect(c.mock.Behave(mockserver.Behaviour{Liberties: []string{"builds-start-at-once"}})).To(Succeed())
	})
	var granted []int64
	for number := int64(1); number <= 300; number++ {
		if c.ask("mia", "POST", fmt.Sprintf("/api/repos/acme/many/builds/%d", number)).status == 200 {
			granted = append(granted, number)
		}
	}
	both.Wait()
	for _, number := range granted {
		build, err := c.mock.BuildAt("acme/many", number)
		c.Expect(err).NotTo(HaveOccurred())
		c.Expect(build.Attempt).To(Equal(2), "build %d was restarted", number)
	}
}

func TestListenersHearWhatAFaultDoesByItself(t *testing.T) {
	t.Parallel()
	c := serveWith(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Faults: []string{"restarts-at-once-all-succeed"}})
	events := c.mock.Events(t.Context())
	c.Expect(c.ask("mia", "POST", "/api/repos/acme/hello/builds/3").status).To(Equal(200))
	c.Eventually(events).WithTimeout(time.Minute).Should(Receive(And(HaveField("Kind", mockserver.BuildChanged), HaveField("Status", "pending"))))
}

// Worlds whose builds have other jobs, under somebody who listens while the time goes on.
func TestListenersOutliveTheWorldsTheyHearOf(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	ctx, stop := context.WithCancel(t.Context())
	var others sync.WaitGroup
	events := c.mock.Events(ctx)
	others.Go(func() {
		for range events { //nolint:revive // they are heard, and that is all
		}
	})
	others.Go(func() {
		for ctx.Err() == nil {
			_ = c.mock.Advance(time.Millisecond)
		}
	})
	for i := range 100 {
		jobs := strings.Repeat("{run: forever}, ", 1+i%3)
		c.Expect(c.mock.LoadText("w", []byte("users: [{login: mia, secret: s}]\nplans: {p: ["+jobs+"]}\nrepositories: [{owner: a, name: b, builds: [{number: 1, created: -10m, plan: p, repeat: 9, every: 1m}]}]\n"))).To(Succeed())
	}
	stop()
	others.Wait()
}

func TestTheJournalTellsWhichDisturbanceBrokeAConnectionOff(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.Options{World: "demo"})
	g := NewWithT(t)
	id, err := mock.Disturb(mockserver.Disturbance{Truncate: -1})
	g.Expect(err).NotTo(HaveOccurred())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, mock.URL+"/api/repos/acme/hello/builds", nil)
	g.Expect(err).NotTo(HaveOccurred())
	if response, err := http.DefaultClient.Do(request); err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	g.Eventually(func() []mockserver.Request { return mock.Requests("", "") }).WithTimeout(20 * time.Second).Should(ConsistOf(HaveField("Disturbance", id)))
}

func TestWhoIsTooSlowForEventsIsToldWhereTheyAreMissing(t *testing.T) {
	t.Parallel()
	c := serveWith(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start), Journal: 1000})
	events := c.mock.Events(t.Context())
	ask := func(times int) {
		for range times {
			c.raw("", "GET", "/api/builds")
		}
	}
	ask(300)
	kinds := map[mockserver.EventKind]int{}
	var last mockserver.Event
	for range 257 {
		last = <-events
		kinds[last.Kind]++
	}
	c.Expect(kinds).To(Equal(map[mockserver.EventKind]int{mockserver.Asked: 256, mockserver.Missed: 1}))
	c.Expect(last.Kind).To(Equal(mockserver.Missed), "it waits for no other event")
	ask(1)
	c.Expect((<-events).Request.ID).To(BeNumerically(">=", 300), "what is missed is gone")
}

// ended is a test that tells how it was ended by panicking with it.
type ended struct{ testing.TB }

func (ended) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func TestWhatIsNoneIsAFaultOfTheTest(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock := mockserver.Start(ended{t}, mockserver.Options{World: "demo"})
	g.Expect(func() { mock.Requests("POST", "/api/[") }).To(PanicWith(ContainSubstring(`"/api/[" is no pattern`)))
	g.Expect(func() { mock.TokenOf("miaa") }).To(PanicWith(ContainSubstring(`the world has no user "miaa"; did you mean "mia"?`)))
}

func TestWhatIsDoneIsToldWithTheMomentAtWhichItWas(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.Options{Clock: mockserver.RealClock(), World: worldFile(t, `
users: [{login: mia, secret: of-mia}]
repositories: [{owner: acme, name: quiet, maintainers: [mia]}]
`)})
	events := mock.Events(t.Context())
	for range 3 {
		<-time.After(20 * time.Millisecond) // in which nothing happens
		before := mock.Clock().Now()
		number := mock.Pushed("acme/quiet", mockserver.Push{})
		NewWithT(t).Eventually(events).WithTimeout(20 * time.Second).Should(Receive(And(HaveField("Number", number), HaveField("At", BeTemporally(">=", before)))))
	}
}

func TestWhatHappenedBeforeACommandIsToldBeforeIt(t *testing.T) {
	t.Parallel()
	c := serveWith(t, mockserver.Options{Clock: mockserver.HeldClock(start), World: worldFile(t, `
users: [{login: mia, secret: of-mia}]
repositories: [{owner: acme, name: quiet, maintainers: [mia]}]
`)})
	events := c.mock.Events(t.Context())
	_, err := c.mock.Push("acme/quiet", mockserver.Push{Jobs: []mockserver.Job{{Wait: time.Second, Run: time.Second}}})
	c.Expect(err).NotTo(HaveOccurred())
	c.advance(time.Minute)
	c.Expect(c.ask("mia", "POST", "/api/repos/acme/quiet/builds/1").status).To(Equal(200))
	var told []string
	for len(told) < 4 {
		if e := <-events; e.Kind == mockserver.BuildChanged {
			told = append(told, fmt.Sprintf("%s at %s", e.Status, e.At.Sub(start)))
		}
	}
	c.Expect(told).To(Equal([]string{"pending at 0s", "running at 1s", "success at 2s", "pending at 1m0s"}))
}

func TestWhatIsShownOfABuildIsTheTestsOwn(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.Options{World: "demo"})
	g := NewWithT(t)
	for range 2 {
		build, err := mock.BuildAt("acme/hello", 3)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(build.Jobs[0].Environment).NotTo(HaveKey("MINE"))
		build.Jobs[0].Environment["MINE"] = "x"
	}
}
