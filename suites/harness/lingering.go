package harness

import (
	"context"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// settling is how long a build may be in progress once all its jobs have ended, where the target leaves it so long.
const settling = 10 * time.Second

// Lingers returns an error if the build was shown in progress long after all its jobs had ended, and the looks that tell. A build is to end within
// the limit.
func (r *Run) Lingers(limit time.Duration) (evidence []*judge.Answer, problem error) {
	var first *judge.Answer
	for _, step := range r.Trail {
		switch build := step.Build.Object(); {
		case build.Ended():
			return []*judge.Answer{step.Build}, nil
		case !lingers(build):
			first = nil
		case first == nil:
			first = step.Build
		case step.Build.Sent.Sub(first.Received) > min(settling, limit/2):
			return []*judge.Answer{step.Build, first}, lingering(build)
		}
	}
	return nil, nil
}

// lingers tells whether a build is in progress though all its jobs have ended.
func lingers(build Object) bool {
	jobs := build.Jobs()
	return (build.Pending() || build.Running()) && len(jobs) > 0 && !slices.ContainsFunc(jobs, func(job Object) bool { return !job.Ended() })
}

func lingering(build Object) error {
	return judge.Deviation{Where: "/status", Got: build.Text("status"), Want: "an end, since all its jobs have ended"}
}

// NoneEnds returns an error if builds of the survey are in progress long after all their jobs had ended, and the looks that tell, where no build has ended: one alone
// may have been left so by a server that was stopped.
func (s *Session) NoneEnds(ctx context.Context) (evidence []*judge.Answer, problem error) {
	var late []*judge.Answer
	for _, r := range s.Survey().Repositories {
		for _, build := range r.Builds {
			switch o := build.Object(); {
			case o.Ended():
				return []*judge.Answer{build}, nil
			case lingers(o):
				late = append(late, build)
			}
		}
	}
	if len(late) == 0 {
		return nil, nil
	}
	first, last := late[0], late[0]
	ended := await(ctx, min(settling, s.Target.Limits.Finish/2), func() bool {
		last = s.Build(ctx, first.Caller, first.Repository, first.Build)
		return !lingers(last.Object())
	})
	if ended {
		return []*judge.Answer{last}, nil
	}
	return []*judge.Answer{last, first}, lingering(last.Object())
}
