// Package mockserver is a build server that behaves as the contract says, over time: builds queue, run, print, end, are
// restarted and cancelled. It runs no build; what happens is planned in a world file, and a clock says how much of it has.
//
// # In a test
//
// [Start] gives a mock of the test's own, in about a millisecond (the first in a program reads the contract, some 10 ms more); as many as you like run in
// parallel, each with its world, clock and journal. Its clock is held: nothing happens until the test says that time passes, and then at once, so that tests
// neither sleep nor race.
//
//	func TestARestartIsOffered(t *testing.T) {
//		t.Parallel()
//		mock := mockserver.Start(t, mockserver.Options{World: "demo"})
//		number := mock.Pushed("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{After: 12 * time.Second, ExitCode: 1}}})
//		mock.Pass(15 * time.Second)
//
//		// ... your client, on mock.URL with mock.TokenOf("mia"), sees the build failed and restarts it ...
//
//		if got := mock.Requests("POST", "/api/repos/acme/hello/builds/*"); len(got) != 1 {
//			t.Errorf("build %d: got %d restarts, want one", number, len(got))
//		}
//	}
//
// A [Handle] is a [Server] with what a test wants besides: methods that end the test where those of the server return an error. What else there is to do:
//
//   - seed: [Server.Push] makes builds, [Server.PutUser] and [Server.PutRepository] users and repositories; [Server.LoadText] and [Options].World a whole world;
//   - pass time: [Server.Advance], and [Server.AdvanceTo] with [Server.NextChange] or [Server.EndOf]; [Server.Clock] lets it run;
//   - decide: [Server.Decide] how a job ends, [Server.Print] what it prints;
//   - expect: [Server.Requests] and [Server.Journal] tell what was asked, [Server.BuildAt] and [Server.World] what there is, [Server.Events] what happens;
//   - keep: [Server.Snapshot] and [Server.Restore];
//   - disturb: [Server.Disturb] makes the way between client and mock slow, broken or wrong; [Server.Behave] makes the mock itself wrong, by named
//     faults, or like a real server, by a dialect.
//
// # In a program
//
// [New] makes a mock that is an [http.Handler]; package control serves one, or many side by side, with a plane to steer them by over HTTP.
//
// The mock answers the contract's six operations and nothing else, and it knows nothing of the suites that check servers.
package mockserver

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/disturb"
	"github.com/plumbline-ci/plumbline/mockserver/internal/fault"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// Options say what a mock is like. The zero value is the faithful mock: the contract as it stands, the world of its document,
// the time outside, and no log.
type Options struct {
	// World is the world to start with: the name of one that is shipped, "documents" or "demo", or the path of a world file,
	// which ends in .yaml or .yml. Empty means "documents".
	World string
	// Clock is the world's time. Nil means RealClock.
	Clock *Clock
	// Log receives a line for each request, at level debug if it takes that at the start, and what goes wrong. Nil means none. No token is ever logged.
	Log *slog.Logger
	// Dialect is the name of the dialect that the mock speaks: it answers as that server does. Empty means that of the contract. Dialects
	// lists them.
	Dialect string
	// Faults are the names of the faults that the mock has: ways in which it breaks the contract. Faults lists them.
	Faults []string
	// Liberties are the names of the liberties that it takes: ways in which it differs where the contract is open. Liberties lists
	// them.
	Liberties []string
	// Origins are those of the pages that browsers may let call the mock, such as http://localhost:* or https://app.example.com. Empty means
	// none but the mock's own.
	Origins []string
	// Journal is how many requests the mock remembers for Requests and Journal. 0 means none, and 1,000 for Start.
	Journal int
	// Answered, if it is not nil, is called with each request that was answered, before the next one on its connection.
	Answered func(Request)
	// Seed is what all that the faults leave to chance is drawn by.
	Seed int64
}

// Server is a mock. Make one with New. It is an http.Handler, and may be used by many at once.
type Server struct {
	options Options
	origins Origins
	clock   *Clock
	log     *slog.Logger
	logs    bool // each request
	journal journal
	feed    *feed

	disturbances disturb.Set

	mu        sync.Mutex // of whoever changes the scene, or keeps one
	scene     atomic.Pointer[scene]
	snapshots map[string]snapshot
}

