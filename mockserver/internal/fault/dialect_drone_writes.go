package fault

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// droneWrites are about restarts and cancels.
func droneWrites() []Deviation {
	return []Deviation{
		{"parameters-become-environment", "The query parameters of a restart enter the environment of every job, a token in `access_token` too.",
			"R5.3", nil, nil, parametersStay},
		{"fork-makes-a-new-build", "A restart with `fork=true` makes a new build, with another event and `deploy_to` where they are asked for.",
			"R5.2", nil, nil, forksWhenAsked},
		{"restarts-overtake-each-other", "Nothing is locked: of several restarts at once most are granted.",
			"R9", nil, []string{"RACE-01"}, restartsOvertake},
		{"locked-database-answers-astray", "While many restarts of one build are asked for at once, the database is locked at times: one of them, or a look at the build, answers 404 or 401.",
			"R9", nil, []string{"LIFE-06"}, lockedDatabase},
		{"cancels-overtake-each-other", "Nothing is locked: of several cancels at once more than one may be granted.",
			"R9", nil, []string{"RACE-02"}, cancelsOvertake},
		{"restart-answers-202", "A restart that is granted answers 202.",
			"R1", []string{"RESTART-05"}, nil, answers(statusOf("restart", 200, http.StatusAccepted))},
		{"restart-in-progress-in-plain-text", "A restart of a build that is pending or running is refused with 409 and a line of text.",
			"R5", nil, nil, answers(in("restart", func(x *exchange) {
				if x.status == http.StatusConflict {
					x.plain(x.status, "Cannot re-start a started build")
				}
			}))},
		{"cancel-of-what-does-not-run-is-400", "A cancel of a job that does not run is refused with 400 and a line of text.",
			"R6", nil, nil, answers(in("cancel", func(x *exchange) {
				if x.status == http.StatusConflict {
					x.plain(http.StatusBadRequest, "Cannot cancel a non-running build")
				}
			}))},
	}
}

// parameters are those of a restart's query that are the build's own, the first of several of a name.
func parameters(query url.Values) map[string]string {
	own := map[string]string{}
	for key, values := range query {
		if !slices.Contains([]string{"fork", "event", "deploy_to"}, key) {
			own[key] = values[0]
		}
	}
	return own
}

// parametersStay remembers each build's parameters, and shows them in its jobs.
func parametersStay(s *subject) {
	var known memory[map[string]string]
	answers(func(x *exchange) {
		served("restart", func(x *exchange) {
			if own := parameters(x.URL.Query()); len(own) > 0 {
				all, _ := known.get(x.place())
				known.set(x.place(), merged(all, own))
			}
		})(x)
		served("build", func(x *exchange) {
			if own, ok := known.get(x.place()); ok {
				wherever("build", jobs(func(job *object) {
					job.put("environment", string(encode(merged(environment(*job), own))))
				}))(x)
			}
		})(x)
	})(s)
}

func merged(all, more map[string]string) map[string]string {
	both := map[string]string{}
	maps.Copy(both, all)
	maps.Copy(both, more)
	return both
}

func environment(job object) (variables map[string]string) {
	_ = json.Unmarshal(job.get("environment"), &variables)
	return variables
}

// forksWhenAsked makes a new build of one that has ended, for those who may restart it.
func forksWhenAsked(s *subject) {
	var mu sync.Mutex // two forks at once are two builds
	s.answersInstead(func(x *exchange) bool {
		fork, _ := strconv.ParseBool(x.URL.Query().Get("fork"))
		return fork && x.operation == "restart" && s.mayWrite(x) && x.repository().Active && x.build() != nil
	}, func(x *exchange) {
		mu.Lock()
		defer mu.Unlock()
		t, source := s.Now(), x.build()
		if !source.Life.At(t).Status.Ended() {
			x.nothing(http.StatusConflict)
			return
		}
		fork := s.forkOf(x, source, t)
		s.Store.Put(fork)
		x.answer(x.detail(fork.Number))
		wherever("restart", drop("jobs"))(x)
	})
}

// detail is the build with this number of the repository that is asked for, as the one who asks is shown it.
func (x *exchange) detail(number int64) *recorder {
	return x.as("", http.MethodGet, fmt.Sprintf("/api/repos/%s/builds/%d", x.repository().FullName(), number))
}

// forkOf is a new build of a source, queued at t, as the query asks for it.
func (s *subject) forkOf(x *exchange, source *store.Build, t time.Time) *store.Build {
	query := x.URL.Query()
	shown := parseObject(x.detail(source.Number).body)
	fork := *source
	fork.Number, fork.Parent = s.Store.Builds(source.Repository)[0].Number+1, source.Number
	fork.ID, fork.Jobs = s.newIDs(len(source.Jobs))
	for i, job := range objects(shown.get("jobs")) {
		fork.Jobs[i].Environment = merged(environment(job), parameters(query))
	}
	if event := query.Get("event"); slices.Contains([]string{"push", "pull_request", "tag", "deployment"}, event) {
		fork.Facts.Event = event
	}
	if query.Has("deploy_to") {
		fork.Facts.DeployTo = query.Get("deploy_to")
	}
	fork.Life = build.New(t, t, source.Life.Again, source.Life.Again)
	return &fork
}

// newIDs returns ids that no build and no job has yet.
func (s *subject) newIDs(n int) (id int64, jobs []store.Job) {
	var lastJob int64
	for _, r := range s.Store.Repositories() {
		for _, b := range s.Store.Builds(r) {
			id = max(id, b.ID)
			for _, job := range b.Jobs {
				lastJob = max(lastJob, job.ID)
			}
		}
	}
	jobs = make([]store.Job, n)
	for i := range jobs {
		jobs[i].ID = lastJob + int64(i) + 1
	}
	return id + 1, jobs
}

// hostTakes is how long the git host takes to send the configuration of a build that is to be restarted.
const hostTakes = 3 * time.Millisecond

// restartsOvertake grants a restart of a build that had ended when it was asked for, though another was granted meanwhile: while the
// configuration is fetched nothing keeps others from the build.
var restartsOvertake = overtaken(store.Restart, func(b *store.Build, _ store.Command, t time.Time) (ready, done bool) {
	status := b.Life.At(t).Status
	return status.Ended(), status == build.Pending
}, hostTakes)

// cancelsOvertake grants a cancel of a job that ran when it was asked for, though another has killed it meanwhile.
var cancelsOvertake = overtaken(store.Cancel, func(b *store.Build, c store.Command, t time.Time) (ready, done bool) {
	if b.HasJob(c.Job) != nil {
		return false, false
	}
	status := b.Life.Job(int(c.Job-1), t).Status
	return status == build.Running, status == build.Killed
}, 0)

// overtaken grants a command that looked as if it could be done and was refused a moment later, where by then what it asks for is done.
func overtaken(verb store.Verb, look func(*store.Build, store.Command, time.Time) (ready, done bool), pause time.Duration) way {
	return func(s *subject) {
		inner := s.Do
		s.Do = func(c store.Command, t time.Time) (*store.Build, error) {
			before, err := found(s, c)
			if err != nil || c.Verb != verb {
				return inner(c, t)
			}
			ready, _ := look(before, c, t)
			if ready {
				time.Sleep(pause)
				t = s.Now()
			}
			b, refused := inner(c, t)
			if refused == nil || !ready {
				return b, refused
			}
			if now, err := found(s, c); err == nil {
				if _, done := look(now, c, s.Now()); done {
					return now, nil
				}
			}
			return nil, refused
		}
	}
}
