package suites

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// builds declares the specs about a repository's builds, beyond what every answer is judged by.
func (s *specs) builds() {
	s.rule("LIST-12", func(ctx context.Context, t *Trial) {
		for _, r := range s.repositories(t) {
			list := s.Builds(ctx, r.Eyes, r.Name)
			for _, number := range leftOut(list.List()) {
				build := s.Build(ctx, r.Eyes, r.Name, number)
				if build.Succeeded() {
					t.MustHold(fmt.Errorf("build %d of %s can be fetched, and its list of %s leaves it out", number, r.Name, span(list)), build, list)
				}
			}
			s.nothingNewer(ctx, t, r, list)
			s.listedForAll(ctx, t, r, list)
			if list.Succeeded() {
				t.Pass("%d builds in the list of %s", len(list.List()), r.Name)
			}
		}
	})
	s.rule("LIST-13", func(_ context.Context, t *Trial) {
		for _, r := range s.repositories(t) {
			for _, lost := range r.Lost {
				t.Expect(lost, r.List).To(HaveStatus(200))
			}
			for number, build := range r.Builds {
				listed := Listed(r.List, number)
				if build.Object().Ended() && listed.Ended() {
					t.MustHold(SameBuild(listed, build.Object()), r.List, build)
				}
			}
		}
		if s.Survey(); len(s.Lives().All) == 0 {
			return
		}
		for _, run := range s.runs(t) {
			for _, look := range run.Looks() {
				if listed := Listed(look.List, run.Number); look.Steady() && listed != nil {
					t.MustHold(SameBuild(listed, look.Build.Object()), look.List, look.Build, look.Still)
				}
			}
		}
	})
	s.spec("LIST-05", "a private repository is refused in the words of one that is not there", func(ctx context.Context, t *Trial) {
		s.needs(t, plumbline.Outsider)
		for _, name := range s.names(t, plumbline.PrivateActive) {
			list := func(name string) *Answer { return s.Builds(ctx, plumbline.Outsider, name) }
			if !list(s.Target.Absent()).Refused() || !list(name).Refused() {
				continue
			}
			worded(t, func() (*Answer, *Answer, types.GomegaMatcher) {
				absent, again := list(s.Target.Absent()), list(s.Target.Absent())
				return list(name), absent, BeWordedAs(absent, again)
			})
		}
	})
	s.spec("LIST-06", "a name that is nearly that of a repository is another name", func(ctx context.Context, t *Trial) {
		for _, r := range s.repositories(t) {
			t.Expect(s.Builds(ctx, r.Eyes, r.Name+"-plumbline")).To(HaveStatus(404))
		}
	})
	s.spec("LIST-06", "under another owner, or a part of its name, no repository's builds are found", func(ctx context.Context, t *Trial) {
		told := map[*Repository]bool{}
		for _, run := range s.restarted(t) { // since two repositories may have builds that are alike, but for when they were restarted
			r := run.Repository
			if told[r] {
				continue
			}
			told[r] = true
			for _, name := range s.mistakable(r) {
				list, other := s.Builds(ctx, r.Eyes, r.Name), s.Builds(ctx, r.Eyes, name) // there may be one of that name
				t.MustHold(AnotherBuild(list, other, run.Number), other, list)
			}
		}
	})
	s.rule("LIST-14", func(ctx context.Context, t *Trial) {
		if s.Target.Empty == "" {
			t.NotApplicable("the target names no empty repository")
		}
		s.needsWriter(t)
		empty := s.Builds(ctx, s.someone(), s.Target.Empty)
		t.Expect(empty).To(HaveStatus(200))
		t.Expect(empty).To(BeEmptyArray())
	})
}

// mistakable are names that a careless server may take for a repository's: that name cut short, and under each other owner that the target names.
func (s *specs) mistakable(r *Repository) []string {
	owner, name, _ := strings.Cut(r.Name, "/")
	var names []string
	if len(name) > 1 {
		names = append(names, r.Name[:len(r.Name)-1])
	}
	for _, another := range s.Target.Owners() {
		if !strings.EqualFold(owner, another) {
			names = append(names, another+"/"+name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return s.surveyed(name) != nil })
}

// span says in words what a list holds.
func span(list *Answer) string {
	builds := list.List()
	if len(builds) == 0 {
		return "no builds"
	}
	return fmt.Sprintf("%d builds, from %d to %d,", len(builds), builds[0].Int("number"), builds[len(builds)-1].Int("number"))
}

// nothingNewer asks for the build after the newest of a list; for the first, if there is none in it.
func (s *specs) nothingNewer(ctx context.Context, t *Trial, r *Repository, list *Answer) {
	newest := int64(0)
	for _, build := range list.List() {
		newest = max(newest, build.Int("number"))
	}
	build := s.Build(ctx, r.Eyes, r.Name, newest+1)
	if again := s.Builds(ctx, r.Eyes, r.Name); build.Object().Int("number") == newest+1 && again.Succeeded() && Listed(again, newest+1) == nil {
		t.MustHold(fmt.Errorf("build %d of %s can be fetched, and its list of %s leaves it out", newest+1, r.Name, span(again)), build, again)
	}
}

// listedForAll lists a repository's builds as every caller who may see them all.
func (s *specs) listedForAll(ctx context.Context, t *Trial, r *Repository, whole *Answer) {
	op, _ := s.Contract.Operation("builds")
	for _, caller := range plumbline.Callers() {
		if caller == r.Eyes || caller == plumbline.BadToken || !s.Plays(caller) || !op.Cell(r.Kind, caller).Allows() {
			continue
		}
		list := s.Builds(ctx, caller, r.Name)
		for _, build := range whole.List()[:min(len(whole.List()), promised)] {
			number := build.Int("number")
			if !list.Succeeded() || len(list.List()) >= len(whole.List()) || Listed(list, number) != nil {
				continue
			}
			t.MustHold(fmt.Errorf("the list of %s as the %s leaves out build %d, which is in that as the %s", r.Name, caller, number, r.Eyes), list, whole)
			break
		}
	}
}

// promised is how many of the newest builds a list must hold, if there are so many.
const promised = 50

// leftOut returns numbers that a list of builds passes over, and the one below its lowest: a few, for each is asked for.
func leftOut(list []Object) []int64 {
	var listed, left []int64
	for _, build := range list {
		listed = append(listed, build.Int("number"))
	}
	slices.Sort(listed)
	slices.Reverse(listed)
	for i, number := range listed {
		below := int64(0)
		if i+1 < len(listed) {
			below = listed[i+1]
		} else if len(listed) >= promised {
			break
		}
		if number-1 > below && len(left) < 5 {
			left = append(left, number-1)
		}
	}
	return left
}
