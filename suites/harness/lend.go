package harness

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Lend is a repository of the target with the builds of it that the suite restarts and cancels.
type Lend struct {
	Repository string
	Builds     []int64
	Longest    time.Duration // that one of them took last time, from waiting to its end
}

// Lends returns what the suite restarts and cancels.
func (s *Session) Lends() []Lend {
	var lends []Lend
	for _, r := range s.Survey().Repositories {
		lend := Lend{Repository: r.Name, Builds: r.varied(lentBuilds)}
		if len(lend.Builds) == 0 || len(r.Hands) == 0 {
			continue
		}
		for _, number := range lend.Builds {
			build := r.Builds[number].Object()
			took := time.Duration(build.Int("finished_at")-build.Int("enqueued_at")) * time.Second
			lend.Longest = max(lend.Longest, took)
		}
		lends = append(lends, lend)
	}
	return lends
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
