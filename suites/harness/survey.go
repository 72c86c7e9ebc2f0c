package harness

import (
	"context"
	"slices"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Survey is what the target's active repositories showed before anything was changed.
type Survey struct {
	Repositories []*Repository
	Queue        *judge.Answer // as the operator; nil without one
}

// Repository is an active repository of the target.
type Repository struct {
	Name string
	Kind plumbline.Repository
	// Eyes is the caller who reads it for the suite; Hands are those who may write.
	Eyes  plumbline.Caller
	Hands []plumbline.Caller

	List   *judge.Answer
	Builds map[int64]*judge.Answer // those that were fetched, by number
	Logs   map[Job]*judge.Answer   // those of ended jobs of fetched builds
	Lost   []*judge.Answer         // the answers for builds that are listed and could not be fetched
	// InProgress are looks at some of the builds that were in progress before the suite did anything.
	InProgress []Look

	wordy int64   // the build with the longest log
	lent  []int64 // the builds that are restarted and cancelled

	// Later are the same looks again, after all lives have ended, at builds that no life was given to.
	Later struct {
		List   *judge.Answer
		Builds map[int64]*judge.Answer
		Logs   map[Job]*judge.Answer
	}
}

// Job names a job of a repository.
type Job struct{ Build, Number int64 }

// fetchedBuilds bounds how many of a repository's builds are looked at one by one.
const fetchedBuilds = 40

// looksInProgress bounds how many of a repository's builds in progress are looked at beside the queue.
const looksInProgress = 3

// Survey looks at the target's active repositories, once in a session.
func (s *Session) Survey() *Survey { return s.survey() }

func (s *Session) takeSurvey(ctx context.Context) *Survey {
	survey := &Survey{}
	if s.Plays(plumbline.Operator) {
		survey.Queue = s.Queue(ctx, plumbline.Operator)
	}
	for _, kind := range []plumbline.Repository{plumbline.PublicActive, plumbline.PrivateActive} {
		for _, name := range s.Target.Repositories[kind] {
			if r := s.newRepository(name, kind); r != nil {
				s.explore(ctx, r)
				survey.Repositories = append(survey.Repositories, r)
			}
		}
	}
	s.watcher.Surveyed()
	return survey
}

// newRepository returns nil if no caller of the target may see the repository.
func (s *Session) newRepository(name string, kind plumbline.Repository) *Repository {
	r := &Repository{Name: name, Kind: kind, Builds: map[int64]*judge.Answer{}, Logs: map[Job]*judge.Answer{}}
	for _, caller := range []plumbline.Caller{plumbline.Maintainer, plumbline.Operator} {
		if s.Plays(caller) {
			r.Hands = append(r.Hands, caller)
		}
	}
	eyes := append(slices.Clone(r.Hands), plumbline.Reader)
	if kind == plumbline.PublicActive {
		eyes = append(eyes, plumbline.Anonymous)
	}
	for _, caller := range eyes {
		if s.Plays(caller) {
			r.Eyes = caller
			return r
		}
	}
	return nil
}

func (s *Session) explore(ctx context.Context, r *Repository) {
	r.List = s.Builds(ctx, r.Eyes, r.Name)
	for _, item := range telling(r.List.List()) {
		if !item.Has("number") {
			continue // the schema has said so
		}
		number := item.Int("number")
		build := s.Build(ctx, r.Eyes, r.Name, number)
		if !build.Succeeded() {
			r.Lost = append(r.Lost, build)
			continue
		}
		r.Builds[number] = build
		if !build.Object().Ended() && len(r.InProgress) < looksInProgress {
			r.InProgress = append(r.InProgress, s.look(ctx, r, number))
		}
		for _, job := range build.Object().Jobs() {
			if !job.Has("number") {
				continue // the schema has said so
			}
			if at := (Job{number, job.Int("number")}); job.Ended() && s.documents.HasRoom() {
				r.Logs[at] = s.Log(ctx, r.Eyes, r.Name, at.Build, at.Number)
			}
		}
	}
}

// telling picks the builds of a list that are worth a closer look: the newest, the oldest, and one of each kind.
func telling(list []judge.Object) []judge.Object {
	kinds := map[string]bool{}
	var picked, rest []judge.Object
	for i, build := range list {
		kind := build.Text("event") + " " + build.Text("status")
		if build.Int("parent") != 0 {
			kind += " child"
		}
		if !kinds[kind] || i == len(list)-1 {
			picked = append(picked, build)
		} else {
			rest = append(rest, build)
		}
		kinds[kind] = true
	}
	picked = append(picked, rest...)
	return picked[:min(len(picked), fetchedBuilds)]
}

// Readable returns an ended job to ask for by number: one whose log was shown, else one that ran to an end of its own and should have
// a log. ok is false if there is neither.
func (r *Repository) Readable() (at Job, ok bool) {
	best := 0
	for job, log := range r.Logs {
		worth := 0
		switch o := r.Builds[job.Build].Object().Job(job.Number); {
		case log.Succeeded():
			worth = 2
		case o.Text("status") == "success" || o.Text("status") == "failure":
			worth = 1
		}
		earlier := job.Build < at.Build || job.Build == at.Build && job.Number < at.Number
		if worth > best || worth > 0 && worth == best && earlier {
			at, best = job, worth
		}
	}
	return at, best > 0
}

// Any returns a build to ask for by number, whether or not it could be fetched; ok is false if the repository lists none.
func (r *Repository) Any() (number int64, ok bool) {
	if at, ok := r.Readable(); ok {
		return at.Build, true
	}
	for _, build := range r.List.List() {
		return build.Int("number"), build.Has("number")
	}
	return 1, !r.List.Succeeded()
}

// revisit looks again at the builds that no life was given to.
func (s *Session) revisit(ctx context.Context, r *Repository, lent map[int64]bool) {
	r.Later.Builds, r.Later.Logs = map[int64]*judge.Answer{}, map[Job]*judge.Answer{}
	r.Later.List = s.Builds(ctx, r.Eyes, r.Name)
	for number := range r.Builds {
		if !lent[number] {
			r.Later.Builds[number] = s.Build(ctx, r.Eyes, r.Name, number)
		}
	}
	for at := range r.Logs {
		if !lent[at.Build] {
			r.Later.Logs[at] = s.Log(ctx, r.Eyes, r.Name, at.Build, at.Number)
		}
	}
}