// scene is a world and what serves it.
type scene struct {
	source    source
	store     *store.Store
	clock     *Clock
	api       *api.API
	handler   http.Handler
	behaviour Behaviour
	undo      func(*store.Store)        // takes the behaviour out of the world's builds, or of a copy of it
	left      atomic.Pointer[time.Time] // the moment at which it gave way to one at another time; nil before
}

// now is the world's time. Where the next scene is at another, it stays what it was: nobody sees this world at that time.
func (s *scene) now() time.Time { return s.at(s.clock.outside()) }

// at is the world's time once so much of the time outside has passed since the clock was made.
func (s *scene) at(outside time.Duration) time.Time {
	now := s.clock.at(outside) // looked at first, so that it is no later than what is found then
	if left := s.left.Load(); left != nil {
		return *left
	}
	return now
}

// New returns a mock. The error says what is wrong with the world, which dialect, fault or liberty there is none of or, if the module
// itself is broken, what is wrong with the contract.
func New(o Options) (*Server, error) {
	s := &Server{options: o, origins: NewOrigins(o.Origins), clock: o.Clock, log: o.Log, journal: journal{room: o.Journal}, snapshots: map[string]snapshot{}, feed: newFeed()}
	if s.clock == nil {
		s.clock = RealClock()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.logs = s.log.Enabled(context.Background(), slog.LevelDebug)
	if err := s.begin(shipped(o.World), Behaviour{o.Dialect, o.Faults, o.Liberties}); err != nil {
		return nil, err
	}
	return s, nil
}

// begin begins with a world from its source, at the present of the clock.
func (s *Server) begin(from source, b Behaviour) error {
	world, err := from.read(s.clock.Now())
	if err != nil {
		return err
	}
	return s.stage(from, world, b, nil)
}

// stage puts a world on the scene that behaves in this way. If turn is not nil, it changes how the clock goes, together with the scene.
func (s *Server) stage(from source, world *store.Store, b Behaviour, turn func(*motion)) error {
	contract, err := plumbline.Load()
	if err != nil {
		return err
	}
	next := &scene{source: from, store: world, clock: s.clock, behaviour: b}
	config := api.Config{
		Contract: contract,
		Store:    world,
		Now:      next.now,
		Wall:     time.Now,
		Access:   api.ByTable,
		Log:      s.log,
	}
	config.Do = s.feed.told(world.Do)
	applied, err := fault.Apply(&config, s.options.Seed, fault.Chosen(b))
	if err != nil {
		return err
	}
	config.Do = s.feed.told(config.Do) // again, since a fault may do without the world's
	next.undo = applied.Undo
	if next.api, err = api.New(config); err != nil {
		return err
	}
	next.handler = applied.Wrap(next.api)
	if was := s.scene.Load(); turn != nil {
		s.clock.move(func(m *motion) {
			left := m.from
			was.left.Store(&left)
			turn(m)
		})
	}
	s.scene.Store(next)
	s.feed.poke()
	return nil
}

// ServeHTTP answers a request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.logged(w, r) }

// Clock is the time of the mock's world.
func (s *Server) Clock() *Clock { return s.clock }

// Operations are the operationIds of the API, in the order of the contract.
func (s *Server) Operations() []string {
	operations := s.scene.Load().api.Contract.Operations
	ids := make([]string, len(operations))
	for i, op := range operations {
		ids[i] = op.ID
	}
	return ids
}

// Advance moves the world's time forward by d. It returns an error for a negative d.
func (s *Server) Advance(d time.Duration) error { return s.clock.Advance(d) }

// ExpiredToken returns a token of the user's that is good but for its `exp`, which passed long ago. The error says that there is no such
// user, or none with a secret.
func (s *Server) ExpiredToken(login string) (string, error) {
	user, err := userOf(s.scene.Load().store, login)
	if err != nil {
		return "", err
	}
	return token.IssueExpired(user)
}

// Token returns a token of the user's, the same each time. The error says that there is no such user.
func (s *Server) Token(login string) (string, error) {
	user, err := userOf(s.scene.Load().store, login)
	if err != nil {
		return "", err
	}
	return token.Issue(user)
}
