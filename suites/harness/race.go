package harness

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Race is many requests at once to one build.
type Race struct {
	Repository *Repository
	Number     int64
	Job        int64 // the job that was cancelled; 0 if none was
	Before     *judge.Answer
	Answers    []*judge.Answer
	Readers    []*judge.Answer // those who looked at the build meanwhile
	After      *judge.Answer   // the build when all was answered
	List       *judge.Answer   // the list then
	Still      *judge.Answer   // and the build again
	Took       time.Duration
}

// Races is what the suite learned of requests at once.
type Races struct {
	Restarts, Cancels, Mixed *Race // nil where its occasion did not come
	// Rested tells whether the build came to its end after the cancels.
	Rested bool
	Stuck  string
}

// EndedAll returns an error if the build was left to run on after all its jobs had ended.
func (r *Races) EndedAll() error {
	if r.Cancels == nil || r.Rested {
		return nil
	}
	if still := r.Cancels.Still.Object(); allEnded(still.Jobs()) && !still.Ended() {
		return judge.Deviation{Where: "/status", Got: still.Text("status") + " for good", Want: "an ended build, since all its jobs have ended"}
	}
	return nil
}

// crowd is how many ask at once.
const crowd = 20

// race sends a crowd to one build, which has ended: first to restart it, then to cancel its running job, then, after another restart, to
// do both.
func (s *Session) race(ctx context.Context, r *Repository, number int64) *Races {
	races := &Races{}
	by := func(i int) plumbline.Caller { return r.Hands[i%len(r.Hands)] }
	restart := func(i int) Question {
		return Question{Caller: by(i), Operation: "restart", Repository: r.Name, Build: number}
	}
	races.Restarts = s.atOnce(ctx, r, number, 0, restart)
	jobs := s.awaitJobs(ctx, r, number)
	if len(jobs) == 0 {
		races.Stuck = fmt.Sprintf("no job of build %d of %s was seen to run", number, r.Name)
		return races
	}
	cancel := func(i int) Question {
		return Question{Caller: by(i / len(jobs)), Operation: "cancel", Repository: r.Name, Build: number, Job: jobs[i%len(jobs)]}
	}
	races.Cancels = s.atOnce(ctx, r, number, jobs[0], cancel)
	races.Rested = s.awaitRest(ctx, r, number)
	s.awaitReports(ctx, r, number, time.Since(races.Restarts.After.Received))
	if !races.Rested || !s.Restart(ctx, by(0), r.Name, number).Succeeded() {
		races.Stuck = fmt.Sprintf("build %d of %s could not be restarted after its cancel", number, r.Name)
		return races
	}
	if jobs = s.awaitJobs(ctx, r, number); len(jobs) > 0 {
		races.Mixed = s.atOnce(ctx, r, number, jobs[0], func(i int) Question {
			if i%2 == 0 {
				return cancel(i / 2)
			}
			return restart(i / 2)
		})
	}
	s.awaitRest(ctx, r, number)
	return races
}

// atOnce asks a crowd's questions at once, with some who only look, and nothing else meanwhile.
func (s *Session) atOnce(ctx context.Context, r *Repository, number, job int64, question func(i int) Question) *Race {
	race := &Race{Repository: r, Number: number, Job: job, Answers: make([]*judge.Answer, crowd), Readers: make([]*judge.Answer, crowd/4)}
	race.Before = s.Build(ctx, r.Eyes, r.Name, number)
	begin := make(chan struct{})
	var group sync.WaitGroup
	for i := range race.Answers {
		group.Go(func() {
			<-begin
			race.Answers[i] = s.amongCrowd(ctx, question(i))
		})
	}
	for i := range race.Readers {
		group.Go(func() {
			<-begin
			race.Readers[i] = s.amongCrowd(ctx, Question{Caller: r.Eyes, Operation: "build", Repository: r.Name, Build: number})
		})
	}
	s.crowds.Lock()
	started := time.Now()
	close(begin)
	group.Wait()
	race.Took = time.Since(started)
	s.crowds.Unlock()
	race.After = s.Build(ctx, r.Eyes, r.Name, number)
	race.List = s.Builds(ctx, r.Eyes, r.Name)
	race.Still = s.Build(ctx, r.Eyes, r.Name, number)
	return race
}

