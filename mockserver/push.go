package mockserver

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/plan"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Push is something that makes a build: a push, a pull request, a tag or a deployment. The zero value is a push to the branch master, of which
// one job waits, runs for some seconds, prints a little and succeeds.
type Push struct {
	Event    string // push, pull_request, tag or deployment; push where it is empty
	Branch   string // master where it is empty
	Commit   string // made up where it is empty
	Message  string // made up where it is empty
	Author   string // where it is empty, the first of the maintainers, or else the owner
	DeployTo string // of a deployment
	Jobs     []Job  // one that succeeds where there are none
}

// Forever is the time that a job waits which never starts, or runs which never ends of itself.
const Forever = build.Forever

// Job is what happens in a job when nobody interferes, in its first run and in all others. It says the same as a job of a world file does, and what is left out
// means the same: the zero value waits for 2 s, runs for 8 s, prints nothing and succeeds.
type Job struct {
	Wait time.Duration // until it starts; where it is 0 and Run is said, it starts at once
	Run  time.Duration // from its start to its end
	// After is said instead of Run: from being queued to its end, of which it waits for a little.
	After time.Duration
	// Outcome is success, failure, error, killed or skipped; where it is empty, Error makes it an error and another ExitCode than 0 a failure.
	Outcome  string
	ExitCode int      // what fits the outcome where it is 0
	Error    string   // why it ended, where that was not its own doing
	Steps    []string // the names of its steps, which share its time and print a little each
	Lines    []string // what the last step prints, evenly over its time
	// Environment is what the contract calls so: the job's variables.
	Environment map[string]string
}

// Push makes a build in a repository, named owner/name, and returns its number. It is queued at once. The error says that there is no such repository,
// that it is not activated, or what is wrong with a job.
func (s *Server) Push(repository string, p Push) (int64, error) {
	scene := s.scene.Load()
	r, err := repositoryOf(scene.store, repository)
	if err != nil {
		return 0, err
	}
	if !r.Active {
		return 0, fmt.Errorf("repository %s is not activated: the server does not react to its events", repository)
	}
	if p.Event != "" && !slices.Contains(store.Events, p.Event) {
		return 0, fmt.Errorf("event %q: want one of %s", p.Event, strings.Join(store.Events, ", "))
	}
	planned, jobs, err := p.plan()
	if err != nil {
		return 0, err
	}
	s.feed.settle()
	now := scene.now()
	made := scene.store.Add(r, func(number, id, firstJob int64) *store.Build {
		b := &store.Build{Repository: r, ID: id, Number: number, Facts: p.facts(r, number, now), Jobs: jobs, Life: build.New(now, now, planned, planned.Again())}
		for i := range b.Jobs {
			b.Jobs[i].ID = firstJob + int64(i)
		}
		return b
	})
	s.feed.touch(made, now)
	return made.Number, nil
}

func (p Push) facts(r *store.Repository, number int64, now time.Time) store.Facts {
	commit, branch, author := cmp.Or(p.Commit, r.Commit(number)), cmp.Or(p.Branch, "master"), cmp.Or(p.Author, usualAuthor(r))
	event := cmp.Or(p.Event, "push")
	ref := map[string]string{"tag": "refs/tags/" + branch, "pull_request": fmt.Sprintf("refs/pull/%d/head", number)}[event]
	return store.Facts{
		Event: event, DeployTo: p.DeployTo, Commit: commit, Branch: branch, Ref: cmp.Or(ref, "refs/heads/"+branch),
		Message: cmp.Or(p.Message, fmt.Sprintf("Change number %d", number)), Author: author, AuthorEmail: author + "@example.com",
		LinkURL: r.CommitURL(commit), Timestamp: now.Unix(),
	}
}

// usualAuthor is who pushes where that is not said: the first of those who may.
func usualAuthor(r *store.Repository) string {
	for _, login := range slices.Sorted(maps.Keys(r.Roles)) {
		if r.Roles[login] == store.Maintainer {
			return login
		}
	}
	return r.Owner
}

// plan is what happens in the jobs of the build, and they themselves, without ids as yet.
func (p Push) plan() (planned build.Plan, jobs []store.Job, err error) {
	said := []plan.Job{plan.Usual()}
	if len(p.Jobs) > 0 {
		said = nil
	}
	for _, job := range p.Jobs {
		said = append(said, job.said())
	}
	for i, job := range said {
		made, problems := job.Plan()
		if len(problems) > 0 {
			return nil, nil, fmt.Errorf("job %d: %w", i+1, problems[0])
		}
		planned = append(planned, made)
		environment := maps.Clone(job.Environment)
		if environment == nil {
			environment = map[string]string{}
		}
		jobs = append(jobs, store.Job{Environment: environment})
	}
	return planned, jobs, nil
}

// said is the job as a world file says it.
func (j Job) said() plan.Job {
	said := plan.Job{
		Wait: span(j.Wait), Run: span(j.Run), After: span(j.After), Outcome: j.Outcome, Error: j.Error,
		Environment: j.Environment, Steps: plan.Named(j.Steps...), Lines: j.Lines,
	}
	if j.ExitCode != 0 {
		said.ExitCode = &j.ExitCode
	}
	return said
}

// span is a duration as a world file says it; one of 0 is left out.
func span(d time.Duration) string {
	switch d {
	case 0:
		return ""
	case Forever:
		return "forever"
	}
	return d.String()
}
