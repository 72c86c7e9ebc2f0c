package control

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// job is the number of the build and of the job that the path names.
func (c *call) job() (number, job int64, err error) {
	if number, err = c.number("number"); err != nil {
		return 0, 0, err
	}
	job, err = c.number("job")
	return number, job, err
}

func decide(c *call) (any, error) {
	var body struct {
		Outcome  string   `yaml:"outcome"`
		ExitCode int      `yaml:"exit_code"`
		Error    string   `yaml:"error"`
		In       duration `yaml:"in"`
		Start    bool     `yaml:"start"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	number, job, err := c.job()
	if err != nil {
		return nil, err
	}
	ending := mockserver.Ending{Outcome: body.Outcome, ExitCode: body.ExitCode, Error: body.Error, In: time.Duration(body.In), Start: body.Start}
	if err := c.mock.Decide(c.repository(), number, job, ending); err != nil {
		return nil, err
	}
	view, err := c.mock.BuildAt(c.repository(), number)
	return buildOf(view), err
}

type logItem struct {
	Attempt int        `json:"attempt"`
	Lines   []lineItem `json:"lines"`
}

type lineItem struct {
	At   float64 `json:"at"`
	Step string  `json:"step"`
	Text string  `json:"text"`
}

func readLog(c *call) (any, error) {
	number, job, err := c.job()
	if err != nil {
		return nil, err
	}
	after, err := c.query("after", 0)
	if err != nil {
		return nil, err
	}
	log, err := c.mock.LogAt(c.repository(), number, job, int(after))
	item := logItem{Attempt: log.Attempt, Lines: []lineItem{}}
	for _, line := range log.Lines {
		item.Lines = append(item.Lines, lineItem{line.At.Seconds(), line.Step, line.Text})
	}
	return item, err
}

func printLines(c *call) (any, error) {
	var body struct {
		Step  string   `yaml:"step"`
		Lines []string `yaml:"lines"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if len(body.Lines) == 0 {
		return nil, &problem{http.StatusBadRequest, `There are no lines: want such as {"lines": ["$ make test", "ok"]}.`}
	}
	number, job, err := c.job()
	if err != nil {
		return nil, err
	}
	if err := c.mock.Print(c.repository(), number, job, body.Step, body.Lines...); err != nil {
		return nil, err
	}
	view, err := c.mock.BuildAt(c.repository(), number)
	return buildOf(view), err
}
