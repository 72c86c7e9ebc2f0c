package control

import (
	"cmp"
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

var sideName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// serveSide answers a request of a world beside the first, at its own base.
func (h *Host) serveSide(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, sidePath), "/")
	world := h.side(name)
	if world == nil {
		if h.origins.Greet(w, r) {
			return
		}
		refuse(w, &problem{http.StatusNotFound, fmt.Sprintf("There is no world %q, or no more. Make it with PUT %s/worlds/%s.", name, planePath, name)})
		return
	}
	defer world.leave()
	http.StripPrefix(sidePath+name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
	maps.DeleteFunc(h.worlds, func(_ string, s *side) bool { return s.idle() > h.options.Idle })
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
	if !sideName.MatchString(name) {
		return nil, &problem{http.StatusBadRequest, fmt.Sprintf("A world is not called %q: want up to 63 small letters, digits and hyphens.", name)}
	}
	if given := len(strings.Join([]string{body.World, body.Snapshot, body.File}, "")); given > max(len(body.World), len(body.Snapshot), len(body.File)) {
		return nil, &problem{http.StatusBadRequest, "A world comes from one of world, snapshot and file."}
	}
	made, err := c.host.newSide(name, body.World, body.Clock, body.Dialect)
	if err == nil && body.Snapshot != "" {
		err = made.mock.CopySnapshot(c.host.main.mock, body.Snapshot)
	}
	if err == nil && body.File != "" {
		err = made.mock.LoadText("file", []byte(body.File))
	}
	if err != nil {
		return nil, err
	}
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	c.host.sweep()
	if _, known := c.host.worlds[name]; !known && len(c.host.worlds) >= c.host.options.MaxWorlds {
		return nil, &problem{http.StatusTooManyRequests, fmt.Sprintf("There are %d worlds, which is the most there may be: drop one.", c.host.options.MaxWorlds)}
	}
	c.host.worlds[name] = made
	return itemOf(made), nil
}

// newSide makes a world that is as the first one began, but for what is named.
func (h *Host) newSide(name, world, clock, dialect string) (*side, error) {
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
	mock, err := mockserver.New(o)
	if err != nil {
		return nil, err
	}
	made := &side{name: name, mock: mock}
	made.used.Store(time.Now().UnixNano())
	return made, nil
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
	if _, ok := c.host.worlds[name]; !ok {
		return nil, fmt.Errorf("there is no world %q: %w", name, errNoWorld)
	}
	delete(c.host.worlds, name)
	return nil, nil
}
