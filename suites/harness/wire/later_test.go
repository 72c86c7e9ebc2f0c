package wire_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestWhoIsToldToComeLaterDoes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, retryAfter string
		refusals         int32
		status           int
		asked            int32
	}{
		{"at once", "0", 3, 200, 4},
		{"in a second", "1", 1, 200, 2},
		{"in an hour", "3600", 1, 429, 1},
		{"at no time that is told", "", 1, 429, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) > test.refusals {
					return
				}
				if test.retryAfter != "" {
					w.Header().Set("Retry-After", test.retryAfter)
				}
				w.WriteHeader(http.StatusTooManyRequests)
			})
			e := client(t, url, time.Minute).Do(t.Context(), get("/"))
			g := NewWithT(t)
			g.Expect(e.Status).To(Equal(test.status))
			g.Expect(asked.Load()).To(Equal(test.asked))
		})
	}
}

func TestAServerThatAlwaysSaysLaterIsNotAskedForEver(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	c := client(t, url, time.Minute)
	g := NewWithT(t)
	g.Expect(c.Do(t.Context(), get("/")).Status).To(Equal(429))
	before := time.Now()
	g.Expect(c.Do(t.Context(), get("/")).Status).To(Equal(429))
	g.Expect(time.Since(before)).To(BeNumerically("<", 10*time.Second), "what was found out once is known")
}
