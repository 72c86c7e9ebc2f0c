package control

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver"
)

// side is a world among others, with all that is its own.
type side struct {
	name  string
	mock  *mockserver.Server
	inUse atomic.Int64 // how many requests are under way, listeners among them
	used  atomic.Int64 // when the last one ended, in Unix nanoseconds of the time outside

	gone context.Context // done once it is there no more
	drop func()          // ends it for those who listen to it
}

func newSide(name string, mock *mockserver.Server) *side {
	s := &side{name: name, mock: mock}
	s.used.Store(time.Now().UnixNano())
	s.gone, s.drop = context.WithCancel(context.Background())
	return s
}

func (s *side) enter() { s.inUse.Add(1) }

func (s *side) leave() {
	s.used.Store(time.Now().UnixNano())
	s.inUse.Add(-1)
}

// idle is how long nobody has asked the world anything.
func (s *side) idle() time.Duration {
	if s.inUse.Load() > 0 {
		return 0
	}
	return time.Since(time.Unix(0, s.used.Load()))
}

var sideName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

// maxSideName is how long the name of a world may be, in bytes.
const maxSideName = 63

// serveSide answers a request of a world beside the first, at its own base.
func (h *Host) serveSide(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, sidePath), "/")
	base, world := sidePath+name, (*side)(nil)
	if strings.HasPrefix(r.URL.EscapedPath(), base) { // and not escaped, which no name of a world is
		world = h.side(name)
	}
	if world == nil {
		if h.origins.Greet(w, r) {
			return
		}
		refuse(w, &problem{http.StatusNotFound, fmt.Sprintf("There is no world %q, or no more. Make it with PUT %s/worlds/%s.", name, planePath, name)})
		return
	}
	defer world.leave()
	http.StripPrefix(base, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.serve(world, w, r)
	})).ServeHTTP(w, r)
}

// side returns a world beside the first, which is in use until it is left; nil if there is none.
func (h *Host) side(name string) *side {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sweep()
	world := h.worlds[name]
	if world != nil {
		world.enter()
	}
	return world
}

// sweep forgets the worlds that were idle for too long. It looks now and then only; the caller holds the mutex.
func (h *Host) sweep() {
	if time.Since(h.swept) < min(time.Minute, h.options.Idle/4) {
		return
	}
	h.swept = time.Now()
	maps.DeleteFunc(h.worlds, func(_ string, s *side) bool {
		expired := s.idle() > h.options.Idle
		if expired {
			s.drop()
		}
		return expired
	})
}

type sideItem struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Idle string `json:"idle"`
}

func itemOf(s *side) sideItem {
	return sideItem{s.name, sidePath + s.name, s.idle().Round(time.Millisecond).String()}
}

func listWorlds(c *call) (any, error) {
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	c.host.sweep()
	items := []sideItem{}
	for _, s := range c.host.worlds {
		items = append(items, itemOf(s))
	}
	slices.SortFunc(items, func(a, b sideItem) int { return cmp.Compare(a.Name, b.Name) })
	return items, nil
}

func makeWorld(c *call) (any, error) {
	var body struct {
		World    string `yaml:"world"`
		Snapshot string `yaml:"snapshot"`
		File     string `yaml:"file"`
		Clock    string `yaml:"clock"`
		Dialect  string `yaml:"dialect"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	name := c.PathValue("world")
	if len(name) > maxSideName || !sideName.MatchString(name) {
		return nil, &problem{http.StatusBadRequest, fmt.Sprintf("A world is not called %q: want up to %d small letters, digits and hyphens.", name, maxSideName)}
	}
	if sources := slices.DeleteFunc([]string{body.World, body.Snapshot, body.File}, func(s string) bool { return s == "" }); len(sources) > 1 {
		return nil, &problem{http.StatusBadRequest, "A world comes from one of world, snapshot and file."}
	}
	mock, err := c.host.newMock(body.World, body.Clock, body.Dialect)
	if err == nil && body.Snapshot != "" {
		err = mock.CopySnapshot(c.host.main.mock, body.Snapshot)
	}
	if err == nil && body.File != "" {
		err = mock.LoadText("file", []byte(body.File))
	}
	if err != nil {
		return nil, err
	}
	return c.host.put(newSide(name, mock))
}

// put puts a world beside the first, in the place of one of its name.
func (h *Host) put(made *side) (sideItem, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sweep()
	before, known := h.worlds[made.name]
	if !known && len(h.worlds) >= h.options.MaxWorlds {
		return sideItem{}, &problem{http.StatusTooManyRequests, fmt.Sprintf("There are %d worlds, which is the most there may be: drop one.", h.options.MaxWorlds)}
	}
	h.worlds[made.name] = made
	if known {
		before.drop()
	}
	return itemOf(made), nil
}

// newMock makes a mock whose world is as the first one began, but for what is named.
func (h *Host) newMock(world, clock, dialect string) (*mockserver.Server, error) {
	o := h.options.Mock
	o.Journal = min(o.Journal, sideJournal)
	o.Dialect = cmp.Or(dialect, o.Dialect)
	if world != "" {
		if err := shippedWorld(world); err != nil {
			return nil, err
		}
		o.World = world
	}
	var err error
	if o.Clock, err = mockserver.ParseClock(cmp.Or(clock, "real")); err != nil {
		return nil, err
	}
	return mockserver.New(o)
}

// shippedWorld refuses a world that is not shipped: whoever may use the plane may not have the mock read files for them.
func shippedWorld(name string) error {
	_, err := fixtures.World(name)
	return err
}

func dropWorld(c *call) (any, error) {
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	name := c.PathValue("world")
	world, ok := c.host.worlds[name]
	if !ok {
		return nil, fmt.Errorf("there is no world %q: %w", name, errNoWorld)
	}
	delete(c.host.worlds, name)
	world.drop()
	return nil, nil
}
