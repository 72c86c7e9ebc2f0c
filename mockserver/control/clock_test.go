package control_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestTheClockIsHeldMovedAndSped(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.plane("POST", "/repos/acme/hello/builds", `{"jobs":[{"wait":"5s","run":"20s"},{"run":"7s"}]}`)
	now := func(r reply) float64 { return r.decoded()["now"].(float64) - float64(start.Unix()) }
	advance := func(body string) reply { return c.plane("POST", "/clock/advance", body) }
	c.Expect(now(advance(`{"to":"next-change"}`))).To(Equal(0.0), "a job that waits for nothing starts at once")
	c.Expect(now(advance(`{"to":"next-change"}`))).To(Equal(5.0))
	c.Expect(now(advance(`{"to":"next-change"}`))).To(Equal(7.0))
	c.Expect(now(advance(`{"by":"1.5s"}`))).To(Equal(8.0))
	c.Expect(now(advance(`{"to":"end-of-build","repository":"acme/hello","number":31}`))).To(Equal(25.0))
	c.Expect(c.build("acme/hello/builds/31")).To(HaveKeyWithValue("status", "success"))
	c.Expect(now(advance(`{"to":"end-of-build","repository":"acme/hello","number":31}`))).To(Equal(25.0), "it has ended")
	none := advance(`{"to":"next-change"}`)
	c.Expect(none.status).To(Equal(409))
	c.Expect(none.body).To(ContainSubstring("nothing is going to change of itself"))
	for _, body := range []string{`{}`, `{"by":"-1s"}`, `{"by":"soon"}`, `{"by":"1s","to":"next-change"}`, `{"to":"tomorrow"}`, `{"by":"2000000h","x":1}`, `{"by":"2562047h"`} {
		c.Expect(advance(body).status).To(Equal(400), body)
	}
	c.Expect(advance(`{"to":"end-of-build","repository":"acme/hello","number":999}`).status).To(Equal(404))
	for range 300 {
		if advance(`{"by":"2562047h"}`).status == 400 {
			break
		}
	}
	c.Expect(advance(`{"by":"2562047h"}`).body).To(ContainSubstring("beyond the year"), "the clock keeps to times that can be told")
}

func TestTheClockGoesOnAsFastAsItIsTold(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.Expect(c.plane("POST", "/clock/speed", `{"speed":100000}`).decoded()).To(And(HaveKeyWithValue("held", true), HaveKeyWithValue("speed", 100000.0)))
	c.Expect(c.plane("GET", "/clock", "").decoded()).To(HaveKeyWithValue("now", float64(start.Unix())))
	c.plane("POST", "/clock/resume", "")
	c.Eventually(func() any { return c.plane("GET", "/clock", "").decoded()["now"] }).WithTimeout(20 * time.Second).Should(BeNumerically(">", start.Unix()+1000))
	held := c.plane("POST", "/clock/hold", "").decoded()["time"]
	c.Expect(c.plane("GET", "/clock", "").decoded()).To(HaveKeyWithValue("time", held))
	for _, speed := range []string{"0", "-1", "1e9"} {
		c.Expect(c.plane("POST", "/clock/speed", `{"speed":`+speed+`}`).status).To(Equal(400))
	}
}
