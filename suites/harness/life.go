package harness

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Life is what a build went through in the suite's hands: runs, each begun by a restart, and ended by cancels or by itself.
type Life struct {
	Repository *Repository
	Number     int64
	Runs       []*Run
	Closing    Look // after all lives have ended
	// Stuck says why the life ended before its last run had; empty if it did not.
	Stuck string
}

// Run is one run of a build, from before the restart to after the end.
type Run struct {
	*Life
	By       plumbline.Caller
	contract *plumbline.Contract

	Before  Look
	Denied  []Refusal       // restarts by callers who may not, while the build had ended
	Restart *judge.Answer   // by one who may
	After   Look            // at once after the restart
	Busy    []Refusal       // restarts while it was in progress, cancels of jobs that were not running, cancels by callers who may not
	Odd     []Refusal       // methods that the document does not name, on a running job
	Running Look            // once it was seen to run; unseen if it never was
	Crowd   []*judge.Answer // the queue as everyone, while it ran
	Peeks   []*judge.Answer // reads by callers who may not, while it ran
	Nowhere []Refusal       // cancels of jobs that it does not have, while it ran
	Cancels []*Cancel
	Trail   []Step // the looks on the way to the end
	Ended   Look   // unseen if it did not end in time
	Again   Look
}

// Refusal is a request that must change nothing, with the build before and after it.
type Refusal struct {
	Operation string
	By        plumbline.Caller
	Job       int64
	Before    *judge.Answer
	Answer    *judge.Answer
	After     *judge.Answer
}

// Cancel is a running job cancelled by one who may.
type Cancel struct {
	Run            *Run
	Job            int64
	By             plumbline.Caller
	Before         *judge.Answer
	Answer         *judge.Answer
	After          *judge.Answer // at once after the cancel
	Queue          *judge.Answer // then, as the operator
	Still          *judge.Answer // and then
	LogBefore, Log *judge.Answer // the job's log, before the cancel and after
	Again          *Refusal      // the same cancel a second time
}

// Step is the build and a running job's log on the way.
type Step struct {
	Build *judge.Answer
	Job   int64
	Log   *judge.Answer
}

// Lives is all that the suite put the target's builds through.
type Lives struct {
	All []*Life
	// Lent tells by repository which builds were given a life.
	Lent map[string]map[int64]bool
	// Races are the crowds that builds were put before, in the first repository of each kind.
	Races []*Races
	// Queue is the queue at the very end, as the operator; nil without one.
	Queue *judge.Answer
}

// Lives gives builds of every active repository their lives, once in a session, those of different repositories at the same time,
// and afterwards looks again at all other builds.
func (s *Session) Lives() *Lives { return s.lives() }

// lentBuilds is how many builds of a repository are restarted at the most; kinds is for how many of them their kind decides.
const (
	lentBuilds = 7
	kinds      = 4
)

