package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// droneAgent are about what the agent reports: the end of a cancelled job, and logs.
func droneAgent() []Deviation {
	return []Deviation{
		{"agent-reports-a-failure", "A moment after a cancel the agent's report makes a failure of the killed job, with exit code 255.",
			"R8", nil, nil, agentReports("termination request received, build cancelled")},
		{"logs-when-they-end", "A log is there once its job has ended; until then that of the run before, or 404. An agent's lines have a time, and an exit code at a step's end.",
			"R4.4", nil, nil, answers(served("log", storedLog))},
	}
}

// storedLog answers the last log that the agent has sent.
func storedLog(x *exchange) {
	b := x.build()
	n, _ := strconv.Atoi(x.job)
	i, t := n-1, x.subject.Now()
	job, plan := b.Life.Job(i, t), planOf(&b.Life, i, b.Life.Attempt())
	log, exit := b.Life.Log(i, t), job.ExitCode
	neverRan := job.Status == build.Skipped || len(log.Lines) == 0 && (job.Status == build.Error || job.Status == build.Killed)
	switch awaited := job.Status == build.Killed && plan.Outcome != build.Killed && !reportedOn(x); {
	case !job.Status.Ended() || awaited:
		if b.Life.Attempt() == 1 {
			x.nothing(http.StatusNotFound)
			return
		}
		log = b.Life.LogBefore(i)
		exit = planOf(&b.Life, i, log.Attempt).ExitCode
	case neverRan:
		x.nothing(http.StatusNotFound)
		return
	}
	x.body = droneLog(log, planOf(&b.Life, i, log.Attempt).Lines, exit)
}

// reportedOn tells whether the agent has reported on the job that is asked for: it is no longer shown as killed.
func reportedOn(x *exchange) bool {
	o := parseObject(x.detail(x.build().Number).body)
	for _, job := range objects(o.get("jobs")) {
		if string(job.get("number")) == x.job {
			return job.text("status") != "killed"
		}
	}
	return false
}

// planOf is the plan of the i-th job, from 0, in the run with this number, from 1.
func planOf(b *build.Build, i, attempt int) build.Job {
	if attempt == 1 {
		return b.Plan[i]
	}
	return b.Again[i]
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
