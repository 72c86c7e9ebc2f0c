package mockserver

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/disturb"
	"github.com/plumbline-ci/plumbline/mockserver/internal/fault"
)

// Behaviour is how a mock differs from the faithful one: the zero value does not.
type Behaviour struct {
	Dialect   string   // the dialect that it speaks, one of Dialects; empty for that of the contract
	Faults    []string // the faults that it has, of Faults
	Liberties []string // the liberties that it takes, of Liberties
}

// Behaviour tells how the mock differs from the faithful one.
func (s *Server) Behaviour() Behaviour {
	b := s.scene.Load().behaviour
	return Behaviour{b.Dialect, slices.Clone(b.Faults), slices.Clone(b.Liberties)}
}

// Behave has the mock differ in this way from now on, and in no other; what was done with its builds stays done. The error names a dialect, a fault or a
// liberty that there is none of; the mock goes on as it was then.
func (s *Server) Behave(b Behaviour) error {
	if err := fault.Chosen(b).Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.scene.Load()
	was.undo(was.store)
	return s.stage(was.source, was.store, b, nil)
}

// Disturbance says which requests are disturbed on their way between a client and the mock, how, and how often.
type Disturbance = disturb.Disturbance

// ActiveDisturbance is a disturbance that is on.
type ActiveDisturbance = disturb.Active

// Disturb puts a disturbance on and returns its id. Where several meet a request, the first that was put on disturbs it. The error says what does not make
// sense in it, such as a repository that the world does not have.
func (s *Server) Disturb(d Disturbance) (int, error) {
	var callers []string
	for _, c := range plumbline.Callers() {
		callers = append(callers, string(c))
	}
	for _, condition := range []struct {
		name, value string
		known       []string
	}{
		{"operation", d.Operation, s.Operations()},
		{"caller", d.Caller, callers},
		{"method", d.Method, []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete}},
	} {
		if condition.value != "" && !slices.Contains(condition.known, condition.value) {
			return 0, fmt.Errorf("there is no %s %q: want one of %s", condition.name, condition.value, strings.Join(condition.known, ", "))
		}
	}
	scene := s.scene.Load()
	if d.Repository != "" {
		if _, err := repositoryOf(scene.store, d.Repository); err != nil {
			return 0, wrong(err)
		}
	}
	if d.Login != "" {
		if _, err := userOf(scene.store, d.Login); err != nil {
			return 0, wrong(err)
		}
	}
	return s.disturbances.Add(d)
}

// Calm takes a disturbance off; false if none with this id is on.
func (s *Server) Calm(id int) bool { return s.disturbances.Remove(id) }

// CalmAll takes all disturbances off.
func (s *Server) CalmAll() { s.disturbances.Clear() }

// Disturbances are those that are on, and how many requests each has disturbed.
func (s *Server) Disturbances() []ActiveDisturbance { return s.disturbances.All() }
