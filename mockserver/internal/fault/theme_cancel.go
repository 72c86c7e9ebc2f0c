package fault

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// cancelFaults are about cancels.
func cancelFaults() []Fault {
	return []Fault{
		{"cancel-answers-202", "A cancel answers 202, without a body.",
			breaks("CANCEL-05"), answers(statusOf("cancel", 204, 202))},
		{"cancel-204-with-a-body", "The answer to a cancel is a 204 with a body after it.",
			breaks("CANCEL-06"), answers(in("cancel", bodyAfter204))},
		{"cancel-media-type-json", "The answer to a cancel names application/json.",
			breaks("CANCEL-07"), answers(mediaType("cancel", "application/json"))},
		{"cancelled-job-never-finished", "A cancelled job has a `finished_at` of 0.",
			breaks("CANCEL-08", "CANCEL-10", "TIME-05"), answers(wherever("build", jobs(when(status("killed"), set("finished_at", "0")))))},
		{"cancel-does-nothing", "A cancel answers 204 and does nothing.",
			breaks("CANCEL-09", "CANCEL-08", "CANCEL-10", "CANCEL-12", "RACE-02", "RACE-04"), commands(store.Cancel,
				func(s *subject, c store.Command, t time.Time, _ api.Do) (*store.Build, error) {
					b, err := found(s, c)
					if err == nil {
						err = b.HasJob(c.Job)
					}
					if err == nil && b.Life.Job(int(c.Job-1), t).Status != build.Running {
						return nil, &store.Refusal{Reason: store.WrongState, Text: "the job does not run"}
					}
					return b, err
				})},
		{"cancel-kills-the-first-job", "A cancel of one of several jobs kills the first that runs.",
			breaks("CANCEL-09", "CANCEL-08", "CANCEL-11", "CANCEL-12", "LIFE-03", "RACE-04", "RACE-02"), commands(store.Cancel, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
				b, err := found(s, c)
				if err != nil || b.HasJob(c.Job) != nil || b.Life.Job(int(c.Job-1), t).Status != build.Running {
					return do(c, t)
				}
				for i := range b.Jobs {
					if b.Life.Job(i, t).Status == build.Running {
						c.Job = int64(i + 1)
						break
					}
				}
				return do(c, t)
			})},
		{"cancelled-build-is-a-success", "A build of which a job was cancelled is a success.",
			breaks("CANCEL-10", "BUILD-14"), answers(consistently(when(ended, when(hasKilledJob, set("status", `"success"`)))))},
		{"cancel-ends-the-build", "A build is killed when one of its jobs is, though others run.",
			breaks("CANCEL-11", "BUILD-13", "LIST-13", "QUEUE-13", "QUEUE-16", "TIME-05", "LIFE-05", "RESTART-05", "RESTART-24", "CANCEL-10"), answers(consistently(when(hasKilledJob, set("status", `"killed"`), func(o *object) {
				for _, j := range objects(o.get("jobs")) {
					if j.text("status") == "killed" {
						o.put("finished_at", string(j.get("finished_at")))
					}
				}
			})))},
		{"ended-job-becomes-killed", "A cancel of a job that has ended is refused, and makes it `killed` all the same.",
			breaks("CANCEL-12", "CANCEL-15", "LIFE-03", "LIFE-05", "RACE-04"), becomesKilled},
		{"absent-cancel-is-204", "A cancel of a build or a job that does not exist answers 204.",
			breaks("CANCEL-13"), answers(in("cancel", func(x *exchange) {
				if missing(x) && x.subject.mayWrite(x) {
					x.noContent()
				}
			}))},
		{"cancel-of-a-word-is-204", "A cancel of a number that is a word answers 204.",
			breaks("CANCEL-14"), answers(in("cancel", func(x *exchange) {
				if x.status == 400 {
					x.noContent()
				}
			}))},
		{"cancel-without-token-is-done", "A cancel without a token is refused with 401, and done all the same.",
			breaks("CANCEL-15", "LIFE-03"), answers(in("cancel", func(x *exchange) {
				if x.status == 401 && x.carried() == "" && x.build() != nil {
					x.as(x.subject.operator(), "", "")
				}
			}))},
		{"cancel-forgets-the-start", "A cancelled job has a `started_at` of 0.",
			breaks("CANCEL-16", "LIFE-04"), answers(wherever("build", jobs(when(status("killed"), set("started_at", "0")))))},
		{"cancel-changes-the-build-before", "A cancel takes the message of the build with the number before.",
			breaks("CANCEL-17", "CANCEL-16", "LIFE-01", "LIST-13", "QUEUE-16", "RESTART-10", "RESTART-18", "RESTART-23"), besides(store.Cancel, func(s *subject, c store.Command, _ time.Time, _ api.Do) {
				c.Number--
				if b, err := found(s, c); err == nil {
					other := *b
					other.Facts.Message = ""
					s.Store.Put(&other)
				}
			})},
	}
}

// bodyAfter204 sends what net/http would not: a chunked body after a 204.
func bodyAfter204(x *exchange) {
	if x.status == 204 {
		x.raw = raw("HTTP/1.1 204 No Content\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{\"status\":\"killed\"}")
	}
}

// raw sends bytes as they stand and closes the connection.
func raw(text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer func(c net.Conn) { _ = c.Close() }(conn)
		_, _ = strings.NewReader(text).WriteTo(conn)
	}
}

// hasKilledJob tells whether a job of a build was cancelled in a run of this server's, not in one of the world's past.
func hasKilledJob(o *object) bool {
	for _, j := range objects(o.get("jobs")) {
		if j.text("status") == "killed" && o.integer("enqueued_at") != o.integer("created_at") {
			return true
		}
	}
	return false
}

func (s *subject) mayWrite(x *exchange) bool {
	u, r := x.user(), x.repository()
	return u != nil && r != nil && (u.Operator || r.Roles[u.Login] == store.Maintainer)
}

func becomesKilled(s *subject) {
	var marked memory[bool]
	answers(func(x *exchange) {
		in("cancel", func(x *exchange) {
			if x.status == 409 && x.build().Life.At(s.Now()).Status.Ended() {
				marked.set(x.place(), true)
			}
		})(x)
		served("restart", func(x *exchange) { marked.set(x.place(), false) })(x)
		consistently(when(ended, func(o *object) {
			if yes, _ := marked.get(fmt.Sprintf("%s/%s/%s", x.owner, x.name, o.get("number"))); yes {
				set("status", `"killed"`)(o)
				jobs(set("status", `"killed"`), set("exit_code", "137"))(o)
			}
		}))(x)
	})(s)
}
