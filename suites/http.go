package suites

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// http declares the specs about paths, methods and spellings.
func (s *specs) http() {
	s.spec("HTTP-03", "hostile input", func(ctx context.Context, t *Trial) {
		for _, path := range []string{
			"/api/repos/%FF%FE/%C3%28/builds", "/api/repos/a/b/builds/%00", "/api/repos/a/b/builds/%FF", "/api/repos/%00/%00/builds/1",
			"/api/repos/a/b/builds/" + strings.Repeat("9", 300), "/api/repos/" + strings.Repeat("a", 3000) + "/b/builds",
			"/api/repos/%2e%2e/%2e%2e/builds", "/api/builds?%ZZ=1&a=%FF", "/api/repos/a%27%20OR%201=1--/b/builds", "/api/repos/a/b/logs/1/%FF",
		} {
			answer := s.Ask(ctx, Question{Caller: s.someone(), Path: path, Method: http.MethodGet})
			t.Expect(answer).To(BeNoServerError())
		}
		for _, r := range s.repositories(t)[:1] {
			for _, number := range []string{"%FF", "%00", "%20", strings.Repeat("9", 300)} {
				t.Expect(s.Ask(ctx, Question{Caller: r.Eyes, Operation: "build", Repository: r.Name, Number: number})).To(BeNoServerError())
			}
			// To a server that decodes a path before it takes it apart this is no build, but a path that is not in the document.
			slash := Question{Caller: r.Eyes, Path: "/api/repos/" + r.Name + "/builds/1%2F1", Method: http.MethodGet}
			t.Expect(s.Ask(ctx, slash)).To(BeNoServerError())
		}
	})
	s.rule("HTTP-05", func(ctx context.Context, t *Trial) {
		for _, r := range s.repositories(t) {
			at, ok := r.Readable()
			if !ok {
				continue
			}
			if before := r.Logs[at]; before != nil && before.Succeeded() && !s.Lives().Lent[r.Name][at.Build] {
				t.Expect(s.Log(ctx, r.Eyes, r.Name, at.Build, at.Number), before).To(BeSameBodyAs(before))
			}
			for _, operation := range []string{"build", "log", "build", "log"} {
				question := Question{Caller: r.Eyes, Operation: operation, Repository: r.Name, Build: at.Build, Job: at.Number}
				first, second := s.Ask(ctx, question), s.Ask(ctx, question)
				t.Expect(second, first).To(BeSameBodyAs(first))
			}
			if AllEnded(s.Builds(ctx, r.Eyes, r.Name)) {
				s.sameLists(ctx, t, r, func() *Answer { return s.Builds(ctx, r.Eyes, r.Name) })
			}
		}
	})
	s.rule("HTTP-06", s.otherMethods, late)
	s.rule("HTTP-07", func(ctx context.Context, t *Trial) {
		for _, r := range s.repositories(t) {
			plain := s.Builds(ctx, r.Eyes, r.Name)
			if !plain.Succeeded() {
				continue // other rules say so
			}
			owner, name, _ := strings.Cut(r.Name, "/")
			path := "/api/repos/" + encoded(owner) + "/" + encoded(name) + "/builds"
			spelled := s.Ask(ctx, Question{Caller: r.Eyes, Operation: "builds", Repository: r.Name, Path: path})
			t.Expect(spelled, plain).To(HaveStatus(200))
			if AllEnded(plain) {
				s.sameLists(ctx, t, r, func() *Answer {
					return s.Ask(ctx, Question{Caller: r.Eyes, Operation: "builds", Repository: r.Name, Path: path})
				})
			}
		}
	})
	s.rule("HTTP-08", s.spellings)
	s.rule("HTTP-09", func(ctx context.Context, t *Trial) {
		for _, path := range []string{"/api/nothing", "/api/repos/plumbline", "/api/builds/1"} {
			answer := s.Ask(ctx, Question{Caller: s.someone(), Path: path, Method: http.MethodGet})
			t.Saw("GET %s: status %d", path, answer.Status)
		}
	})
	s.rule("HTTP-10", func(ctx context.Context, t *Trial) {
		answer := s.Ask(ctx, Question{Caller: s.someone(), Operation: "queue", Method: http.MethodPut})
		t.Saw("PUT /api/builds: status %d, Allow %q", answer.Status, answer.Header.Get("Allow"))
	})
	s.rule("HTTP-11", func(ctx context.Context, t *Trial) {
		answer := s.Ask(ctx, Question{Caller: s.someone(), Operation: "queue", Method: http.MethodHead})
		t.Saw("HEAD /api/builds: status %d", answer.Status)
	})
	s.rule("HTTP-12", func(ctx context.Context, t *Trial) {
		answer := s.Ask(ctx, Question{Caller: s.someone(), Path: "/api/builds/", Method: http.MethodGet})
		t.Saw("GET /api/builds/: status %d", answer.Status)
	})
}

// someone returns the most trusted caller that the target has.
func (s *specs) someone() plumbline.Caller {
	for _, caller := range []plumbline.Caller{plumbline.Operator, plumbline.Maintainer, plumbline.Reader, plumbline.Outsider} {
		if s.Plays(caller) {
			return caller
		}
	}
	return plumbline.Anonymous
}

