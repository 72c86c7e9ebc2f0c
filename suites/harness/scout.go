package harness

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Seen is what asking has shown of a repository.
type Seen struct {
	Name string
	// Kind is what it seems to be; empty if nobody may see it: it is not activated then, or not there.
	Kind plumbline.Repository
	// Readers are the callers who were shown its builds.
	Readers       []plumbline.Caller
	Builds, Ended int           // how many were listed, and how many of them had ended
	Jobs          int           // the most that one of those looked at has
	Waited, Ran   time.Duration // the longest that one of them did
}

// scouted bounds how many of a repository's builds are looked at one by one.
const scouted = 10

// Scout finds out what a repository is by asking for its builds as every caller.
func (s *Session) Scout(ctx context.Context, name string) Seen {
	seen := Seen{Name: name}
	var list *judge.Answer
	for _, caller := range []plumbline.Caller{plumbline.Anonymous, plumbline.Outsider, plumbline.Reader, plumbline.Maintainer, plumbline.Operator} {
		if !s.Plays(caller) {
			continue
		}
		if a := s.probe(ctx, caller, builds(name), ""); a.Succeeded() {
			seen.Readers = append(seen.Readers, caller)
			list = a
		}
	}
	switch {
	case list == nil:
		return seen
	case slices.Contains(seen.Readers, plumbline.Anonymous):
		seen.Kind = plumbline.PublicActive
	default:
		seen.Kind = plumbline.PrivateActive
	}
	seen.Builds = len(list.List())
	for i, item := range list.List() {
		if item.Ended() {
			seen.Ended++
		}
		if i < scouted {
			seen.look(s.probe(ctx, list.Caller, fmt.Sprintf("%s/%d", builds(name), item.Int("number")), "").Object())
		}
	}
	return seen
}

// look takes a build into account.
func (s *Seen) look(build judge.Object) {
	s.Jobs = max(s.Jobs, len(build.Jobs()))
	enqueued, started, finished := build.Int("enqueued_at"), build.Int("started_at"), build.Int("finished_at")
	if started > 0 && enqueued > 0 {
		s.Waited = max(s.Waited, time.Duration(started-enqueued)*time.Second)
	}
	if started > 0 && finished > 0 {
		s.Ran = max(s.Ran, time.Duration(finished-started)*time.Second)
	}
}

// InQueue returns the repositories of which a caller of the target is shown builds in progress.
func (s *Session) InQueue(ctx context.Context) []string {
	var names []string
	for _, caller := range s.readers() {
		if caller == plumbline.Anonymous {
			continue
		}
		for _, item := range s.probe(ctx, caller, "/api/builds", "").List() {
			name := item.Text("owner") + "/" + item.Text("name")
			if item.Text("owner") != "" && item.Text("name") != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// Software says what the server says it is in a header such as X-Drone-Version; empty if it says nothing of the kind.
func (s *Session) Software(ctx context.Context) string {
	header := s.probe(ctx, plumbline.Anonymous, "/api/builds", "").Header
	for name := range header {
		if product, ok := strings.CutPrefix(http.CanonicalHeaderKey(name), "X-"); ok && strings.HasSuffix(product, "-Version") {
			return strings.ToLower(strings.TrimSuffix(product, "-Version")) + " " + header.Get(name)
		}
	}
	return ""
}