// awaitJobs waits until two jobs of the build run, or one where no other is to come, and returns the numbers of all that do then; none if none
// does in time.
func (s *Session) awaitJobs(ctx context.Context, r *Repository, number int64) []int64 {
	var jobs []int64
	s.awaitAgent(ctx, r, number, func() bool {
		jobs = nil
		build := s.Build(ctx, r.Eyes, r.Name, number).Object()
		ended := 0
		for _, job := range build.Jobs() {
			switch {
			case job.Running():
				jobs = append(jobs, job.Int("number"))
			case job.Ended():
				ended++
			}
		}
		return len(jobs) > 1 || len(jobs) == 1 && (ended > 0 || len(build.Jobs()) == 1) || build.Ended()
	})
	return jobs
}

// awaitRest waits until the build has ended.
func (s *Session) awaitRest(ctx context.Context, r *Repository, number int64) bool {
	return s.awaitBuild(ctx, r, number, "to end", s.Target.Limits.Start+s.Target.Limits.Finish, func() bool {
		return s.Build(ctx, r.Eyes, r.Name, number).Object().Ended()
	})
}

// granted returns the answers to restarts, or to cancels of a job, that were not refused.
func (r *Race) granted(operation string, job int64) []*judge.Answer {
	var granted []*judge.Answer
	for _, a := range r.Answers {
		if a.Operation == operation && a.Job == job && a.Succeeded() {
			granted = append(granted, a)
		}
	}
	return granted
}

// OneGranted returns an error if not exactly one of the crowd was granted what all asked for. Where builds end so fast that there was
// time for a whole run between two answers, more may be.
func (r *Race) OneGranted(operation string, lasting time.Duration) (evidence []*judge.Answer, problem error) {
	granted := r.granted(operation, map[string]int64{"cancel": r.Job}[operation])
	job := r.Before.Object().Job(r.Job)
	switch {
	case len(granted) == 0 && operation == "cancel" && !r.After.Object().Job(r.Job).Running():
		return nil, nil // it came to its own end first
	case len(granted) == 0 && (operation == "restart" || job.Running()):
		return []*judge.Answer{r.Answers[0], r.Before, r.After},
			judge.Deviation{Where: "status", Got: fmt.Sprintf("none of %d granted: %s", len(r.Answers), status(r.Answers[0])), Want: "one granted"}
	case len(granted) > 1 && (operation == "cancel" || r.Took < lasting*3/4):
		return []*judge.Answer{granted[0], granted[1], r.After},
			judge.Deviation{Where: "status", Got: fmt.Sprintf("%d of %d granted", len(granted), len(r.Answers)), Want: "one granted, the others refused"}
	}
	return nil, nil
}

// OneState returns an error if what is seen after the race is not one build in one state, as those who were granted a restart were told.
func (r *Race) OneState() error {
	after, listed := r.After.Object(), Listed(r.List, r.Number)
	if judge.Same(after, r.Still.Object(), "status", "enqueued_at", "started_at", "finished_at") == nil {
		if err := SameBuild(listed, after); err != nil {
			return err
		}
	}
	restarts := r.granted("restart", 0)
	if len(restarts) == 0 {
		return nil
	}
	for _, answer := range restarts {
		if answer.Object().Int("enqueued_at") == after.Int("enqueued_at") {
			return nil
		}
	}
	return judge.Deviation{Where: "/enqueued_at", Got: judge.Show(after, "enqueued_at"),
		Want: judge.Show(restarts[0].Object(), "enqueued_at") + ", as a restart answered that was granted"}
}

// Explained returns an error if no order of the restarts and cancels that were granted explains what is seen after them.
func (r *Race) Explained() error {
	was, is := r.Before.Object(), r.After.Object()
	restarts, cancels := r.granted("restart", 0), r.granted("cancel", r.Job)
	job := is.Job(r.Job)
	switch {
	case len(restarts) == 0 && was.Int("enqueued_at") != is.Int("enqueued_at"):
		return judge.Deviation{Where: "/enqueued_at", Got: judge.Show(is, "enqueued_at"), Want: judge.Show(was, "enqueued_at") + ", since no restart was granted"}
	case len(restarts) == 0 && len(cancels) > 0 && (job.Running() || job.Pending()):
		return judge.Deviation{Where: fmt.Sprintf("/jobs number %d/status", r.Job), Got: job.Text("status"), Want: "killed, since a cancel was granted and no restart"}
	case len(restarts) == 0 && len(cancels) == 0 && job.Text("status") == "killed":
		return judge.Deviation{Where: fmt.Sprintf("/jobs number %d/status", r.Job), Got: "killed", Want: "no kill, since no cancel was granted"}
	}
	return nil
}

// All returns the races that took place.
func (r *Races) All() []*Race {
	var all []*Race
	for _, race := range []*Race{r.Restarts, r.Cancels, r.Mixed} {
		if race != nil {
			all = append(all, race)
		}
	}
	return all
}
