package mockserver_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

func TestTheZeroOptionsAreTheFaithfulMock(t *testing.T) {
	t.Parallel()
	c := serveWith(t, mockserver.Options{})
	c.Expect(c.build(c.ask("", "GET", "/api/repos/adminuser/demo/builds/1")).ID).To(BeEquivalentTo(23))
	c.Expect(c.mock.Clock().Held()).To(BeFalse())
	c.Expect(c.mock.Clock().Now()).To(BeTemporally("~", time.Now(), time.Minute))
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for world, want := range map[string]string{
		"nowhere":                              `there is no world "nowhere": want one of demo, documents, or the path of a file that ends in .yaml`,
		"nowhere.yaml":                         "world: open nowhere.yaml",
		worldFile(t, "users: []\nrepos: []\n"): `world.yaml:2: unknown key "repos"`,
	} {
		_, err := mockserver.New(mockserver.Options{World: world})
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)))
	}
}

func TestTokensAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	first, err := c.mock.Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(serve(t, "demo").mock.Token("mia")).To(Equal(first))
	_, err = c.mock.Token("moe")
	c.Expect(err).To(MatchError(`the world has no user "moe"`))
}

func TestUsersAndTheirRoles(t *testing.T) {
	t.Parallel()
	NewWithT(t).Expect(serve(t, "demo").mock.Users()).To(Equal([]mockserver.User{
		{Login: "octavia", Role: "operator"}, {Login: "mia", Role: "maintainer"}, {Login: "rita", Role: "reader"}, {Login: "otto", Role: "outsider"},
	}))
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for _, text := range []string{"real", "x60", "x0.5", "x1e3", "held"} {
		clock, err := mockserver.ParseClock(text)
		g.Expect(err).NotTo(HaveOccurred(), text)
		g.Expect(clock.Now()).To(BeTemporally("~", time.Now(), time.Minute), text)
	}
	for _, text := range []string{"", "fast", "60", "x", "x0", "x-1", "xNaN", "xInf", "x1e7", "X60", "Held"} {
		_, err := mockserver.ParseClock(text)
		g.Expect(err).To(MatchError(ContainSubstring("want real, held, or a factor")), text)
	}
}

func TestAHeldClockStandsAndAFastOneRuns(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	held := mockserver.HeldClock(start)
	g.Expect(held.Now()).To(Equal(start))
	g.Expect(held.Advance(90 * time.Second)).To(Succeed())
	g.Expect(held.Now()).To(Equal(start.Add(90 * time.Second)))
	g.Expect(held.Advance(-time.Second)).To(MatchError(ContainSubstring("does not go back")))

	fast := mockserver.FastClock(1e6)
	began := fast.Now()
	g.Eventually(func() time.Duration { return fast.Now().Sub(began) }).WithTimeout(20 * time.Second).Should(BeNumerically(">", time.Hour))
}

func TestRunStopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock, err := mockserver.New(mockserver.Options{})
	g.Expect(err).NotTo(HaveOccurred())
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- mock.Run(ctx, listener) }()
	url := "http://" + listener.Addr().String()
	for method, path := range map[string]string{http.MethodGet: "/api/repos/adminuser/demo/builds", http.MethodOptions: "/api/builds"} {
		request, err := http.NewRequestWithContext(t.Context(), method, url+path, nil)
		g.Expect(err).NotTo(HaveOccurred())
		response, err := http.DefaultClient.Do(request)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(response.Body.Close()).To(Succeed())
		g.Expect(response.StatusCode).To(BeElementOf(200, 405))
	}
	stop()
	g.Eventually(stopped).WithTimeout(10 * time.Second).Should(Receive(BeNil()))
	_, err = new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	g.Expect(err).To(HaveOccurred(), "nobody listens any more")
}
