package mockserver

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// observer finds out what changes in a world, for those who listen: it sleeps until the next moment at which a build changes, or until it is poked.
type observer struct {
	server *Server
	world  *store.Store
	ended  map[buildKey]uint64 // the versions of those of whose end it has told
	last   time.Time           // the moment up to which it has told
	known  map[buildKey]seen
}

type buildKey struct {
	repository string
	number     int64
}

// seen is what was seen of a build last.
type seen struct {
	attempt int
	status  build.Status
	jobs    []build.Status
	logs    []build.Log // of each job; what counts is whose run it is, and how much there is
}

func newObserver(s *Server) *observer {
	o := &observer{server: s, world: s.scene.Load().store, last: s.clock.Now(), known: map[buildKey]seen{}, ended: map[buildKey]uint64{}}
	for _, b := range o.world.Active(o.last) {
		o.known[keyOf(b)] = lookAt(b, o.last)
	}
	return o
}

// soon is how long it waits at least before it looks again, so that a fast clock does not keep it busy.
const soon = 20 * time.Millisecond

func (o *observer) run(ctx context.Context) {
	timer := time.NewTimer(o.until())
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.server.feed.poked:
		case <-timer.C:
		}
		if ctx.Err() != nil {
			o.server.feed.poke() // it may have been the next one's
			return
		}
		o.catchUp()
		timer.Reset(o.until())
	}
}

// until tells how long it is, by the time outside, until something changes of itself.
func (o *observer) until() time.Duration {
	const long = time.Hour
	clock := o.server.clock
	if clock.Held() {
		return long
	}
	next, comes := o.next(o.last, true)
	if !comes {
		return long
	}
	wait := next.Sub(clock.Now()).Seconds() / clock.Speed()
	return max(soon, time.Duration(min(wait, long.Seconds())*float64(time.Second)))
}

// builds are those in progress at t, and those that were when it looked last.
func (o *observer) builds(t time.Time) []*store.Build {
	world := o.world
	builds := world.Active(t)
	for key := range o.known {
		if b := buildOf(world, key); b != nil && !slices.Contains(builds, b) {
			builds = append(builds, b)
		}
	}
	slices.SortFunc(builds, func(a, b *store.Build) int { return cmp.Compare(a.ID, b.ID) })
	return builds
}

// next is the first moment after t at which a build changes; also by a line, if lines count.
func (o *observer) next(t time.Time, lines bool) (next time.Time, comes bool) {
	sooner := func(at time.Time, ok bool) {
		if ok && (!comes || at.Before(next)) {
			next, comes = at, true
		}
	}
	for _, b := range o.builds(t) {
		sooner(b.Life.Next(t))
		for i := range b.Life.Jobs() {
			if lines {
				sooner(b.Life.NextLine(i, t))
			}
		}
	}
	return next, comes
}

// catchUp tells of all that has changed up to the present, in the order in which it did.
func (o *observer) catchUp() {
	now := o.server.clock.Now()
	touched, renewed := o.server.feed.taken(o)
	if renewed || o.world != o.server.scene.Load().store || now.Before(o.last) {
		*o = *newObserver(o.server)
		o.server.feed.tell(o, Event{Kind: WorldChanged, At: now})
		return
	}
	for key, version := range touched {
		told := o.ended[key] >= version
		delete(o.ended, key)
		if _, known := o.known[key]; !known && !told {
			o.known[key] = seen{}
		}
	}
	// What was done since it looked last was done in between: it is told of as of then.
	o.look(o.last)
	for next, comes := o.next(o.last, false); comes && !next.After(now); next, comes = o.next(next, false) {
		o.look(next)
	}
	o.look(now)
}

// look tells how the builds differ at t from what was seen of them.
func (o *observer) look(t time.Time) {
	for _, b := range o.builds(t) {
		key, now := keyOf(b), lookAt(b, t)
		o.tell(key, o.known[key], now, t)
		if now.status.Ended() {
			delete(o.known, key)
			o.ended[key] = b.Version()
		} else {
			o.known[key] = now
		}
	}
	o.last = t
}

// tell tells how a build is other than it was seen last. One that was not seen yet has attempt 0.
func (o *observer) tell(key buildKey, was, now seen, t time.Time) {
	publish := func(kind EventKind, job int, status build.Status, lines int) {
		o.server.feed.tell(o, Event{
			Kind: kind, At: t, Repository: key.repository, Number: key.number, Job: int64(job), Status: string(status), Lines: lines,
		})
	}
	anew := was.attempt != now.attempt
	if anew || was.status != now.status {
		publish(BuildChanged, 0, now.status, 0)
	}
	for i, status := range now.jobs {
		if anew || was.jobs[i] != status {
			publish(JobChanged, i+1, status, 0)
		}
		if lines := len(now.logs[i].Lines); was.attempt > 0 && (was.logs[i].Attempt != now.logs[i].Attempt || len(was.logs[i].Lines) != lines) {
			publish(Printed, i+1, status, lines)
		}
	}
}

func lookAt(b *store.Build, t time.Time) seen {
	s := seen{attempt: b.Life.Attempt(), status: b.Life.At(t).Status}
	for i := range b.Life.Jobs() {
		s.jobs = append(s.jobs, b.Life.Job(i, t).Status)
		s.logs = append(s.logs, b.Life.Log(i, t))
	}
	return s
}

func keyOf(b *store.Build) buildKey { return buildKey{b.Repository.FullName(), b.Number} }
