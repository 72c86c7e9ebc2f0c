package fault

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// gap is how long, by the time outside, a fault leaves between looking and doing, or keeps an answer back: long enough that a crowd is sure to
// come meanwhile, on a slow machine too.
const gap = 50 * time.Millisecond

// momentFaults show when many ask at once, or once in many calls.
func momentFaults() []Fault {
	return []Fault{
		{"restarts-at-once-all-succeed", "Of several restarts of a build at once all are accepted, each with a result of its own.",
			breaks("RACE-01", "RACE-03", "RESTART-20", "RESTART-14", "LIFE-04", "RACE-04"), unlocked(store.Restart, func(b *store.Build, _ store.Command, t time.Time) build.Build { return b.Life.Restart(t) })},
		{"cancels-at-once-lose-one", "Of the cancels of two jobs of a build at once, one is lost, though both answer 204.",
			breaks("RACE-04", "RACE-02", "RACE-03", "CANCEL-08", "CANCEL-09", "CANCEL-10", "CANCEL-12", "LIFE-02", "LIFE-05"), unlocked(store.Cancel, func(b *store.Build, c store.Command, t time.Time) build.Build { return b.Life.Cancel(int(c.Job-1), t) })},
		{"cancels-at-once-all-succeed", "Of several cancels of a job at once all answer 204; the job is killed once.",
			breaks("RACE-02", "CANCEL-12"), cancelsShareAMoment(func(string) bool { return true })},
		{"cancels-at-once-of-later-jobs-all-succeed", "Of several cancels at once of a job that is not its build's first all answer 204; the job is killed once.",
			breaks("RACE-02", "CANCEL-12"), cancelsShareAMoment(func(job string) bool { return job != "1" })},
		{"restarts-at-once-tell-different-moments", "Of several restarts at once the one that is granted answers an `enqueued_at` of a minute before the one that the build shows.",
			breaks("RACE-03", "RESTART-14", "RESTART-12"), tellsTheAsking},
		{"refused-cancel-kills-the-next-run", "A cancel that is refused a moment before its build is restarted kills the new run in place of its end.",
			flickers("RACE-04", "LIFE-03"), cancelsTheNext},
		{"one-log-in-five-not-closed", "One log in five, by chance, has no empty object at its end.",
			breaks("LOG-11", "HTTP-05", "LOG-14", "HTTP-06"), whenever(oneCallIn(5), lines2(func(all []object) []object { return all[:len(all)-1] }))},
	}
}

// unlocked looks whether a command may be done, and does it a moment later, without a lock.
func unlocked(verb store.Verb, result func(*store.Build, store.Command, time.Time) build.Build) way {
	return func(s *subject) {
		inner := s.Do
		s.Do = func(c store.Command, t time.Time) (*store.Build, error) {
			if c.Verb != verb {
				return inner(c, t)
			}
			b, err := found(s, c)
			if err != nil {
				return nil, err
			}
			switch {
			case verb == store.Restart && !b.Life.At(t).Status.Ended():
				return inner(c, t)
			case verb == store.Cancel && (b.HasJob(c.Job) != nil || b.Life.Job(int(c.Job-1), t).Status != build.Running):
				return inner(c, t)
			}
			time.Sleep(gap)
			t = s.Now()
			other := *b
			other.Life = result(b, c, t)
			s.Store.Put(&other)
			return &other, nil
		}
	}
}

// cancelsShareAMoment answers 204 to whatever cancels one of these jobs before another's cancel of it has been answered.
func cancelsShareAMoment(of func(job string) bool) way {
	return func(s *subject) {
		var open memory[bool]
		answers(in("cancel", func(x *exchange) {
			key := x.place() + "/" + x.job
			if !of(x.job) {
				return
			}
			if x.status == http.StatusNoContent {
				open.set(key, true)
				time.Sleep(gap)
				open.drop(key)
			} else if shared, _ := open.get(key); shared && x.status == http.StatusConflict {
				x.noContent()
			}
		}))(s)
	}
}

// tellsTheAsking answers an enqueued_at of a minute before to a restart that others are asked for beside.
func tellsTheAsking(s *subject) {
	var asked atomic.Int64
	s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				next.ServeHTTP(w, r)
				return
			}
			others := asked.Add(1) > 1
			defer asked.Add(-1)
			x := newExchange(s, next, r)
			time.Sleep(gap)
			if others || asked.Load() > 1 {
				wherever("restart", add("enqueued_at", -60))(x)
			}
			x.send(w)
		})
	})
}

// cancelsTheNext grants a cancel of a job that has ended if its build is restarted within a second, and spoils that run.
func cancelsTheNext(s *subject) {
	var asked memory[time.Time]
	key := func(c store.Command) string { return fmt.Sprint(c.Repository.FullName(), c.Number) }
	all(
		commands(store.Cancel, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
			b, err := do(c, t)
			if known, lost := found(s, c); err != nil && lost == nil && known.HasJob(c.Job) == nil {
				asked.set(key(c), s.Wall())
			}
			return b, err
		}),
		commands(store.Restart, func(s *subject, c store.Command, t time.Time, do api.Do) (*store.Build, error) {
			b, err := do(c, t)
			if at, ok := asked.get(key(c)); err != nil || !ok || s.Wall().Sub(at) > time.Second {
				return b, err
			}
			other := *b
			other.Life.Again = replan(b.Life.Again, func(j *build.Job, _ bool) { j.Outcome, j.ExitCode = build.Killed, build.KilledExitCode })
			s.Store.Put(&other)
			return &other, nil
		}),
	)(s)
}
