package harness

import (
	"cmp"
	"context"
	"fmt"
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

// lendable returns the fetched builds that have ended, those first that show the most when they are restarted: several jobs, a
// failure, an error.
func (r *Repository) lendable() []int64 {
	var numbers []int64
	for number, build := range r.Builds {
		if build.Object().Ended() && len(build.Object().Jobs()) > 0 && judge.Tellable(build.Object().Jobs()) {
			numbers = append(numbers, number)
		}
	}
	slices.SortFunc(numbers, func(a, b int64) int {
		return cmp.Or(cmp.Compare(r.shows(b), r.shows(a)), cmp.Compare(b, a))
	})
	return numbers
}

// varied returns as many of the lendable builds as there are places: the first ones, the one with the longest log, and then those that show
// most of what no build among them shows yet, since a restart may lose what only some builds have.
func (r *Repository) varied(places int) []int64 {
	all := r.lendable()
	picked := slices.Clone(all[:min(len(all), places-kinds)])
	if wordy, ok := r.wordiest(all); ok {
		if r.wordy = wordy; !slices.Contains(picked, wordy) {
			picked = append(picked, wordy)
		}
	}
	seen := map[string]bool{}
	for _, number := range picked {
		for _, trait := range r.traits(number) {
			seen[trait] = true
		}
	}
	for len(picked) < places {
		best, most := int64(0), 0
		for _, number := range all {
			if n := len(slices.DeleteFunc(r.traits(number), func(trait string) bool { return seen[trait] })); n > most {
				best, most = number, n
			}
		}
		if most == 0 {
			break
		}
		picked = append(picked, best)
		for _, trait := range r.traits(best) {
			seen[trait] = true
		}
	}
	return picked
}

// traits names what a build shows that others may not: its event, how it ended, and what is not empty or false.
func (r *Repository) traits(number int64) []string {
	b := r.Builds[number].Object()
	traits := []string{b.Text("event"), b.Text("status")}
	for _, field := range []string{"parent", "deploy_to", "refspec", "remote", "title", "signed", "verified"} {
		if value := judge.Show(b, field); value != "0" && value != `""` && value != "false" {
			traits = append(traits, field)
		}
	}
	for _, job := range b.Jobs() {
		if job.Text("error") != "" {
			traits = append(traits, "error")
		}
	}
	return slices.Compact(traits)
}

// wordiest returns the build with the longest log; ok is false if no log was read.
func (r *Repository) wordiest(among []int64) (number int64, ok bool) {
	longest := 0
	for at, log := range r.Logs {
		if n := len(log.List()); n > longest && slices.Contains(among, at.Build) {
			number, longest, ok = at.Build, n, true
		}
	}
	return number, ok
}

// Smallest returns the repository with the fewest builds of those that builds are lent of; nil if there is none.
func (s *Session) Smallest() *Repository {
	var smallest *Repository
	for _, r := range s.Survey().Repositories {
		if len(r.Hands) > 0 && len(r.lendable()) > 0 && (smallest == nil || len(r.List.List()) < len(smallest.List.List())) {
			smallest = r
		}
	}
	return smallest
}

func (r *Repository) kindOf(number int64) string {
	b := r.Builds[number].Object()
	return fmt.Sprint(b.Text("event"), b.Int("parent") != 0, b["signed"], b["verified"], b.Text("deploy_to") != "")
}

func (r *Repository) shows(number int64) int {
	build := r.Builds[number].Object()
	score := min(len(build.Jobs()), 3) * 10
	for _, job := range build.Jobs() {
		if job.Int("exit_code") != 0 {
			score += 3
		}
		if job.Text("error") != "" {
			score += 2
		}
	}
	return score
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