// otherMethods sends methods that the document does not name, as one who may write. A DELETE or a POST is sent only where a build that the
// suite was lent is at stake: a server of a larger API may know what to do with it.
func (s *specs) otherMethods(ctx context.Context, t *Trial) {
	s.needsWriter(t)
	for _, run := range s.restarted(t) {
		for _, odd := range run.Odd {
			t.MustHold(WentOn(odd.Before, odd.After), odd.After, odd.Before, odd.Answer)
		}
	}
	s.onLentBuilds(ctx, t)
	for _, r := range s.repositories(t) {
		at, ok := r.Readable()
		if !ok {
			continue
		}
		before := s.Build(ctx, r.Eyes, r.Name, at.Build)
		if !before.Object().Ended() {
			continue
		}
		for _, method := range []string{http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodOptions} {
			answer := s.Ask(ctx, Question{Caller: r.Hands[0], Operation: "restart", Repository: r.Name, Build: at.Build, Method: method})
			after := s.Build(ctx, r.Eyes, r.Name, at.Build)
			t.Expect(after, answer, before).To(BeSameBodyAs(before))
		}
	}
}

// onLentBuilds sends a DELETE to a lent build of each repository and to its log, a POST to the list and the log, and in the smallest repository
// a DELETE to the list.
func (s *specs) onLentBuilds(ctx context.Context, t *Trial) {
	tried := map[string]bool{}
	for _, life := range s.Lives().All {
		r := life.Repository
		if tried[r.Name] || life.Stuck != "" {
			continue
		}
		tried[r.Name] = true
		before, list := s.Build(ctx, r.Eyes, r.Name, life.Number), s.Builds(ctx, r.Eyes, r.Name)
		log := s.Log(ctx, r.Eyes, r.Name, life.Number, 1)
		for _, odd := range []Question{
			{Operation: "build", Method: http.MethodDelete}, {Operation: "log", Method: http.MethodDelete}, {Operation: "builds", Method: http.MethodPost},
			{Operation: "log", Method: http.MethodPost}, {Operation: "build", Query: "_method=POST"}, {Operation: "builds", Method: http.MethodDelete},
		} {
			if odd.Operation == "builds" && odd.Method == http.MethodDelete && r != s.Smallest() {
				continue // what would do much harm is tried where there is least
			}
			odd.Caller, odd.Repository, odd.Build, odd.Job = r.Hands[0], r.Name, life.Number, 1
			answer := s.Ask(ctx, odd)
			t.Expect(s.Build(ctx, r.Eyes, r.Name, life.Number), answer, before).To(BeSameBodyAs(before))
			t.Expect(s.Log(ctx, r.Eyes, r.Name, life.Number, 1), answer, log).To(BeSameBodyAs(log))
			if AllEnded(list) {
				s.sameLists(ctx, t, r, func() *Answer {
					s.Ask(ctx, odd)
					return s.Builds(ctx, r.Eyes, r.Name)
				})
			}
		}
	}
}

// sameLists expects a list to be the same as one asked for before it, at least once in a few times: somebody may push meanwhile.
func (s *specs) sameLists(ctx context.Context, t *Trial, r *Repository, again func() *Answer) {
	worded(t, func() (*Answer, *Answer, types.GomegaMatcher) {
		first := s.Builds(ctx, r.Eyes, r.Name)
		return again(), first, BeSameBodyAs(first)
	})
}

// spellings asks for private repositories, as those who may not see them, in every spelling that a careless server takes apart twice.
func (s *specs) spellings(ctx context.Context, t *Trial) {
	for _, full := range s.names(t, plumbline.PrivateActive) {
		owner, name, _ := strings.Cut(full, "/")
		build := s.someBuild(full)
		for _, caller := range []plumbline.Caller{plumbline.Anonymous, plumbline.Outsider} {
			if !s.Plays(caller) {
				continue
			}
			t.MustHold(s.headTells(ctx, caller, full))
			for _, path := range []string{
				"/api/repos/" + encoded(owner) + "/" + encoded(name) + "/builds",
				"/api/repos/" + owner + "%2F" + name + "/builds",
				"/api/repos/" + strings.ToUpper(owner) + "/" + strings.ToUpper(name) + "/builds",
				"/api/repos/" + owner + "/" + name + "/builds/",
				"//api/repos/" + owner + "/" + name + "/builds",
				"/api//repos/" + owner + "/" + name + "/builds",
				"/api/repos//" + owner + "/" + name + "/builds",
				"/api/repos/" + owner + "/./" + name + "/builds",
				"/api/repos/x/../" + owner + "/" + name + "/builds",
				"/api/repos/" + owner + "/" + name + "%20/builds",
				"/api/repos/" + owner + "/" + name + "/%62uilds",
				"/api/repos/" + encoded(owner) + "/" + encoded(name) + fmt.Sprintf("/builds/%d", build),
				"/api/repos/" + encoded(owner) + "/" + encoded(name) + fmt.Sprintf("/logs/%d/1", build),
			} {
				answer := s.Ask(ctx, Question{Caller: caller, Path: path, Method: http.MethodGet})
				t.MustHold(ShowsNoBuild(answer), answer)
			}
		}
	}
}

// headTells returns an error if HEAD gives away a private repository: it is served as one that is not there is not.
func (s *specs) headTells(ctx context.Context, caller plumbline.Caller, private string) error {
	head := func(name string) *Answer {
		return s.Ask(ctx, Question{Caller: caller, Operation: "builds", Repository: name, Method: http.MethodHead})
	}
	if there, absent := head(private), head(s.Target.Absent()); there.Succeeded() && !absent.Succeeded() {
		return fmt.Errorf("HEAD of %s by the %s: got status %d, want that of a repository that is not there, %d", private, caller, there.Status, absent.Status)
	}
	return nil
}

// encoded spells every letter of a name with a percent sign.
func encoded(name string) string {
	var b strings.Builder
	for _, letter := range []byte(name) {
		fmt.Fprintf(&b, "%%%02X", letter)
	}
	return b.String()
}
