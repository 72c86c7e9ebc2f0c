package suites_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// reading fails the test if anything but a reading request comes.
func reading(t *testing.T, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			t.Errorf("got %s %s, want nothing that could change a thing", r.Method, r.URL)
		}
		next(w, r)
	}
}

// oneBuild is a server with one build in each repository, which has ended.
func oneBuild(w http.ResponseWriter, r *http.Request) {
	const build = `{"id":1,"number":1,"parent":0,"event":"push","status":"success","enqueued_at":1487573700,"created_at":1487573700,"started_at":1487573701,"finished_at":1487573720}`
	switch {
	case r.Header.Get("Authorization") == "" || r.URL.Path == "/api/builds":
		deserted(w, r)
	case r.URL.Path == "/api/repos/acme/hello/builds" || r.URL.Path == "/api/repos/acme/secret/builds":
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[" + build + "]"))
	case r.URL.Path == "/api/repos/acme/hello/builds/1" || r.URL.Path == "/api/repos/acme/secret/builds/1":
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(build[:len(build)-1] + `,"jobs":[{"id":1,"number":1,"status":"success"}]}`))
	default:
		deserted(w, r)
	}
}

func TestAPlanSaysWhatWouldBeDoneAndDoesNothing(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	target := serve(t, reading(t, oneBuild))
	delete(target.Tokens, plumbline.Outsider)
	target.Expired = ""
	plan, err := suites.MakePlan(t.Context(), contract(t), target, suites.Options{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(plan.Reads).To(ContainElements("LIST-09", "QUEUE-01", "HTTP-01"))
	g.Expect(plan.Writes).To(ContainElements("RESTART-05", "CANCEL-05", "EXPLORE-01", "RACE-01"))
	g.Expect(plan.Cannot).To(ContainElement(And(HaveField("Reason", "the target has no outsider"), HaveField("Rules", ContainElement("BUILD-04")))))
	g.Expect(len(plan.Reads)+len(plan.Writes)+lacking(plan)).To(Equal(len(contract(t).Rules)), "each rule once")
	g.Expect(plan.Lends).To(ConsistOf(
		And(HaveField("Repository", "acme/hello"), HaveField("Builds", []int64{1}), HaveField("Longest", 20*time.Second)),
		HaveField("Repository", "acme/secret"),
	))
	g.Expect(plan.About).To(BeNumerically(">=", time.Minute))
	g.Expect(plan.AtMost).To(BeNumerically(">=", 8*time.Second))
}

func lacking(plan *suites.Plan) int {
	n := 0
	for _, lack := range plan.Cannot {
		n += len(lack.Rules)
	}
	return n
}

func TestAReadOnlyRunChangesNothingAndIsNotGreen(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	report, err := suites.Check(t.Context(), contract(t), serve(t, reading(t, oneBuild)), suites.Options{ReadOnly: true, Operations: []string{"builds", "restart"}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, report, "LIST-09").Verdict).To(Equal(reports.Passed))
	g.Expect(found(t, report, "RESTART-05")).To(And(HaveField("Verdict", reports.NotApplicable), HaveField("Gap", true),
		HaveField("Reason", "because the run is read-only, and this needs builds to be restarted or cancelled")))
	g.Expect(report.ExitCode()).NotTo(Equal(reports.Conformant))
}

func TestProgressIsToldRuleByRule(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var mu sync.Mutex
	var events []suites.Event
	report, err := suites.Check(t.Context(), contract(t), serve(t, deserted), suites.Options{Operations: []string{"queue"}, Progress: func(e suites.Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}})
	g.Expect(err).NotTo(HaveOccurred())
	told := map[string]reports.Verdict{}
	for i, event := range events {
		g.Expect(event.Rules).To(Equal(len(report.Rules)))
		if i > 0 {
			g.Expect(event.Done).To(BeNumerically(">=", events[i-1].Done))
		}
		if event.Rule != nil {
			told[event.Rule.ID] = event.Rule.Verdict
		}
	}
	for _, rule := range report.Rules {
		g.Expect(told).To(HaveKeyWithValue(rule.ID, rule.Verdict))
	}
}

func TestARunThatTakesTooLongIsReportedAsFarAsItCame(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	asked := make(chan struct{}, 10000)
	report, err := suites.Check(t.Context(), contract(t), serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		if len(asked) > 30 {
			<-r.Context().Done()
		}
		oneBuild(w, r)
	}), suites.Options{Timeout: time.Second})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(report.ExitCode()).NotTo(Equal(reports.Conformant))
	g.Expect(report.Took).To(BeNumerically("<", 20*time.Second))
}
