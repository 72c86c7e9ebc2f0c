// Package mockserver is a build server that behaves as the contract says, over time: builds queue, run, print, end, are
// restarted and cancelled. It runs no build; what happens is planned in a world file, and a clock says how much of it has.
//
// It answers the contract's six operations and nothing else, and it knows nothing of the suites that check servers.
package mockserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/cors"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/fault"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

// Options say what a mock is like. The zero value is the faithful mock: the contract as it stands, the world of its document,
// the time outside, and no log.
type Options struct {
	// World is the world to start with: the name of one that is shipped, "documents" or "demo", or the path of a world file,
	// which ends in .yaml or .yml. Empty means "documents".
	World string
	// Clock is the world's time. Nil means RealClock.
	Clock *Clock
	// Log receives a line for each request, at level debug, and what goes wrong. Nil means none. No token is ever logged.
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
	// Journal is how many requests the mock remembers for Requests. 0 means none.
	Journal int
	// Seed is what all that the faults leave to chance is drawn by.
	Seed int64
}

// Server is a mock. Make one with New. It is an http.Handler, and may be used by many at once.
type Server struct {
	options Options
	clock   *Clock
	log     *slog.Logger
	journal journal
	scene   atomic.Pointer[scene]
}

// scene is a world and what serves it.
type scene struct {
	store   *store.Store
	tokens  *token.Verifier
	handler http.Handler
}

// New returns a mock. The error says what is wrong with the world, which dialect, fault or liberty there is none of or, if the module
// itself is broken, what is wrong with the contract.
func New(o Options) (*Server, error) {
	s := &Server{options: o, clock: o.Clock, log: o.Log, journal: journal{room: o.Journal}}
	if s.clock == nil {
		s.clock = RealClock()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Reload begins anew with the world as its file says it now, at the present of the mock's clock: what was done since is forgotten. The error says what is
// wrong with the file; the world that is there is kept then.
func (s *Server) Reload() error {
	contract, err := plumbline.Load()
	if err != nil {
		return err
	}
	var next scene
	if next.store, err = readWorld(s.options.World, s.clock.Now()); err != nil {
		return err
	}
	next.tokens = token.New(next.store, time.Now)
	config := api.Config{
		Contract: contract,
		Store:    next.store,
		Now:      s.clock.Now,
		Wall:     time.Now,
		Access:   api.ByTable,
		Do:       next.store.Do,
		Log:      s.log,
	}
	chosen := fault.Chosen{Dialect: s.options.Dialect, Faults: s.options.Faults, Liberties: s.options.Liberties}
	wrap, err := fault.Apply(&config, s.options.Seed, chosen)
	if err != nil {
		return err
	}
	faithful, err := api.New(config)
	if err != nil {
		return err
	}
	next.handler = crossOrigin(s.options.Origins, wrap(faithful))
	s.scene.Store(&next)
	return nil
}

// crossOrigin lets browsers let pages of these origins call a handler.
func crossOrigin(origins []string, handler http.Handler) http.Handler {
	if len(origins) == 0 {
		return handler
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type"},
		MaxAge:         600, // seconds
	}).Handler(handler)
}

func readWorld(name string, start time.Time) (*store.Store, error) {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("world: %w", err)
		}
		return world.Read(name, src, start)
	}
	if name == "" {
		name = "documents"
	}
	src, err := fixtures.World(name)
	if err != nil {
		return nil, fmt.Errorf("%w, or the path of a file that ends in .yaml", err)
	}
	return world.Read(name+".yaml", src, start)
}

// ServeHTTP answers a request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.logged(w, r) }

// Advance moves the world's time forward by d. It returns an error unless the clock is held.
func (s *Server) Advance(d time.Duration) error { return s.clock.Advance(d) }

// ExpiredToken returns a token of the user's that is good but for its `exp`, which passed long ago. The error says that there is no such
// user, or none with a secret.
func (s *Server) ExpiredToken(login string) (string, error) {
	user := s.scene.Load().store.User(login)
	if user == nil {
		return "", fmt.Errorf("the world has no user %q", login)
	}
	return token.IssueExpired(user)
}

// Token returns a token of the user's, the same each time. The error says that there is no such user.
func (s *Server) Token(login string) (string, error) {
	user := s.scene.Load().store.User(login)
	if user == nil {
		return "", fmt.Errorf("the world has no user %q", login)
	}
	return token.Issue(user)
}
