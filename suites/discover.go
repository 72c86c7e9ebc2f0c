package suites

import (
	"context"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness"
)

// Discovery is what a server shows of itself to whoever wants to describe it as a target.
type Discovery struct {
	Software     string // what it says it is, by a header such as X-Drone-Version: "drone 0.5.0"; empty if it says nothing
	Repositories []harness.Seen
	Start        time.Duration // the longest that a build seen waited
	Finish       time.Duration // the longest that one ran
}

// Discover asks a server about the repositories that the target names, in whatever part, and about those that its users see in the queue. It only reads.
// It returns an error if something stands in the way, as Check does.
func Discover(ctx context.Context, contract *plumbline.Contract, t Target, names []string) (*Discovery, error) {
	session, err := harness.NewSession(ctx, contract, t)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	session.ReadOnly()
	if err := session.Preflight(ctx); err != nil {
		return nil, err
	}
	found := &Discovery{Software: session.Software(ctx)}
	for _, name := range session.InQueue(ctx) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		seen := session.Scout(ctx, name)
		found.Repositories = append(found.Repositories, seen)
		found.Start, found.Finish = max(found.Start, seen.Waited), max(found.Finish, seen.Ran)
	}
	return found, nil
}
