package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// droneAgent are about what the agent reports: the end of a cancelled job, and logs.
func droneAgent() []Deviation {
	return []Deviation{
		{"agent-reports-a-failure", "A moment after a cancel the agent's report makes a failure of the killed job, with exit code 255.",
			"R8", nil, nil, agentReports("termination request received, build cancelled")},
		{"logs-when-they-end", "A log is there once its job has ended; until then that of the run before, or 404. An agent's lines have a time, and an exit code at a step's end.",
			"R4.4", nil, nil, storedLogs},
	}
}

// storedLogs answers the last log of a job that the agent has sent, and keeps it when a new run begins.
func storedLogs(s *subject) {
	var kept memory[[]byte]
	s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := &exchange{Request: r, subject: s, next: next}
			x.locate()
			sent := map[string][]byte{} // by job, before a restart
			if b := x.build(); b != nil && x.operation == "restart" {
				for i := range b.Jobs {
					if log, ok := x.sentLog(b, i); ok {
						sent[fmt.Sprintf("%s/%d", x.place(), i+1)] = log
					}
				}
			}
			x.answer(ask(next, r))
			served("restart", func(*exchange) {
				for job, log := range sent {
					kept.set(job, log)
				}
			})(x)
			served("log", func(x *exchange) {
				n, _ := strconv.Atoi(x.job)
				log, ok := x.sentLog(x.build(), n-1)
				if !ok {
					log, ok = kept.get(x.place() + "/" + x.job)
				}
				if x.body = log; !ok {
					x.nothing(http.StatusNotFound)
				}
			})(x)
			x.send(w)
		})
	})
}

// sentLog returns the log of the i-th job, from 0, in its build's current run; ok is false if the agent has sent none: the job has not ended, its
// cancel was not reported on, or it did not come to print anything.
func (x *exchange) sentLog(b *store.Build, i int) (text []byte, ok bool) {
	t, attempt := x.subject.Now(), b.Life.Attempt()
	job, log, plan := b.Life.Job(i, t), b.Life.Log(i, t), b.Life.Plan[i]
	if attempt > 1 {
		plan = b.Life.Again[i]
	}
	if log.Attempt != attempt {
		log = build.Log{Attempt: attempt}
	}
	cancelled := job.Status == build.Killed && plan.Outcome != build.Killed
	byItself := job.Status == build.Success || job.Status == build.Failure || len(log.Lines) > 0
	if !job.Status.Ended() || cancelled && !x.reportedOn(b, i) || !cancelled && !byItself {
		return nil, false
	}
	return droneLog(log, plan.Lines, job.ExitCode), true
}

// reportedOn tells whether the agent has reported on a job that was cancelled: it is no longer shown as killed.
func (x *exchange) reportedOn(b *store.Build, i int) bool {
	path := fmt.Sprintf("/api/repos/%s/builds/%d", b.Repository.FullName(), b.Number)
	shown := parseObject(x.as(x.subject.operator(), http.MethodGet, path).body)
	all := objects(shown.get("jobs"))
	return i < len(all) && all[i].text("status") != "killed"
}

// droneLine is a line as an agent writes it.
type droneLine struct {
	Proc string `json:"proc"`
	Time int64  `json:"time,omitempty"` // seconds since the job's start
	Type int    `json:"type,omitempty"` // 2 for an exit code
	Pos  int    `json:"pos"`
	Out  string `json:"out,omitempty"`
}

// droneLog writes a log: a line each, and an empty object at the end. After the last line that a step was to print stands its exit code: 0, or that
// of the job where it was the job's last.
func droneLog(log build.Log, planned []build.Line, exit int) []byte {
	var out bytes.Buffer
	write := func(line droneLine) {
		raw, _ := json.Marshal(line) // texts and numbers only
		out.Write(raw)
		out.WriteString(",\n")
	}
	out.WriteByte('[')
	last := lastLines(planned)
	for i, line := range log.Lines {
		seconds := int64(line.At / time.Second)
		write(droneLine{Proc: line.Proc, Time: seconds, Pos: line.Pos, Out: line.Text(log.Attempt)})
		if last[line.Proc] != i {
			continue
		}
		code := 0
		if i == len(planned)-1 {
			code = exit
		}
		write(droneLine{Proc: line.Proc, Time: seconds, Type: 2, Pos: line.Pos + 1, Out: strconv.Itoa(code)})
	}
	out.WriteString("{}]")
	return out.Bytes()
}

// lastLines tells by step where its last line stands.
func lastLines(lines []build.Line) map[string]int {
	last := map[string]int{}
	for i, line := range lines {
		last[line.Proc] = i
	}
	return last
}
