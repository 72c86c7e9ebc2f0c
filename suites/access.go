package suites

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// access declares one spec for each cell of the contract's access tables.
func (s *specs) access() {
	for _, op := range s.Contract.Operations {
		for _, cell := range op.Access {
			s.spec(cell.Rule, cell.String(), func(ctx context.Context, t *Trial) {
				s.needs(t, cell.Caller)
				switch {
				case cell.Repository == plumbline.AnyRepository:
					answer := s.Ask(ctx, Question{Caller: cell.Caller, Operation: op.ID})
					t.Expect(answer).To(HaveStatus(cell.Statuses...))
					t.SawStatus(cell, answer)
				case op.Method != "GET" && s.isActive(cell.Repository):
					s.writes(ctx, t, op, cell)
				default:
					s.reads(ctx, t, op, cell)
				}
			})
		}
	}
}

func (s *specs) isActive(kind plumbline.Repository) bool {
	return kind == plumbline.PublicActive || kind == plumbline.PrivateActive
}

// reads asks a cell's question of every repository that plays its part. The numbers are those of a build and a log that are there,
// where any can be.
func (s *specs) reads(ctx context.Context, t *Trial, op plumbline.Operation, cell plumbline.Cell) {
	for _, name := range s.names(t, cell.Repository) {
		question := Question{Caller: cell.Caller, Operation: op.ID, Repository: name, Build: 1, Job: 1}
		if r := s.surveyed(name); r != nil {
			at, ok := r.Readable()
			if question.Build, question.Job = at.Build, at.Number; op.ID != "log" {
				question.Build, ok = r.Any()
			}
			if !ok && op.ID != "builds" {
				continue // there is no ended build to ask for
			}
		}
		for range s.howOften(cell) {
			answer := s.Ask(ctx, question)
			if op.ID == "log" && cell.Allows() && answer.Status == http.StatusNotFound {
				if answer = s.LateLog(ctx, question); s.waits(ctx, question) {
					continue // it was restarted, and no agent came
				}
			}
			t.Expect(answer).To(HaveStatus(cell.Statuses...))
			t.SawStatus(cell, answer)
		}
	}
	if s.isActive(cell.Repository) {
		s.peeks(t, op, cell)
	}
	if cell.Repository == plumbline.Absent {
		s.nearly(ctx, t, op, cell)
	}
	if cell.Repository == plumbline.PrivateActive && cell.Caller == plumbline.Outsider {
		s.hidden(ctx, t, op, cell)
	}
}

// nearly asks for what one of the repositories has, under that repository's name with another owner, and under its owner with another name: it is
// found by both or not at all.
func (s *specs) nearly(ctx context.Context, t *Trial, op plumbline.Operation, cell plumbline.Cell) {
	repositories := s.Survey().Repositories
	if len(repositories) == 0 {
		return
	}
	r := slices.MinFunc(repositories, func(a, b *Repository) int { return cmp.Compare(len(a.Name), len(b.Name)) }) // so that no name is too long
	at, _ := r.Readable()
	owner, name, _ := strings.Cut(r.Name, "/")
	for _, nearly := range []string{owner + "-plumbline/" + name, owner + "/" + name + "-plumbline"} {
		answer := s.Ask(ctx, Question{Caller: cell.Caller, Operation: op.ID, Repository: nearly, Build: at.Build, Job: at.Number})
		t.Expect(answer).To(HaveStatus(cell.Statuses...))
	}
}

// waits tells whether the job that was asked for is in progress, as the most trusted caller sees it.
func (s *specs) waits(ctx context.Context, q Question) bool {
	job := s.Build(ctx, s.someone(), q.Repository, q.Build).Object().Job(q.Job)
	return job != nil && !job.Ended()
}

// peeks looks at what was answered while a build of the repository ran. A log may not be there yet.
func (s *specs) peeks(t *Trial, op plumbline.Operation, cell plumbline.Cell) {
	if s.Plays(plumbline.Maintainer) || s.Plays(plumbline.Operator) {
		for _, life := range s.Lives().All {
			for _, run := range life.Runs {
				for _, peek := range run.Peeks {
					about := peek.Operation == op.ID && peek.Caller == cell.Caller && run.Repository.Kind == cell.Repository
					switch {
					case !about:
					case op.ID == "log" && cell.Allows():
						t.Expect(peek).To(HaveStatus(200, 404))
					default:
						t.Expect(peek).To(HaveStatus(cell.Statuses...))
					}
				}
			}
		}
	}
}

// hidden asks for the target's hidden repository, to which all but the operator are outsiders.
func (s *specs) hidden(ctx context.Context, t *Trial, op plumbline.Operation, cell plumbline.Cell) {
	if s.Target.Hidden == "" || !s.Plays(plumbline.Operator) {
		return
	}
	number := int64(1)
	for _, build := range s.Builds(ctx, plumbline.Operator, s.Target.Hidden).List() {
		number = build.Int("number")
	}
	for _, caller := range []plumbline.Caller{plumbline.Outsider, plumbline.Reader, plumbline.Maintainer} {
		if s.Plays(caller) {
			question := Question{Caller: caller, Operation: op.ID, Repository: s.Target.Hidden, Build: number, Job: 1}
			t.Expect(s.Ask(ctx, question)).To(HaveStatus(cell.Statuses...))
		}
	}
}

// howOften is how often a cell's question is asked: more than once where a secret is kept, since once in a while may be enough to lose it.
func (s *specs) howOften(cell plumbline.Cell) int {
	if cell.Repository == plumbline.PrivateActive && !cell.Allows() {
		return 5
	}
	return 1
}

// writes looks at what the lives of builds have shown: a write that is let through changes the server, and needs a build that is
// in the right state.
func (s *specs) writes(ctx context.Context, t *Trial, op plumbline.Operation, cell plumbline.Cell) {
	s.names(t, cell.Repository)
	asked := false
	for _, run := range s.runs(t) {
		if run.Repository.Kind != cell.Repository {
			continue
		}
		for _, answer := range run.AnswersTo(op.ID, cell.Caller) {
			asked = true
			t.Expect(answer).To(HaveStatus(cell.Statuses...))
		}
	}
	if !asked && cell.Repository == plumbline.PrivateActive && cell.Caller == plumbline.Outsider {
		s.closed(ctx, t, op, cell)
	}
}

// closed asks for a write of whom a private repository is closed to, where no build was in the right state for it: whatever the state, nothing is there
// for them.
func (s *specs) closed(ctx context.Context, t *Trial, op plumbline.Operation, cell plumbline.Cell) {
	for _, name := range s.names(t, cell.Repository) {
		if r := s.surveyed(name); r != nil {
			if at, ok := r.Readable(); ok {
				answer := s.Ask(ctx, Question{Caller: cell.Caller, Operation: op.ID, Repository: name, Build: at.Build, Job: at.Number})
				t.Expect(answer).To(HaveStatus(cell.Statuses...))
			}
		}
	}
}

func (s *specs) surveyed(name string) *Repository {
	for _, r := range s.Survey().Repositories {
		if r.Name == name {
			return r
		}
	}
	return nil
}
