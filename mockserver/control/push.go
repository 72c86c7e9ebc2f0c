package control

import (
	"fmt"
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/internal/plan"
)

// pushedJob is a job as a world file says it.
type pushedJob struct {
	Wait        string            `yaml:"wait"`
	Run         string            `yaml:"run"`
	After       string            `yaml:"after"`
	Outcome     string            `yaml:"outcome"`
	ExitCode    int               `yaml:"exit_code"`
	Error       string            `yaml:"error"`
	Steps       []string          `yaml:"steps"`
	Lines       []string          `yaml:"lines"`
	Environment map[string]string `yaml:"environment"`
}

func push(c *call) (any, error) {
	var body struct {
		Event    string      `yaml:"event"`
		Branch   string      `yaml:"branch"`
		Commit   string      `yaml:"commit"`
		Message  string      `yaml:"message"`
		Author   string      `yaml:"author"`
		DeployTo string      `yaml:"deploy_to"`
		Build    *pushedJob  `yaml:"build"`
		Jobs     []pushedJob `yaml:"jobs"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if body.Build != nil {
		if body.Jobs != nil {
			return nil, &problem{http.StatusBadRequest, "A push says what happens either by `build`, which is its one job, or by `jobs`."}
		}
		body.Jobs = []pushedJob{*body.Build}
	}
	pushed := mockserver.Push{
		Event: body.Event, Branch: body.Branch, Commit: body.Commit, Message: body.Message, Author: body.Author, DeployTo: body.DeployTo,
	}
	for i, said := range body.Jobs {
		job, err := said.job()
		if err != nil {
			return nil, fmt.Errorf("job %d: %w", i+1, err)
		}
		pushed.Jobs = append(pushed.Jobs, job)
	}
	number, err := c.mock.Push(c.repository(), pushed)
	if err != nil {
		return nil, err
	}
	view, err := c.mock.BuildAt(c.repository(), number)
	return buildOf(view), err
}

func (j pushedJob) job() (mockserver.Job, error) {
	job := mockserver.Job{
		Outcome: j.Outcome, ExitCode: j.ExitCode, Error: j.Error, Steps: j.Steps, Lines: j.Lines, Environment: j.Environment,
	}
	for _, span := range []struct {
		key, text string
		into      *time.Duration
	}{{"wait", j.Wait, &job.Wait}, {"run", j.Run, &job.Run}, {"after", j.After, &job.After}} {
		var err error
		if *span.into, err = plan.Duration(span.text, 0); err != nil {
			return job, fmt.Errorf("%s: %w", span.key, err)
		}
	}
	return job, nil
}
