package mockserver_test

import (
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestDroneForks(t *testing.T) {
	t.Parallel()
	c := drone(t)
	for query, want := range map[string]int64{"fork=true": 31, "fork=1": 31, "fork=T": 31, "fork=yes": 5, "fork=tRue": 5, "fork=": 5, "FORK=true": 5, "fork=0&fork=1": 5} {
		c := drone(t)
		c.Expect(c.build(accepted(c.asks("mia", "POST "+acmeHello+"/builds/5?"+query))).Number).To(Equal(want), query)
	}
	source := c.asks("", "GET "+acmeHello+"/builds/5")
	fork := c.asks("mia", "POST "+acmeHello+"/builds/5?fork=true&event=deployment&deploy_to=production&A=1&A=2&B=x+y&GO_VERSION=tip")
	c.Expect(said(fork)).To(Equal("202 AJ8"))
	c.Expect(string(fork.body)).To(And(
		ContainSubstring(`"number":31,"parent":5,"event":"deployment","status":"pending","enqueued_at":1800000000,"created_at":1800000000,"started_at":0,"finished_at":0,"deploy_to":"production"`),
		Not(ContainSubstring(`"jobs"`)), HaveSuffix("}\n")))
	seen, was := c.build(c.asks("", "GET "+acmeHello+"/builds/31")), c.build(source)
	c.Expect(seen.Jobs).To(HaveLen(3))
	for i, job := range seen.Jobs {
		c.Expect(job.Environment).To(And(HaveKeyWithValue("A", "1"), HaveKeyWithValue("B", "x y"), HaveKeyWithValue("GO_VERSION", "tip")))
		c.Expect(job.Number).To(Equal(was.Jobs[i].Number))
		c.Expect(job.ID).To(BeNumerically(">", was.Jobs[2].ID))
	}
	c.Expect(c.asks("", "GET "+acmeHello+"/builds/5").body).To(Equal(source.body), "the first is left alone")
	c.Expect(said(c.asks("", "GET "+acmeHello+"/logs/31/1"))).To(Equal("404 ∅"))
	c.Expect(said(c.asks("mia", "POST "+acmeHello+"/builds/31?fork=true"))).To(Equal("409 TP Cannot re-start a started build"))
	c.advance(time.Minute)
	c.Expect(c.build(accepted(c.asks("mia", "POST "+acmeHello+"/builds/31?fork=true&event=party"))).Event).To(Equal("deployment"), "no such event")
	c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/32"))).To(And(HaveField("Parent", int64(31)),
		HaveField("Jobs", HaveEach(HaveField("Environment", HaveKeyWithValue("A", "1"))))))
	for _, login := range []string{"", "rita", "otto"} {
		c.Expect(c.asks(login, "POST "+acmeHello+"/builds/1?fork=true").status).To(BeElementOf(401, 404))
	}
	c.Expect(c.builds(c.asks("", "GET "+acmeHello+"/builds"))[0].Number).To(BeEquivalentTo(32))
}

// accepted lets an answer with 202 be read as one with 200.
func accepted(r reply) reply {
	if r.status == http.StatusAccepted {
		r.status = http.StatusOK
	}
	return r
}

func TestDroneKeepsParameters(t *testing.T) {
	t.Parallel()
	c := drone(t)
	variables := func() map[string]string {
		return c.build(c.asks("", "GET "+acmeHello+"/builds/21")).Jobs[2].Environment
	}
	was := c.build(c.asks("", "GET "+acmeHello+"/builds/21"))
	c.Expect(c.asks("mia", "POST "+acmeHello+"/builds/21?RACE=&A=1&event=tag&deploy_to=x").status).To(Equal(202))
	c.Expect(variables()).To(Equal(map[string]string{"GO_VERSION": "1.26", "RACE": "", "A": "1"}))
	c.Expect(c.build(c.asks("", "GET "+acmeHello+"/builds/21")).Event).To(Equal(was.Event), "without fork an event is dropped")
	c.advance(time.Minute)
	c.Expect(c.asks("mia", "POST "+acmeHello+"/builds/21?B=2").status).To(Equal(202))
	c.Expect(variables()).To(Equal(map[string]string{"GO_VERSION": "1.26", "RACE": "", "A": "1", "B": "2"}))

	token, err := c.mock.Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	c.advance(time.Minute)
	c.Expect(c.asks("", "POST "+acmeHello+"/builds/21?access_token="+token).status).To(Equal(202))
	c.Expect(variables()).To(HaveKeyWithValue("access_token", token), "as it leaks there")
}
