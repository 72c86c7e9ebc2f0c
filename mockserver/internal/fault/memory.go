package fault

import "sync"

// memory is what a fault remembers of one server, by name. The zero value has nothing in it. It may be used by many at once.
type memory[T any] struct {
	mu   sync.Mutex
	kept map[string]T
}

func (m *memory[T]) get(name string) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.kept[name]
	return v, ok
}

func (m *memory[T]) set(name string, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]T{}
	}
	m.kept[name] = v
}

// first keeps v if nothing was kept by that name, and returns what is kept.
func (m *memory[T]) first(name string, v T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.kept[name]; ok {
		return old
	}
	if m.kept == nil {
		m.kept = map[string]T{}
	}
	m.kept[name] = v
	return v
}

// drop forgets what was kept by a name.
func (m *memory[T]) drop(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, name)
}
