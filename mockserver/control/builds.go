package control

import (
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

type buildItem struct {
	Number     int64     `json:"number"`
	Parent     int64     `json:"parent"`
	Attempt    int       `json:"attempt"`
	Status     string    `json:"status"`
	Event      string    `json:"event"`
	Branch     string    `json:"branch"`
	Commit     string    `json:"commit"`
	Message    string    `json:"message"`
	Author     string    `json:"author"`
	CreatedAt  int64     `json:"created_at"`
	EnqueuedAt int64     `json:"enqueued_at"`
	StartedAt  int64     `json:"started_at"`
	FinishedAt int64     `json:"finished_at"`
	Jobs       []jobItem `json:"jobs"`
}

type jobItem struct {
	Number      int64             `json:"number"`
	Status      string            `json:"status"`
	StartedAt   int64             `json:"started_at"`
	FinishedAt  int64             `json:"finished_at"`
	ExitCode    int               `json:"exit_code"`
	Error       string            `json:"error"`
	Environment map[string]string `json:"environment"`
	Lines       int               `json:"lines"`
	Planned     plannedItem       `json:"planned"`
}

type plannedItem struct {
	Wait    string `json:"wait"`
	Run     string `json:"run"`
	Outcome string `json:"outcome"`
}

func buildOf(b mockserver.BuildView) buildItem {
	item := buildItem{
		Number: b.Number, Parent: b.Parent, Attempt: b.Attempt, Status: b.Status, Event: b.Event, Branch: b.Branch, Commit: b.Commit,
		Message: b.Message, Author: b.Author, CreatedAt: unix(b.Created), EnqueuedAt: unix(b.Enqueued), StartedAt: unix(b.Started), FinishedAt: unix(b.Finished),
		Jobs: []jobItem{},
	}
	for _, j := range b.Jobs {
		item.Jobs = append(item.Jobs, jobItem{
			Number: j.Number, Status: j.Status, StartedAt: unix(j.Started), FinishedAt: unix(j.Finished), ExitCode: j.ExitCode, Error: j.Error,
			Environment: j.Environment, Lines: j.Lines, Planned: plannedItem{span(j.Wait), span(j.Run), j.Outcome},
		})
	}
	return item
}

// span is how the plane writes a duration.
func span(d time.Duration) string {
	if d == mockserver.Forever {
		return "forever"
	}
	return d.String()
}

func readBuild(c *call) (any, error) {
	number, err := c.number("number")
	if err != nil {
		return nil, err
	}
	view, err := c.mock.BuildAt(c.repository(), number)
	return buildOf(view), err
}