func (s *Session) liveAll(ctx context.Context) *Lives {
	lives := &Lives{Lent: map[string]map[int64]bool{}}
	raced := map[plumbline.Repository]bool{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, r := range s.Survey().Repositories {
		numbers := r.varied(lentBuilds)
		if len(numbers) == 0 || len(r.Hands) == 0 {
			continue
		}
		lent := map[int64]bool{}
		for _, number := range numbers {
			lent[number] = true
		}
		lives.Lent[r.Name] = lent
		race := !raced[r.Kind]
		raced[r.Kind] = true
		group.Go(func() {
			all, races := s.liveIn(ctx, r, numbers, race)
			mu.Lock()
			defer mu.Unlock()
			lives.All = append(lives.All, all...)
			if races != nil {
				lives.Races = append(lives.Races, races)
			}
		})
	}
	group.Wait()
	for _, r := range s.Survey().Repositories {
		s.revisit(ctx, r, lives.Lent[r.Name])
	}
	for _, life := range lives.All {
		if life.Stuck == "" {
			life.Closing = s.lookDeep(ctx, life.Repository, life.Number)
		}
	}
	if s.Plays(plumbline.Operator) {
		lives.Queue = s.Queue(ctx, plumbline.Operator)
	}
	return lives
}

// liveIn gives the first of a repository's builds three runs, puts the second before a crowd, if it is told to, and gives the others a run
// or two. All of this goes on at the same time where there are builds enough.
func (s *Session) liveIn(ctx context.Context, r *Repository, numbers []int64, race bool) (all []*Life, races *Races) {
	var group sync.WaitGroup
	if race && len(numbers) > 1 {
		second := numbers[1]
		group.Go(func() { races = s.race(ctx, r, second) })
		numbers = append([]int64{numbers[0]}, numbers[2:]...)
	}
	one, other := r.Hands[0], r.Hands[len(r.Hands)-1]
	restedLong := make(chan struct{}) // as long as the first build needs for its first two runs
	for i, number := range numbers {
		life := &Life{Repository: r, Number: number}
		all = append(all, life)
		group.Go(func() {
			switch i {
			case 0:
				s.run(ctx, life, other, cancelAll{by: one})
				s.run(ctx, life, one, cancelLast{by: other})
				close(restedLong)
			case 1:
				s.run(ctx, life, one, cancelAll{by: one})
				<-restedLong // what was killed must stay so, even when it would have come to its own end
			}
			s.run(ctx, life, one, letRun{watched: i == 0 || number == r.wordy})
		})
	}
	group.Wait()
	if race && races == nil && all[0].Stuck == "" {
		races = s.race(ctx, r, numbers[0])
	}
	return all, races
}

// run restarts a build and follows it to its end.
func (s *Session) run(ctx context.Context, life *Life, by plumbline.Caller, how conduct) {
	if life.Stuck != "" {
		return
	}
	r, number, first := life.Repository, life.Number, len(life.Runs) == 0
	run := &Run{Life: life, By: by, contract: s.Contract, Before: s.lookDeep(ctx, r, number)}
	if !run.Before.Still.Object().Ended() {
		life.Stuck = fmt.Sprintf("build %d of %s was not found ended", number, r.Name)
		return
	}
	life.Runs = append(life.Runs, run)
	if first {
		run.Denied = s.denied(ctx, run, "restart", 0)
		if slices.ContainsFunc(run.Denied, func(r Refusal) bool { return r.Answer.Succeeded() }) {
			s.awaitRest(ctx, r, number) // what was let through has to end first
			run.Before = s.lookDeep(ctx, r, number)
		}
	}
	run.Restart = s.Restart(ctx, by, r.Name, number)
	if !run.Restart.Succeeded() {
		return
	}
	if how.hasty() {
		run.Busy = append(run.Busy, s.refusal(ctx, run, "restart", run.By, 0))
		s.cancelWaiting(ctx, run)
	}
	run.After = s.lookDeep(ctx, r, number)
	if how.disturbs() {
		run.Busy = append(run.Busy, s.refusal(ctx, run, "restart", run.By, 0))
		s.cancelWaiting(ctx, run)
	}
	if !s.awaitRunning(ctx, run, how.closely()) {
		life.Stuck = fmt.Sprintf("build %d of %s did not begin to run within %v", number, r.Name, s.Target.Limits.Start)
		return
	}
	how.conduct(ctx, s, run)
	if !s.awaitEnd(ctx, run, how.closely()) {
		life.Stuck = fmt.Sprintf("build %d of %s did not end within %v of its start", number, r.Name, s.Target.Limits.Finish)
		return
	}
	run.Ended = s.lookDeep(ctx, r, number)
	if how.closely() {
		run.Again = s.look(ctx, r, number)
	}
}

// awaitRunning waits until the build runs, and looks at it then, if it is to be watched closely; a build that ends before it is seen to run is let go.
func (s *Session) awaitRunning(ctx context.Context, run *Run, closely bool) bool {
	var build *judge.Answer
	began := await(ctx, s.Target.Limits.Start, func() bool {
		build = s.Build(ctx, run.Repository.Eyes, run.Repository.Name, run.Number)
		run.Trail = append(run.Trail, Step{Build: build})
		o := build.Object()
		return o.Ended() || runningJob(o) != nil
	})
	if began && closely && runningJob(build.Object()) != nil {
		run.Running = s.look(ctx, run.Repository, run.Number)
	}
	return began
}

// awaitEnd waits until the build has ended, and keeps what its running jobs print on the way, if it is to be watched closely.
func (s *Session) awaitEnd(ctx context.Context, run *Run, closely bool) bool {
	r := run.Repository
	return await(ctx, s.Target.Limits.Finish, func() bool {
		build := s.Build(ctx, r.Eyes, r.Name, run.Number)
		run.Trail = append(run.Trail, Step{Build: build})
		for _, job := range build.Object().Jobs() {
			if closely && job.Running() {
				n := job.Int("number")
				run.Trail = append(run.Trail, Step{Build: build, Job: n, Log: s.Log(ctx, r.Eyes, r.Name, run.Number, n)})
			}
		}
		return build.Object().Ended()
	})
}

func runningJob(build judge.Object) judge.Object {
	for _, job := range build.Jobs() {
		if job.Running() {
			return job
		}
	}
	return nil
}

func status(a *judge.Answer) string {
	if a.Err != nil {
		return a.Err.Error()
	}
	return fmt.Sprintf("status %d", a.Status)
}
