package mockserver

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

// source is where a world comes from: a name or a path as Options.World has it or, where there is one, a text.
type source struct {
	name string
	text []byte
}

// shipped is the source of a world that is shipped, or of a file.
func shipped(name string) source {
	if name == "" {
		name = "documents"
	}
	return source{name: name}
}

// read reads the world, as it is at start.
func (s source) read(start time.Time) (*store.Store, error) {
	switch {
	case s.text != nil:
		return world.Read(s.name, s.text, start)
	case strings.HasSuffix(s.name, ".yaml"), strings.HasSuffix(s.name, ".yml"):
		src, err := os.ReadFile(s.name)
		if err != nil {
			return nil, fmt.Errorf("world: %w", err)
		}
		return world.Read(s.name, src, start)
	}
	src, err := fixtures.World(s.name)
	if err != nil {
		return nil, fmt.Errorf("%w, or the path of a file that ends in .yaml", err)
	}
	return world.Read(s.name+".yaml", src, start)
}

// Reload begins anew with the world as its source says it now, at the present of the mock's clock: what was done since is forgotten. The error says what is
// wrong with the file; the world that is there is kept then.
func (s *Server) Reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.scene.Load()
	return s.begin(was.source, was.behaviour)
}

// StartOver begins anew as Reload does, and with the clock as it was made: one that was moved ahead is back in the present, and goes as it did.
func (s *Server) StartOver() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, first := s.scene.Load(), s.clock.first
	world, err := was.source.read(first.at(s.clock.outside()))
	if err != nil {
		return err
	}
	return s.stage(was.source, world, was.behaviour, func(m *motion) { *m = first })
}

// Load begins anew with a world that is shipped, or that of a world file, as Options.World names it. The error says what is wrong with it; the world that is
// there is kept then.
func (s *Server) Load(world string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begin(shipped(world), s.scene.Load().behaviour)
}

// LoadText begins anew with the world that a text describes as a world file does; name stands for the file's in messages. The error says what is
// wrong with it; the world that is there is kept then.
func (s *Server) LoadText(name string, text []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begin(source{name, text}, s.scene.Load().behaviour)
}
