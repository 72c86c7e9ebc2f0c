package harness

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

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
func (s *Session) Lives() *Lives {
	if s.readOnly && len(s.Lends()) > 0 {
		panic(needsToWrite{})
	}
	return s.lives()
}

// lentBuilds is how many builds of a repository are restarted at the most; kinds is for how many of them their kind decides.
const (
	lentBuilds = 8
	kinds      = 5
)

func (s *Session) liveAll(ctx context.Context) *Lives {
	lives := &Lives{Lent: map[string]map[int64]bool{}}
	raced := map[plumbline.Repository]bool{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, r := range s.Survey().Repositories {
		r.lent = r.varied(lentBuilds)
	}
	for _, r := range s.Survey().Repositories {
		numbers := r.lent
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
// or two. All of this goes on at the same time where there are builds enough, once the first was seen to run.
func (s *Session) liveIn(ctx context.Context, r *Repository, numbers []int64, race bool) (all []*Life, races *Races) {
	var group sync.WaitGroup
	first := newLife(r, numbers[0])
	if race && len(numbers) > 1 {
		second := newLife(r, numbers[1])
		group.Go(func() {
			if second.follows(ctx, first) {
				races = s.race(ctx, r, second.Number)
			}
		})
		numbers = append([]int64{numbers[0]}, numbers[2:]...)
	}
	one, other := r.Hands[0], r.Hands[len(r.Hands)-1]
	restedLong := make(chan struct{}) // as long as the first build needs for its first two runs
	for i, number := range numbers {
		life := first
		if i > 0 {
			life = newLife(r, number)
		}
		all = append(all, life)
		group.Go(func() {
			if i > 0 && !life.follows(ctx, first) {
				return
			}
			switch i {
			case 0:
				s.run(ctx, life, other, cancelAll{by: one})
				s.run(ctx, life, one, cancelLast{by: other})
				close(restedLong)
				for range occasions {
					if life.cancelledTooLate() {
						s.run(ctx, life, one, cancelAll{by: other, quietly: true, quickly: true})
					}
				}
			case 1:
				s.run(ctx, life, one, cancelAll{by: one, quietly: true})
				<-restedLong // what was killed must stay so, even when it would have come to its own end
			case 2: // and is to do nothing to the next run, if that begins before
				s.run(ctx, life, other, cancelAll{by: other, quietly: true, quickly: true})
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

// cancelledTooLate tells whether each job of the build's runs had come to its own end before it could be cancelled.
func (l *Life) cancelledTooLate() bool {
	for _, run := range l.Runs {
		for _, cancel := range run.Cancels {
			if cancel.Answer.Succeeded() || cancel.After.Object().Job(cancel.Job).Running() {
				return false
			}
		}
	}
	return l.Stuck == ""
}

// Idle tells whether builds were restarted and none ever began to run: no agent seems to be there to run them.
func (l *Lives) Idle() bool {
	for _, life := range l.All {
		if !life.Idle {
			return false
		}
	}
	return len(l.All) > 0
}

// raced tells whether a build was put before a crowd.
func (l *Lives) raced(repository string, number int64) bool {
	return slices.ContainsFunc(l.Races, func(races *Races) bool {
		return races.Restarts.Repository.Name == repository && races.Restarts.Number == number
	})
}

// Why tells, in a clause, what kept lives from going on; empty if nothing did.
func (l *Lives) Why() string {
	for _, life := range l.All {
		if life.Stuck != "" {
			return ": " + life.Stuck
		}
	}
	return ""
}

// Shortest returns how long the shortest run took from its restart to its end; 0 if none was seen.
func (l *Lives) Shortest() time.Duration {
	shortest := time.Duration(0)
	for _, life := range l.All {
		for _, run := range life.Runs {
			if !run.Ended.Seen() || run.cancelled() {
				continue
			}
			if took := run.Ended.Build.Sent.Sub(run.Restart.Received); shortest == 0 || took < shortest {
				shortest = took
			}
		}
	}
	return shortest
}
