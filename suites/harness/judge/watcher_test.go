package judge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// watch is a watcher with its ledger, and a clock that each exchange takes two ticks of.
type watch struct {
	*judge.Watcher
	court
	now time.Time
}

func newWatch(t *testing.T) *watch {
	t.Helper()
	c := newCourt(t)
	return &watch{Watcher: judge.NewWatcher(c.Ledger), court: c, now: time.Now().Add(-time.Hour)}
}

// answer is an answer about build 1 of acme/hello that is sent now, and has been received a tick later.
func (w *watch) answer(operation, body string) *judge.Answer {
	w.t.Helper()
	a := answer(w.t, operation, body)
	a.Build = 1
	a.Sent = w.now.Add(time.Millisecond)
	a.Received = w.now.Add(2 * time.Millisecond)
	w.now = a.Received
	return a
}

// look shows the watcher a build in a status, fetched by itself.
func (w *watch) look(status string) {
	w.t.Helper()
	w.Watch(w.answer("build", `{"number":1,`+at(status, 0)+`,"jobs":[{"id":1,"number":1,`+at(status, 0)+`}]}`), nil)
}

// log shows the watcher the log of job 1.
func (w *watch) log(lines ...string) {
	w.t.Helper()
	body := ""
	for i, line := range lines {
		body += fmt.Sprintf(`{"proc":"test","pos":%d,"out":%q},`, i, line)
	}
	a := w.answer("log", "["+body+"{}]")
	a.Job = 1
	w.Watch(a, nil)
}

// ask tells the watcher of a restart, or of a cancel of job 1, and what was answered.
func (w *watch) ask(operation string, status int) {
	w.t.Helper()
	asked := w.Asking(operation, "acme/hello", 1, 1)
	if now := time.Now(); now.After(w.now) {
		w.now = now
	}
	body := ""
	if operation == "restart" {
		body = `{"number":1,` + at("pending", 0) + `}`
	}
	a := w.answer(operation, body)
	a.Status = status
	w.Watch(a, asked)
}

