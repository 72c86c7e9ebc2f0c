package mockserver

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Event is something that has happened in a mock.
type Event struct {
	Kind EventKind
	At   time.Time // by the world's clock

	Repository string // owner/name
	Number     int64  // the build's
	Job        int64  // the job's, for JobChanged and Printed
	Status     string // what the build or job is now
	Lines      int    // how many lines the log has now, for Printed
	Request    *Request
}

// EventKind is what kind of thing has happened.
type EventKind string

// The kinds of events.
const (
	BuildChanged EventKind = "build"   // a build came, or has another status, or was queued anew
	JobChanged   EventKind = "job"     // a job has another status, or was queued anew
	Printed      EventKind = "log"     // a job has printed something
	Asked        EventKind = "request" // a request was answered
	ClockChanged EventKind = "clock"   // the clock was moved, held, resumed or given another speed
	WorldChanged EventKind = "world"   // another world is there: nothing that was known of builds holds any more
	Missed       EventKind = "missed"  // the listener was too slow, and some events were left out
)

// maxWaiting is how many events wait for a listener that is slow.
const maxWaiting = 256

// feed hands events to those who listen. It costs nothing while nobody does.
type feed struct {
	listening atomic.Int32

	mu        sync.Mutex
	listeners map[chan Event]*bool // whether the last that it was handed is that it missed some
	observer  *observer            // the one that tells; what another one still has to tell is not heard
	stop      func()               // ends the observer; nil while nobody listens
	poked     chan struct{}
	touched   map[buildKey]touch // what was done since the observer looked last, by the build with which it was
	renewed   bool               // people or repositories of the world are others since then
}

// touch is something that was done with a build.
type touch struct {
	version uint64 // of the build, once it was done
	at      time.Time
}

func newFeed() *feed { return &feed{listeners: map[chan Event]*bool{}, poked: make(chan struct{}, 1)} }

// Events returns what happens in the mock from now on, until ctx is done; the channel is closed then. A build's changes come in their order and with their moments,
// however far the clock has been moved at once.
func (s *Server) Events(ctx context.Context) <-chan Event {
	f := s.feed
	events := make(chan Event, maxWaiting+1) // and that it missed some
	f.mu.Lock()
	f.listeners[events] = new(bool)
	f.listening.Store(int32(len(f.listeners))) //nolint:gosec // nobody has two thousand million listeners
	if f.stop == nil {
		observing, cancel := context.WithCancel(context.WithoutCancel(ctx))
		forget := s.clock.onMove(s.clockMoved)
		f.stop = func() { cancel(); forget() }
		f.touched, f.renewed = nil, false
		f.observer = newObserver(s)
		go f.observer.run(observing)
	}
	f.mu.Unlock()
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.listeners, events)
		f.listening.Store(int32(len(f.listeners))) //nolint:gosec // as above
		close(events)
		if len(f.listeners) == 0 {
			f.stop()
			f.stop, f.observer = nil, nil
		}
	})
	return events
}

// heard tells whether anybody listens.
func (f *feed) heard() bool { return f.listening.Load() > 0 }

// publish hands an event to all who listen, and waits for nobody.
func (f *feed) publish(e Event) {
	if f.heard() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.hand(e)
	}
}

// tell publishes what an observer tells, unless its time is over.
func (f *feed) tell(o *observer, e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.observer == o {
		f.hand(e)
	}
}

// hand hands an event to each listener that has room for it. In the place of the first of those for which it has none stands that some are missed: whoever
// reads that and then looks sees what has come of them all.
func (f *feed) hand(e Event) {
	for events, missed := range f.listeners {
		switch room := len(events) < maxWaiting; {
		case room:
			events <- e
			*missed = false
		case !*missed:
			events <- Event{Kind: Missed, At: e.At}
			*missed = true
		}
	}
}

// told does commands, and has the observer look at what has become of the builds.
func (f *feed) told(do api.Do) api.Do {
	return func(c store.Command, t time.Time) (*store.Build, error) {
		f.settle()
		b, err := do(c, t)
		if err == nil {
			f.touch(b, t)
		}
		return b, err
	}
}

// settle tells all that has changed by now, before something is done: whoever listens is told of it as it was, and in order.
func (f *feed) settle() {
	if !f.heard() {
		return
	}
	f.mu.Lock()
	o := f.observer
	f.mu.Unlock()
	if o != nil {
		o.catchUp()
	}
}

// touch has the observer look at a build again, with which something was done at t.
func (f *feed) touch(b *store.Build, t time.Time) {
	if !f.heard() {
		return
	}
	f.mu.Lock()
	if f.touched == nil {
		f.touched = map[buildKey]touch{}
	}
	if key := keyOf(b); f.touched[key].version < b.Version() {
		f.touched[key] = touch{b.Version(), t}
	}
	f.mu.Unlock()
	f.poke()
}

// poke has the observer look at all builds in progress again.
func (f *feed) poke() {
	if !f.heard() {
		return
	}
	select {
	case f.poked <- struct{}{}:
	default:
	}
}

// renew tells that people or repositories of the world are others.
func (f *feed) renew() {
	f.mu.Lock()
	f.renewed = true
	f.mu.Unlock()
	f.poke()
}

// taken is what has been done since it was taken last.
func (f *feed) taken(o *observer) (touched map[buildKey]touch, renewed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.observer != o {
		return nil, false
	}
	touched, renewed = f.touched, f.renewed
	f.touched, f.renewed = nil, false
	return touched, renewed
}

func (s *Server) clockMoved() {
	s.feed.publish(Event{Kind: ClockChanged, At: s.clock.Now()})
	s.feed.poke()
}
