package harness

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Preflight finds out whether the server can be judged at all, by reading only. It returns an error with a line for each thing that stands in
// the way: nobody answers, something else than a build server does, a token is refused whatever is asked with it, a repository is not there for
// anybody. What a server that is merely wrong may do is no such thing: where something speaks for the server being there, it is judged.
func (s *Session) Preflight(ctx context.Context) error {
	first := s.probe(ctx, plumbline.Anonymous, "/api/builds", "")
	if first.Err != nil {
		return fmt.Errorf("nobody answers at %s as a build server would: %s", s.Target.URL, obstacle(first.Err))
	}
	if wantsTLS(first) {
		return fmt.Errorf("nobody answers at %s as a build server would: it speaks TLS there: write https:// in url", s.Target.URL)
	}
	p := preflight{Session: s, answers: []*judge.Answer{first}}
	p.repositories(ctx)
	p.tokens(ctx)
	if !slices.ContainsFunc(p.answers, isSign) {
		return fmt.Errorf("something answers at %s, but not as a build server would: GET /api/builds got %s; is the URL the one before /api?", s.Target.URL, s.Redactor().Redact(summary(first)))
	}
	return errors.Join(p.obstacles...)
}

// preflight gathers what stands in the way.
type preflight struct {
	*Session
	answers   []*judge.Answer
	obstacles []error
}

// probe asks for a path without having the answer judged. An empty authorization stands for the caller's own token.
func (s *Session) probe(ctx context.Context, caller plumbline.Caller, path, authorization string) *judge.Answer {
	if authorization == "" {
		authorization = s.tokens[caller]
	}
	return s.documents.Read(s.client.Do(ctx, wire.Request{Caller: caller, Token: authorization, Method: http.MethodGet, Path: path}))
}

func (p *preflight) ask(ctx context.Context, caller plumbline.Caller, path, authorization string) *judge.Answer {
	a := p.probe(ctx, caller, path, authorization)
	p.answers = append(p.answers, a)
	return a
}

// isSign tells whether an answer may be a build server's, right or wrong: it is no page for a browser, and no path that nobody knows.
func isSign(a *judge.Answer) bool {
	unknown := a.Status/100 == 3 || a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed
	return a.Err == nil && !unknown && a.MediaType() != "text/html"
}

// plain are names that no server should have trouble with. One that is not found under another, beside repositories that are, is judged: it may be the
// server that cannot read it.
var plain = regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9-]+$`)

// maxPlain is how long they may be, in bytes.
const maxPlain = 60

// repositories finds active repositories that are not there, for whomever asks.
func (p *preflight) repositories(ctx context.Context) {
	var odd []error
	found := false
	defer func() {
		if !found {
			p.obstacles = append(p.obstacles, odd...)
		}
	}()
	for _, kind := range []plumbline.Repository{plumbline.PublicActive, plumbline.PrivateActive} {
		for _, name := range p.Target.Repositories[kind] {
			var asked []string
			for _, caller := range p.readers() {
				if caller == plumbline.Anonymous && kind == plumbline.PrivateActive {
					continue
				}
				if p.isThere(ctx, caller, name, len(asked) > 0) {
					asked = nil
					break
				}
				asked = append(asked, string(caller))
			}
			if len(asked) == 0 {
				found = true
				continue
			}
			missing := &p.obstacles
			if len(name) > maxPlain || !plain.MatchString(name) {
				missing = &odd
			}
			*missing = append(*missing, fmt.Errorf("the repository %s, which is to be %s, is not there: its builds are not found by %s; is its name spelled as the server has it, and is it activated?",
				name, kind, strings.Join(asked, ", ")))
		}
	}
}

// readers returns the callers of the target who may be able to read a repository's builds, the likeliest first.
func (s *Session) readers() []plumbline.Caller {
	likely := []plumbline.Caller{plumbline.Maintainer, plumbline.Operator, plumbline.Reader, plumbline.Anonymous}
	return slices.DeleteFunc(likely, func(caller plumbline.Caller) bool { return !s.Plays(caller) })
}

// isThere tells whether anything but 404 comes for a repository's builds, or for its first ones. Where users were told 404, it says nothing that
// nobody is asked to say who he is: so he is where nothing is (I2.6).
func (p *preflight) isThere(ctx context.Context, caller plumbline.Caller, name string, usersFoundNone bool) bool {
	isSaid := func(path string) bool {
		status := p.ask(ctx, caller, path, "").Status
		nobodys := status == http.StatusUnauthorized && caller == plumbline.Anonymous && usersFoundNone
		return status != http.StatusNotFound && !nobodys
	}
	list := builds(name)
	return isSaid(list) || isSaid(list+"/1") || isSaid(list+"/2")
}

// tokens finds tokens that are taken for none in all that they could be good for, whichever way they are sent. A server that wants them sent
// in another way than the document says is wrong, and judged.
func (p *preflight) tokens(ctx context.Context) {
	paths := []string{"/api/builds", builds(p.Target.Absent())}
	for _, name := range p.Target.Repositories[plumbline.PrivateActive] {
		paths = append(paths, builds(name))
	}
	for _, caller := range []plumbline.Caller{plumbline.Operator, plumbline.Maintainer, plumbline.Reader} {
		if !p.Plays(caller) {
			continue
		}
		refused := func(path string) bool { return p.ask(ctx, caller, path, "").Status == http.StatusUnauthorized }
		withScheme := func(path string) bool {
			return p.ask(ctx, caller, path, "Bearer "+p.Session.tokens[caller]).Status != http.StatusUnauthorized
		}
		if !slices.ContainsFunc(paths, func(path string) bool { return !refused(path) }) && !slices.ContainsFunc(paths, withScheme) {
			p.obstacles = append(p.obstacles, fmt.Errorf("the token of the %s, $%s, is refused: got 401 for %s; is it a token of this server, and whole?",
				caller, p.variable(caller), strings.Join(paths, ", ")))
		}
	}
}

// builds is the path of a repository's builds.
func builds(repository string) string {
	return Question{Repository: repository}.fill("/api/repos/{owner}/{name}/builds")
}
