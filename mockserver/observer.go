package mockserver

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// observer finds out what changes in a world, for those who listen: it sleeps until the next moment at which a build changes, or until it is poked.
type observer struct {
	server *Server

	mu      sync.Mutex
	scene   *scene
	last    time.Time           // the moment up to which it has told
	known   map[buildKey]seen   // the builds in progress
	ended   map[buildKey]uint64 // the versions of those of whose end it has told
	touched map[buildKey]touch  // what was done of which it has not told
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
	o := &observer{server: s}
	o.begin()
	return o
}

// begin has it know the world that is there, without telling of it.
func (o *observer) begin() {
	o.scene = o.server.scene.Load()
	o.last = o.scene.now()
	o.known, o.ended, o.touched = map[buildKey]seen{}, map[buildKey]uint64{}, map[buildKey]touch{}
	for _, b := range o.scene.store.Active(o.last) {
		o.known[keyOf(b)] = lookAt(b, o.last)
	}
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
	o.mu.Lock()
	defer o.mu.Unlock()
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
	builds := o.scene.store.Active(t)
	active := make(map[buildKey]bool, len(builds))
	for _, b := range builds {
		active[keyOf(b)] = true
	}
	for key := range o.known {
		if active[key] {
			continue
		}
		if b, err := o.scene.build(key.repository, key.number); err == nil {
			builds = append(builds, b)
		}
	}
	slices.SortFunc(builds, func(a, b *store.Build) int { return cmp.Compare(a.ID, b.ID) })
	return builds
}

// next is the first moment after t at which a build changes, or was changed; also by a line, if lines count.
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
	for _, touch := range o.touched {
		sooner(touch.at, touch.at.After(t))
	}
	return next, comes
}

// catchUp tells of all that has changed up to the present, in the order in which it did.
func (o *observer) catchUp() {
	o.mu.Lock()
	defer o.mu.Unlock()
	touched, renewed := o.server.feed.taken(o)
	now := o.scene.now()
	if renewed || o.scene != o.server.scene.Load() || now.Before(o.last) {
		o.begin()
		o.server.feed.tell(o, Event{Kind: WorldChanged, At: o.last})
		return
	}
	maps.Copy(o.touched, touched)
	for key, touch := range touched {
		told := o.ended[key] >= touch.version
		delete(o.ended, key)
		if _, known := o.known[key]; !known && !told {
			o.known[key] = seen{}
		}
	}
	o.look(o.last) // what was done by then was done since it looked
	for next, comes := o.next(o.last, false); comes && !next.After(now); next, comes = o.next(next, false) {
		o.look(next)
	}
	o.look(now)
}

// look tells how the builds differ at t from what was seen of them.
func (o *observer) look(t time.Time) {
	for _, b := range o.builds(t) {
		key := keyOf(b)
		if o.touched[key].at.After(t) {
			continue // as it is here, it is from then on
		}
		delete(o.touched, key)
		now := lookAt(b, t)
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
