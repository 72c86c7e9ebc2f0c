package mockserver

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// snapshot is a world as it was at a moment. Its store is never served, only copied.
type snapshot struct {
	source source
	store  *store.Store
	at     time.Time
}

// maxSnapshots bounds how many a mock keeps.
const maxSnapshots = 100

// Snapshot keeps the world as it is now, by a name, in the place of what was kept by that. The error says that too many are kept.
func (s *Server) Snapshot(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.snapshots[name]; !known && len(s.snapshots) >= maxSnapshots {
		return fmt.Errorf("%d snapshots are kept, which is the most there may be: drop one", maxSnapshots)
	}
	scene := s.scene.Load()
	kept := snapshot{scene.source, scene.store.Clone(), scene.now()}
	scene.undo(kept.store)
	s.snapshots[name] = kept
	return nil
}

// Restore puts the world back to what it was when it was kept by a name, and the clock to the moment of that. The clock goes on as it does now, and how the
// mock behaves stays. The error names the snapshots that there are.
func (s *Server) Restore(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.snapshots[name]
	if !ok {
		return failed(ErrNotFound, "there is no snapshot %q: there are %q", name, slices.Sorted(maps.Keys(s.snapshots)))
	}
	return s.show(kept)
}

// show puts the world and the clock back to a snapshot; the caller holds the mutex.
func (s *Server) show(kept snapshot) error {
	return s.stage(kept.source, kept.store.Clone(), s.scene.Load().behaviour, func(m *motion) { m.from = kept.at })
}

// DropSnapshot forgets a snapshot; false if there is none of this name.
func (s *Server) DropSnapshot(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.snapshots[name]
	delete(s.snapshots, name)
	return ok
}

// Snapshots are the names of those that are kept, and the moments that they show.
func (s *Server) Snapshots() map[string]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string]time.Time, len(s.snapshots))
	for name, kept := range s.snapshots {
		all[name] = kept.at
	}
	return all
}

// CopySnapshot has a mock begin as another was when it was kept by a name; both go their own ways from there.
func (s *Server) CopySnapshot(from *Server, name string) error {
	from.mu.Lock()
	kept, ok := from.snapshots[name]
	from.mu.Unlock()
	if !ok {
		return failed(ErrNotFound, "there is no snapshot %q: there are %q", name, slices.Sorted(maps.Keys(from.Snapshots())))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.show(kept)
}
