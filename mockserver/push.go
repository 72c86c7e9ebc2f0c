package mockserver

import (
	"cmp"
	"crypto/sha1" // git names commits by it
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Push is something that makes a build: a push, a pull request, a tag or a deployment. The zero value is a push to the branch master, of which
// one job runs for some seconds and succeeds.
type Push struct {
	Event    string // push, pull_request, tag or deployment; push where it is empty
	Branch   string // master where it is empty
	Commit   string // made up where it is empty
	Message  string
	Author   string // the repository's owner where it is empty
	DeployTo string // of a deployment
	Jobs     []Job  // one that succeeds where there are none
}

// Job is what happens in a job when nobody interferes, in its first run and in all others.
type Job struct {
	Wait     time.Duration // until it starts
	Run      time.Duration // from its start to its end; 8 s where it is 0
	ExitCode int           // it is a failure where this is not 0, and else a success
	Error    string        // why it ended, where that was not its own doing: it ends as error then
	Lines    []string      // what it prints, evenly over its run
	// Environment is what the contract calls so: the job's variables.
	Environment map[string]string
}

// events are the words for what makes a build.
var events = []string{"push", "pull_request", "tag", "deployment"}

// usual is a job of a push that says nothing of its jobs.
var usual = Job{Wait: 2 * time.Second, Run: 8 * time.Second, Lines: []string{"$ git clone", "$ make test", "ok"}}

// Push makes a build in a repository, named owner/name, and returns its number. It is queued at once. The error says that there is no such repository,
// that it is not activated, or what is wrong with a job.
func (s *Server) Push(repository string, p Push) (int64, error) {
	world := s.scene.Load().store
	r, err := repositoryOf(world, repository)
	if err != nil {
		return 0, err
	}
	if !r.Active {
		return 0, fmt.Errorf("repository %s is not activated: the server does not react to its events", repository)
	}
	if p.Event != "" && !slices.Contains(events, p.Event) {
		return 0, fmt.Errorf("event %q: want one of %s", p.Event, strings.Join(events, ", "))
	}
	if len(p.Jobs) == 0 {
		p.Jobs = []Job{usual}
	}
	var plan build.Plan
	for i, job := range p.Jobs {
		planned, err := job.plan()
		if err != nil {
			return 0, fmt.Errorf("job %d: %w", i+1, err)
		}
		plan = append(plan, planned)
	}
	now := s.clock.Now()
	made := world.Add(r, func(number, id, firstJob int64) *store.Build {
		b := &store.Build{Repository: r, ID: id, Number: number, Facts: p.facts(r, number, now), Life: build.New(now, now, plan, plan)}
		for i, job := range p.Jobs {
			environment := job.Environment
			if environment == nil {
				environment = map[string]string{}
			}
			b.Jobs = append(b.Jobs, store.Job{ID: firstJob + int64(i), Environment: environment})
		}
		return b
	})
	s.feed.touch(made)
	return made.Number, nil
}

func (p Push) facts(r *store.Repository, number int64, now time.Time) store.Facts {
	hash := sha1.Sum(fmt.Appendf(nil, "%s#%d", r.FullName(), number))
	commit, branch, author := cmp.Or(p.Commit, hex.EncodeToString(hash[:])), cmp.Or(p.Branch, "master"), cmp.Or(p.Author, r.Owner)
	event := cmp.Or(p.Event, "push")
	ref := map[string]string{"tag": "refs/tags/" + branch, "pull_request": fmt.Sprintf("refs/pull/%d/head", number)}[event]
	return store.Facts{
		Event: event, DeployTo: p.DeployTo, Commit: commit, Branch: branch, Ref: cmp.Or(ref, "refs/heads/"+branch),
		Message: p.Message, Author: author, AuthorEmail: author + "@example.com",
		LinkURL: "https://git.example.com/" + r.FullName() + "/commit/" + commit, Timestamp: now.Unix(),
	}
}

func (j Job) plan() (build.Job, error) {
	if j.Wait < 0 || j.Run < 0 {
		return build.Job{}, fmt.Errorf("wait %v, run %v: want times that are not below 0", j.Wait, j.Run)
	}
	planned := build.Job{Wait: j.Wait, Run: cmp.Or(j.Run, usual.Run)}
	planned.Outcome, planned.ExitCode, planned.Error = outcome(j.ExitCode, j.Error)
	every := planned.Run / time.Duration(len(j.Lines)+1)
	for pos, line := range j.Lines {
		if err := refuseLine(line); err != nil {
			return build.Job{}, err
		}
		planned.Lines = append(planned.Lines, build.Line{At: every * time.Duration(pos), Proc: "build", Pos: pos, Out: line})
	}
	return planned, nil
}
