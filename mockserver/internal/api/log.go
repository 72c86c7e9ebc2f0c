package api

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// logLine is a line of a log. The zero one is the empty object that a log ends with.
type logLine struct {
	Proc string `json:"proc,omitempty"`
	Pos  *int   `json:"pos,omitempty"`
	Out  string `json:"out,omitempty"` // a blank line has none
}

// log answers what a job has printed, and an empty object after it.
func (a *API) log(r *request) (answer, error) {
	number, job := r.number("number"), r.number("job")
	version, err := a.Store.BuildVersion(r.repository, number)
	if err != nil {
		return answer{}, err
	}
	return a.kept.answer(r.of(number, job, version), r.now, func() (answer, time.Time, error) {
		b, err := a.Store.Build(r.repository, number)
		if err == nil {
			err = b.HasJob(job)
		}
		if err != nil {
			return answer{}, time.Time{}, err
		}
		i, ends := int(job-1), until(r.now, b)
		if next, comes := b.Life.NextLine(i, r.now); comes && next.Before(ends) {
			ends = next
		}
		return encode(http.StatusOK, jsonType, linesOf(b.Life.Log(i, r.now))), ends, nil
	})
}

// linesOf are a log's lines, and the empty object at its end.
func linesOf(log build.Log) []logLine {
	lines := make([]logLine, len(log.Lines)+1)
	for i := range log.Lines {
		line := &log.Lines[i]
		lines[i] = logLine{Proc: line.Proc, Pos: &line.Pos, Out: line.Text(log.Attempt)}
	}
	return lines
}
