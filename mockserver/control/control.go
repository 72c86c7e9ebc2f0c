// Package control is the second plane of a mock: what its users need beside the API that it mocks. It serves a mock's API, and worlds side by side
// with it, each with a control plane of its own: world, clock, faults, disturbances, journal and events, over HTTP, with a page for people.
//
// The plane's document is control.yaml; its routes are read from there, and each group of operations has a file. What an operation does is the mock's
// (package mockserver), so that whatever the plane can do, a Go test can do too.
package control

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

//go:embed control.yaml
var document []byte

// Options say what is served. The zero value serves the faithful mock, to this machine alone.
type Options struct {
	// Mock is the first world. Its journal has room for 1,000 requests where that is 0.
	Mock mockserver.Options
	// Token is the control token. Where there is none, the plane answers on loopback alone.
	Token string
	// Hosts are names, besides localhost and addresses of loopback, by which browsers may call the plane on loopback.
	Hosts []string
	// MaxWorlds is how many worlds there may be beside the first; 10,000 where it is 0.
	MaxWorlds int
	// Idle is how long nobody asks a world beside the first anything before it is forgotten; an hour where it is 0.
	Idle time.Duration
}

const (
	usualJournal   = 1000
	usualMaxWorlds = 10_000
	usualIdle      = time.Hour
	// sideJournal is how many requests a world beside the first remembers, of which there may be many.
	sideJournal = 200

	maxRequest = 64 << 10 // bytes of a request to the API
	maxBody    = 4 << 20  // bytes of a world file
)

// Host serves worlds side by side, each with its plane. Make one with New.
type Host struct {
	options Options
	main    *side
	guard   *guard
	origins mockserver.Origins
	plane   func() (http.Handler, error) // made when it is first asked for
	guarded http.Handler                 // the plane, for those who may use it
	meters  *meters
	log     *slog.Logger
	ready   atomic.Bool

	mu     sync.Mutex
	worlds map[string]*side
	swept  time.Time
}

// New returns a host of the first world. The errors are those of mockserver.New.
func New(o Options) (*Host, error) {
	if o.Mock.Journal == 0 {
		o.Mock.Journal = usualJournal
	}
	if o.MaxWorlds == 0 {
		o.MaxWorlds = usualMaxWorlds
	}
	if o.Idle == 0 {
		o.Idle = usualIdle
	}
	h := &Host{options: o, worlds: map[string]*side{}, log: o.Mock.Log, guard: newGuard(o), origins: mockserver.NewOrigins(o.Mock.Origins)}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	h.meters = newMeters(h)
	h.options.Mock.Answered = h.meters.answered
	if told := o.Mock.Answered; told != nil {
		h.options.Mock.Answered = func(r mockserver.Request) { h.meters.answered(r); told(r) }
	}
	first, err := mockserver.New(h.options.Mock)
	if err != nil {
		return nil, err
	}
	h.meters.count(first.Operations())
	h.main = newSide("main", first)
	h.plane = sync.OnceValues(func() (http.Handler, error) { return newPlane(h) })
	h.guarded = h.guard.admit(http.HandlerFunc(h.servePlane))
	return h, nil
}

// Mock is the first world.
func (h *Host) Mock() *mockserver.Server { return h.main.mock }

// ServeHTTP answers a request of the API or the plane of a world.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch asked := r.URL.Path; {
	case strings.HasPrefix(asked, sidePath):
		h.serveSide(w, r)
	case asked == "/healthz" || asked == "/readyz" || asked == "/metrics":
		h.serveHealth(w, r)
	default:
		h.serve(h.main, w, r)
	}
}

const (
	planePath = "/_plumbline"
	sidePath  = "/w/"
)

// serve answers a request of a world, whose base was taken from its path, by its plane or its API.
func (h *Host) serve(world *side, w http.ResponseWriter, r *http.Request) {
	switch asked := r.URL.Path; {
	case asked == planePath || strings.HasPrefix(asked, planePath+"/"):
		h.guarded.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sideKey{}, world)))
		return
	case (asked == "" || asked == "/") && (r.Method == http.MethodGet || r.Method == http.MethodHead): // whoever opens the world in a browser
		http.Redirect(w, r, h.base(world)+planePath+"/", http.StatusFound)
		return
	}
	if r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	}
	world.mock.ServeHTTP(w, r)
}

// base is where a world is served; empty for the first.
func (h *Host) base(world *side) string {
	if world == h.main {
		return ""
	}
	return sidePath + world.name
}

// servePlane answers a request of the plane that may use it.
func (h *Host) servePlane(w http.ResponseWriter, r *http.Request) {
	if path.Clean(r.URL.Path) != strings.TrimSuffix(r.URL.Path, "/") { // which would be redirected, without the base of its world
		refuse(w, noPath(r))
		return
	}
	plane, err := h.plane()
	if err != nil { // a test holds the plane to its document
		h.log.Error("the control plane is broken", "error", err)
		refuse(w, &problem{http.StatusInternalServerError, "The control plane is broken. Please report it, with the mock's log."})
		return
	}
	plane.ServeHTTP(w, r)
}

// Run serves on the listener until ctx is done, then lets the requests under way end, for at most a few seconds, and returns
// nil. On a listener that others than this machine can reach, the plane is closed unless there is a control token.
func (h *Host) Run(ctx context.Context, listener net.Listener) error {
	h.guard.exposed = !isLoopback(listener.Addr())
	if h.Closed(listener.Addr()) {
		h.log.Warn("the control plane is closed, since others than this machine can reach it and there is no control token", "address", listener.Addr().String())
	}
	h.ready.Store(true)
	defer h.ready.Store(false)
	return mockserver.Serve(ctx, listener, h, h.log)
}

// Closed tells whether the plane is closed on a listener with this address: others than this machine can reach it, and there is no control token.
func (h *Host) Closed(address net.Addr) bool { return h.options.Token == "" && !isLoopback(address) }

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}

// serveHealth answers whether the mock lives, whether it may be asked, and what it counts.
func (h *Host) serveHealth(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, &problem{http.StatusMethodNotAllowed, "This path is asked with GET."})
		return
	}
	switch r.URL.Path {
	case "/metrics":
		h.meters.ServeHTTP(w, r)
	case "/readyz":
		if !h.ready.Load() {
			refuse(w, &problem{http.StatusServiceUnavailable, "The mock is not serving, or no more."})
			return
		}
		fallthrough
	default:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintln(w, "ok")
	}
}

var errNoWorld = errors.New("no such world")
