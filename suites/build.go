package suites

import (
	"context"

	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// notNumbers are what a number is not. Some are read as one by careless parsers: the last is 1, for those who count in 64 bits.
var notNumbers = []string{"abc", "1.5", "2x", "null", "99999999999999999999", "18446744073709551617"}

// build declares the specs about one build, beyond what every answer is judged by.
func (s *specs) build() {
	s.rule("BUILD-10", func(ctx context.Context, t *Trial) { s.missing(ctx, t, "build") })
	s.rule("BUILD-11", func(ctx context.Context, t *Trial) { s.noNumber(ctx, t, "build") })
	s.rule("BUILD-17", func(_ context.Context, t *Trial) {
		for _, run := range s.restarted(t) {
			if looks, problem := run.WaitsWhileJobsRun(); len(looks) > 0 {
				t.MustHold(problem, looks...)
			}
		}
	})
	s.rule("BUILD-18", func(ctx context.Context, t *Trial) {
		s.repositories(t)
		if looks, problem := s.NoneEnds(ctx); len(looks) > 0 {
			t.MustHold(problem, looks...)
		}
		for _, run := range s.restarted(t) {
			if looks, problem := run.Lingers(s.Target.Limits.Finish); len(looks) > 0 {
				t.MustHold(problem, looks...)
			}
		}
	})
	s.rule("BUILD-16", func(ctx context.Context, t *Trial) {
		r := s.repositories(t)[0]
		for _, number := range []string{"+1", "001", "latest"} {
			answer := s.Ask(ctx, Question{Caller: r.Eyes, Operation: "build", Repository: r.Name, Number: number})
			t.Saw("%s: status %d", number, answer.Status)
		}
	})
}

// missing asks for builds and jobs that are not there, as one to whom they would be shown.
func (s *specs) missing(ctx context.Context, t *Trial, operation string) {
	op, _ := s.Contract.Operation(operation)
	for _, r := range s.repositories(t) {
		as := r.Eyes
		if op.Method != "GET" {
			s.needsWriter(t)
			as = r.Hands[0]
		}
		for _, number := range s.noBuilds(ctx, r) {
			t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Build: number, Job: 1})).To(HaveStatus(404))
		}
		for _, number := range []string{"0", "-1"} {
			t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Number: number, JobNumber: "1"})).To(BeRefused())
		}
		if at, ok := r.Readable(); ok && (operation == "log" || operation == "cancel") {
			t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Build: at.Build, Job: 4711})).To(HaveStatus(404))
			if id := r.Builds[at.Build].Object().Job(at.Number).Int("id"); r.Builds[at.Build].Object().Job(id) == nil && id > 0 {
				t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Build: at.Build, Job: id})).To(HaveStatus(404))
			}
			t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Build: at.Build, JobNumber: "0"})).To(BeRefused())
		}
	}
}

// noBuilds returns numbers that are no builds of a repository: one beyond all, one that is a build for those who count in 32 bits, the id of one of its own, and those of other repositories'
// builds.
func (s *specs) noBuilds(ctx context.Context, r *Repository) []int64 {
	taken := map[int64]bool{}
	highest := int64(0)
	for _, build := range append(s.Builds(ctx, r.Eyes, r.Name).List(), r.List.List()...) {
		taken[build.Int("number")] = true
		highest = max(highest, build.Int("number"))
	}
	numbers := []int64{highest + 100_000, 1<<32 + highest}
	for _, build := range r.Builds {
		if id := build.Object().Int("id"); !taken[id] && id > highest {
			taken[id] = true
			numbers = append(numbers, id) // an id is not a number
			break
		}
	}
	for _, other := range s.Survey().Repositories {
		for _, build := range other.List.List() {
			if number := build.Int("number"); number > highest && !taken[number] && len(numbers) < 5 {
				taken[number] = true
				numbers = append(numbers, number)
			}
		}
	}
	return numbers
}

// noNumber asks for what is no number, as one to whom a build would be shown.
func (s *specs) noNumber(ctx context.Context, t *Trial, operation string) {
	op, _ := s.Contract.Operation(operation)
	r := s.repositories(t)[0]
	as := r.Eyes
	if op.Method != "GET" {
		s.needsWriter(t)
		as = r.Hands[0]
	}
	for _, number := range notNumbers {
		t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Number: number, JobNumber: "1"})).To(BeRefused())
	}
	if at, ok := r.Readable(); ok && (operation == "log" || operation == "cancel") {
		for _, job := range notNumbers {
			t.Expect(s.Ask(ctx, Question{Caller: as, Operation: operation, Repository: r.Name, Build: at.Build, JobNumber: job})).To(BeRefused())
		}
	}
}