func TestTheWatcherHoldsEachLookAgainstThoseBefore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		does func(*watch)
		want []string
	}{
		{"a life", func(w *watch) { w.look("pending"); w.look("running"); w.look("success"); w.look("success") }, nil},
		{"back", func(w *watch) { w.look("running"); w.look("pending") }, []string{"LIFE-02", "LIFE-04"}},
		{"another end", func(w *watch) { w.look("success"); w.look("failure") }, []string{"LIFE-05"}},
		{"killed by nobody", func(w *watch) { w.look("running"); w.look("killed") }, []string{"LIFE-03"}},
		{"killed by a cancel", func(w *watch) { w.look("running"); w.ask("cancel", 204); w.look("killed") }, nil},
		{"killed though the cancel was refused", func(w *watch) { w.look("running"); w.ask("cancel", 404); w.look("killed") }, []string{"LIFE-03"}},
		{"killed by a cancel that came to nothing one knows of", func(w *watch) { w.look("running"); w.ask("cancel", 502); w.look("killed") }, nil},
		{"restarted", func(w *watch) { w.look("success"); w.ask("restart", 200); w.look("pending") }, nil},
		{"begun anew though the restart was refused", func(w *watch) { w.look("success"); w.ask("restart", 409); w.look("pending") }, []string{"LIFE-02", "LIFE-05"}},
		{"restarted once, gone back twice", func(w *watch) {
			w.look("success")
			w.ask("restart", 200)
			w.look("running")
			w.look("pending")
		}, []string{"LIFE-02", "LIFE-04"}},
		{"listed as it is", func(w *watch) {
			w.look("success")
			w.Watch(w.answer("builds", `[{"number":1,`+at("success", 0)+`}]`), nil)
		}, nil},
		{"listed as it was", func(w *watch) {
			w.look("success")
			w.Watch(w.answer("builds", `[{"number":1,`+at("running", 0)+`}]`), nil)
		}, []string{"LIFE-02", "LIFE-05"}},
		{"forgotten", func(w *watch) { w.look("success"); w.Forget(); w.look("pending") }, nil},
		{"no longer there", func(w *watch) {
			w.look("success")
			a := w.answer("build", "")
			a.Status = http.StatusNotFound
			w.Watch(a, nil)
		}, []string{"LIFE-06"}},
		{"not there for another caller", func(w *watch) {
			w.look("success")
			a := w.answer("build", "")
			a.Status, a.Caller = http.StatusNotFound, plumbline.Outsider
			w.Watch(a, nil)
		}, nil},
		{"queued though it had ended", func(w *watch) {
			w.look("success")
			w.Watch(w.answer("queue", `[{"owner":"acme","name":"hello","full_name":"acme/hello","number":1,"status":"running"}]`), nil)
		}, []string{"QUEUE-13"}},
		{"queued again by a restart", func(w *watch) {
			w.look("success")
			w.ask("restart", 200)
			w.Watch(w.answer("queue", `[{"owner":"acme","name":"hello","full_name":"acme/hello","number":1,"status":"pending"}]`), nil)
		}, nil},
		{"a log that shrinks", func(w *watch) {
			w.log("a", "b", "c")
			w.ask("restart", 200)
			w.log("a", "b")
			w.log("a")
		}, []string{"LOG-15"}},
		{"a log that grows", func(w *watch) {
			w.log("a", "b", "c")
			w.ask("restart", 200)
			w.log("a")
			w.log("a", "b")
		}, nil},
		{"a log that is the old one until the job prints", func(w *watch) {
			w.log("a", "b", "c")
			w.ask("restart", 200)
			w.log("a", "b", "c")
			w.log("a")
		}, nil},
		{"a log of which nobody knows whether it is the old one", func(w *watch) {
			w.ask("restart", 200)
			w.log("a", "b", "c")
			w.log("a")
		}, nil},
		{"a log that may be of either of two runs", func(w *watch) {
			w.log("a", "b", "c")
			w.ask("restart", 200)
			w.ask("restart", 200)
			w.log("a", "b")
			w.log("a")
		}, nil},
		{"not queued though it ran before and after", func(w *watch) {
			w.look("running")
			w.Watch(w.answer("queue", "[]"), nil)
			w.look("running")
		}, []string{"QUEUE-11"}},
		{"not queued, and ended since", func(w *watch) {
			w.look("running")
			w.Watch(w.answer("queue", "[]"), nil)
			w.look("success")
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWatch(t)
			test.does(w)
			rules, problems := w.broken()
			NewWithT(t).Expect(rules).To(Equal(test.want), "%v", problems)
			for rule := range problems {
				NewWithT(t).Expect(problems[rule]).To(Or(ContainSubstring("build 1 of acme/hello"), ContainSubstring("the build, which was shown before")))
				NewWithT(t).Expect(len(w.Broken(rule)[0].Evidence)).To(BeNumerically(">=", 2), "both looks are evidence")
			}
		})
	}
}

// Looks that overlapped may have been taken in any order, so neither is held against the other.
func TestLooksThatOverlapAreNotHeldAgainstEachOther(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	w := newWatch(t)
	body := func(status string) string {
		return `{"number":1,` + at(status, 0) + `,"jobs":[{"id":1,"number":1,` + at(status, 0) + `}]}`
	}
	long, short := w.answer("build", body("success")), w.answer("build", body("running"))
	long.Sent = short.Sent.Add(-time.Minute)
	long.Received = short.Received.Add(time.Minute)
	w.Watch(long, nil)
	w.Watch(short, nil)
	rules, problems := w.broken()
	g.Expect(rules).To(BeEmpty(), "%v", problems)
}

func TestTheWatcherIsNotShaken(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	for _, operation := range []string{"queue", "builds", "build", "restart", "log", "cancel", ""} {
		for _, body := range []string{"", "null", "[]", "{}", "[null]", `[{"number":1}]`, `{"number":1,"jobs":[null,{},{"number":1},{"number":1}]}`, `{"number":1,"jobs":7}`} {
			read := judge.NewDocuments().Read(&wire.Exchange{Operation: operation, Status: 200, Body: []byte(body), Sent: w.now, Received: w.now})
			read.Repository, read.Build = "acme/hello", 1
			w.Watch(read, w.Asking(operation, "acme/hello", 1, int64(strings.Count(body, "1"))))
		}
	}
}
