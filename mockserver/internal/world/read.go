package world

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/internal/strictyaml"
	"github.com/plumbline-ci/plumbline/mockserver/internal/plan"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Read returns the world that src describes, as it is at start; name is the file's name for messages. The error names file and
// line of everything that is not understood or does not fit together.
func Read(name string, src []byte, start time.Time) (*store.Store, error) {
	r := reader{
		lines: strictyaml.Lines{Src: src}, start: start, problems: strictyaml.Problems{File: name},
		users: map[string]user{}, plans: map[string]planned{}, repositories: map[string]bool{},
	}
	if err := r.decode(); err != nil {
		return nil, err
	}
	users := r.readUsers()
	repositories, builds, series := r.readRepositories()
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	return store.New(users, repositories, builds, series...), nil
}

// decoded are the worlds that were read last, by their texts: tests start many mocks with the same, and a mock serves many worlds of the same side by side. What
// was read is never changed; plans, with all that is printed in them, are the same whenever a world starts.
var decoded = struct {
	sync.Mutex
	texts map[string]text
}{texts: map[string]text{}}

type text struct {
	file  file
	plans map[string]planned
}

// keptTexts bounds how many are kept.
const keptTexts = 16

// decode reads the file's text and its plans. What is wrong with the plans is among the problems.
func (r *reader) decode() error {
	if r.known() {
		return nil
	}
	if err := strictyaml.Decode(r.problems.File, r.lines.Src, &r.file); err != nil {
		return err
	}
	r.readPlans()
	if r.problems.Err() == nil { // they name the file, which another with the same text need not be
		r.keep()
	}
	return nil
}

// known tells whether the file's text was read before, and takes what was found then.
func (r *reader) known() bool {
	decoded.Lock()
	defer decoded.Unlock()
	known, ok := decoded.texts[string(r.lines.Src)]
	if ok {
		r.file, r.plans = known.file, known.plans
	}
	return ok
}

func (r *reader) keep() {
	decoded.Lock()
	defer decoded.Unlock()
	if len(decoded.texts) >= keptTexts {
		clear(decoded.texts)
	}
	decoded.texts[string(r.lines.Src)] = text{r.file, r.plans}
}

// reader reads one file and gathers all that is wrong with it.
type reader struct {
	lines strictyaml.Lines
	start time.Time
	file  file

	users            map[string]user
	plans            map[string]planned // by where they stand, such as $.plans.green
	repositories     map[string]bool
	printed          int // how many lines the plans print that were read
	buildIDs, jobIDs ids
	problems         strictyaml.Problems
}

// refuse says what is wrong at a path, or with what is left out there: then the line is that of what it is left out of.
func (r *reader) refuse(path, format string, args ...any) {
	line := 0
	for !r.problems.Full() {
		if line = r.lines.Of(path); line > 0 || path == "$" {
			break
		}
		path = path[:strings.LastIndexAny(path, ".[")]
	}
	r.problems.Add(line, format, args...)
}

func (r *reader) readUsers() []store.User {
	users := make([]store.User, 0, len(r.file.Users))
	tokens := map[string]string{}
	for i, u := range r.file.Users {
		path := fmt.Sprintf("$.users[%d]", i)
		if u.Login == "" {
			r.refuse(path, "a user without a login")
			continue
		}
		if _, twice := r.users[u.Login]; twice {
			r.refuse(path+".login", "user %s stands twice", u.Login)
		}
		if u.Secret == "" && len(u.Tokens) == 0 {
			r.refuse(path, "user %s has neither a secret nor tokens, and so no way to show who they are", u.Login)
		}
		for n, token := range u.Tokens {
			if owner, taken := tokens[token]; taken || token == "" {
				r.refuse(fmt.Sprintf("%s.tokens[%d]", path, n), "a token of %s's is empty or already %s's", u.Login, owner)
			}
			tokens[token] = u.Login
		}
		r.users[u.Login] = u
		users = append(users, store.User{Login: u.Login, Secret: u.Secret, Tokens: u.Tokens, Operator: u.Operator})
	}
	return users
}

// duration reads a duration that is not negative; an empty text is the default.
func (r *reader) duration(path, text string, otherwise time.Duration) time.Duration {
	d, err := plan.Duration(text, otherwise)
	if err != nil {
		r.refuse(path, "%v", err)
	}
	return d
}
