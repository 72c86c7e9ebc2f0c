package harness

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Race is many requests at once to one build.
type Race struct {
	Repository *Repository
	Number     int64
	Jobs       []int64 // those that were to be cancelled, which all ran a moment before
	Before     *judge.Answer
	Answers    []*judge.Answer
	After      *judge.Answer // the build when all was answered
	List       *judge.Answer // the list then
	Still      *judge.Answer // and the build again
	Took       time.Duration
}

// Races is what the suite learned of requests at once.
type Races struct {
	Restarts, Cancels, Mixed *Race // nil where its occasion did not come
	// Rested tells whether the build came to its end after the cancels.
	Rested bool
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

// A crowd is how many ask at once; onlookers see what the build is like meanwhile.
const (
	crowd     = 20
	onlookers = 5
)

// occasions is how often builds are restarted to be cancelled, by one or by a crowd, where their jobs came to their own ends before.
const occasions = 3

// race sends a crowd to one build, which has ended: first to restart it, then to cancel its running jobs, then, after another restart, to
// do both.
func (s *Session) race(ctx context.Context, r *Repository, number int64) *Races {
	races := &Races{}
	by := func(i int) plumbline.Caller { return r.Hands[i%len(r.Hands)] }
	restart := func(i int) Question {
		return Question{Caller: by(i), Operation: "restart", Repository: r.Name, Build: number}
	}
	var jobs []int64
	cancel := func(i int) Question {
		return Question{Caller: by(i / len(jobs)), Operation: "cancel", Repository: r.Name, Build: number, Job: jobs[i%len(jobs)]}
	}
	races.Restarts = s.atOnce(ctx, r, number, nil, restart)
	restarted := races.Restarts.After.Received
	for range occasions {
		if jobs = s.awaitJobs(ctx, r, number); len(jobs) > 0 {
			races.Cancels = s.atOnce(ctx, r, number, jobs, cancel)
		}
		races.Rested = s.awaitRest(ctx, r, number)
		s.awaitReports(ctx, r, number, time.Since(restarted))
		if !races.Rested || !s.Restart(ctx, by(0), r.Name, number).Succeeded() {
			return races
		}
		if restarted = time.Now(); races.Cancels != nil && !races.Cancels.late() {
			break
		}
	}
	if jobs = s.awaitJobs(ctx, r, number); len(jobs) > 0 {
		races.Mixed = s.atOnce(ctx, r, number, jobs, func(i int) Question {
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
func (s *Session) atOnce(ctx context.Context, r *Repository, number int64, jobs []int64, question func(i int) Question) *Race {
	race := &Race{Repository: r, Number: number, Jobs: jobs}
	race.Before = s.Build(ctx, r.Eyes, r.Name, number)
	questions := make([]Question, crowd+onlookers)
	for i := range questions {
		if questions[i] = (Question{Caller: r.Eyes, Operation: "build", Repository: r.Name, Build: number}); i < crowd {
			questions[i] = question(i)
		}
	}
	answers, judged := make([]*judge.Answer, len(questions)), make([]func() *judge.Answer, len(questions))
	begin := make(chan struct{})
	var group sync.WaitGroup
	for i, q := range questions {
		group.Go(func() {
			<-begin
			judged[i] = s.pose(ctx, q)
		})
	}
	s.crowds.Lock()
	started := time.Now()
	close(begin)
	group.Wait()
	race.Took = time.Since(started)
	for i := range judged {
		answers[i] = judged[i]()
	}
	s.crowds.Unlock()
	race.Answers = answers[:crowd]
	race.After = s.Build(ctx, r.Eyes, r.Name, number)
	race.List = s.Builds(ctx, r.Eyes, r.Name)
	race.Still = s.Build(ctx, r.Eyes, r.Name, number)
	return race
}

// awaitJobs waits until two jobs of the build run, or one where no other is to come, and returns the numbers of those that do then, as many
// as a crowd can share; none if none does in time.
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
	return jobs[:min(len(jobs), crowd/4)]
}

// awaitRest waits until the build has ended.
func (s *Session) awaitRest(ctx context.Context, r *Repository, number int64) bool {
	return s.awaitBuild(ctx, r, number, "to end", s.Target.Limits.Start+s.Target.Limits.Finish, func() bool {
		return s.Build(ctx, r.Eyes, r.Name, number).Object().Ended()
	})
}

// asked returns the answers to restarts, or to cancels of a job.
func (r *Race) asked(operation string, job int64) []*judge.Answer {
	var asked []*judge.Answer
	for _, a := range r.Answers {
		if a.Operation == operation && a.Job == job {
			asked = append(asked, a)
		}
	}
	return asked
}

// granted returns those of them that were not refused.
func (r *Race) granted(operation string, job int64) []*judge.Answer {
	return slices.DeleteFunc(r.asked(operation, job), func(a *judge.Answer) bool { return !a.Succeeded() })
}

// OneRestarted returns an error if not exactly one of the crowd was granted the restart that all asked for. Where builds end so fast that
// there was time for a whole run between one and the next, more may be: for one that lasts as they do, or for as many as there were of the briefest.
func (r *Race) OneRestarted(lasting, briefest time.Duration) (evidence []*judge.Answer, problem error) {
	asked, granted := r.asked("restart", 0), r.granted("restart", 0)
	runs := time.Duration(len(granted) - 1) // that came to their ends meanwhile
	if runs < 0 || runs > 0 && r.Took < max(lasting, runs*briefest)*3/4 {
		return r.notOne(asked, granted)
	}
	return nil, nil
}

// OneCancelled returns an error if of the cancels of one job not exactly one was granted. None may be where the job came to its own end first.
func (r *Race) OneCancelled() (evidence []*judge.Answer, problem error) {
	for _, job := range r.Jobs {
		asked, granted := r.asked("cancel", job), r.granted("cancel", job)
		ranOn := r.Before.Object().Job(job).Running() && r.After.Object().Job(job).Running()
		if len(granted) == 0 && ranOn || len(granted) > 1 {
			return r.notOne(asked, granted)
		}
	}
	return nil, nil
}

// late tells whether all the jobs that were to be cancelled had come to their own ends before.
func (r *Race) late() bool {
	return !slices.ContainsFunc(r.Jobs, func(job int64) bool {
		return len(r.granted("cancel", job)) > 0 || r.After.Object().Job(job).Running()
	})
}

// notOne is the error of a crowd of which none was granted what all asked for, or several were.
func (r *Race) notOne(asked, granted []*judge.Answer) (evidence []*judge.Answer, problem error) {
	if len(granted) == 0 {
		return []*judge.Answer{asked[0], r.Before, r.After},
			judge.Deviation{Where: "status", Got: fmt.Sprintf("none of %d granted: %s", len(asked), status(asked[0])), Want: "one granted"}
	}
	return []*judge.Answer{granted[0], granted[1], r.After},
		judge.Deviation{Where: "status", Got: fmt.Sprintf("%d of %d granted", len(granted), len(asked)), Want: "one granted, the others refused"}
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
	if len(r.granted("restart", 0)) > 0 {
		return nil
	}
	if was.Int("enqueued_at") != is.Int("enqueued_at") {
		return judge.Deviation{Where: "/enqueued_at", Got: judge.Show(is, "enqueued_at"), Want: judge.Show(was, "enqueued_at") + ", since no restart was granted"}
	}
	for _, number := range r.Jobs {
		job, cancelled := is.Job(number), len(r.granted("cancel", number)) > 0
		switch {
		case cancelled && (job.Running() || job.Pending()):
			return judge.Deviation{Where: fmt.Sprintf("/jobs number %d/status", number), Got: job.Text("status"), Want: "killed, since a cancel was granted and no restart"}
		case !cancelled && job.Text("status") == "killed":
			return judge.Deviation{Where: fmt.Sprintf("/jobs number %d/status", number), Got: "killed", Want: "no kill, since no cancel was granted"}
		}
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
