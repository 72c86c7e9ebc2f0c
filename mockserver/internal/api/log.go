package api

import "net/http"

// logLine is a line of a log. The zero one is the empty object that a log ends with.
type logLine struct {
	Proc string `json:"proc,omitempty"`
	Pos  *int   `json:"pos,omitempty"`
	Out  string `json:"out,omitempty"` // a blank line has none
}

// log answers what a job has printed, and an empty object after it.
func (a *API) log(r *request) (answer, error) {
	b, err := a.Store.Build(r.repository, r.number("number"))
	if err != nil {
		return answer{}, err
	}
	if err := b.HasJob(r.number("job")); err != nil {
		return answer{}, err
	}
	log := b.Life.Log(int(r.number("job")-1), r.now)
	lines := make([]logLine, len(log.Lines)+1)
	for i := range log.Lines {
		line := &log.Lines[i]
		lines[i] = logLine{Proc: line.Proc, Pos: &line.Pos, Out: line.Text(log.Attempt)}
	}
	return encode(http.StatusOK, jsonType, lines), nil
}
