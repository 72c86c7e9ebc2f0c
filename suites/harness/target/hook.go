package target

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// Hook brings about what the API itself cannot: a build of a repository in some state.
type Hook struct {
	Repository string // owner/name
	Brings     State
	// Command is a program with its arguments, run in Directory; or Request is sent.
	Command   []string
	Directory string
	Request   *http.Request
	// Within is how long after that the state may take to be seen.
	Within time.Duration
}

// State is a build to be found in a repository.
type State struct {
	Status string // pending, running, ended or failed
	Jobs   int    // so many at least
}

// String says the state as a target file does.
func (s State) String() string {
	text := "a " + s.Status + " build"
	if s.Status == "ended" {
		text = "an ended build"
	}
	if s.Jobs > 1 {
		text += fmt.Sprintf(" with %d jobs", s.Jobs)
	}
	return text
}

// hook is a hook as it is written.
type hook struct {
	Repository string            `yaml:"repository"`
	Brings     string            `yaml:"brings"`
	Run        []string          `yaml:"run"`
	Method     string            `yaml:"method"`
	URL        string            `yaml:"url"`
	Header     map[string]string `yaml:"headers"`
	Secret     map[string]string `yaml:"secret-headers"`
	Within     string            `yaml:"within"`
}

// patience is how long the state of a hook may take that says nothing of it.
const patience = time.Minute

var (
	stateText = regexp.MustCompile(`^an? (pending|running|ended|failed) build(?: with (two|three|[1-9][0-9]?) jobs?)?$`)
	words     = map[string]string{"": "1", "two": "2", "three": "3"}
)

func (r *reader) hooks(t *Target, hooks []hook, lookup func(string) (string, bool)) {
	for i, h := range hooks {
		at := fmt.Sprintf("$.hooks[%d]", i)
		made := Hook{Repository: h.Repository, Command: h.Run, Directory: filepath.Dir(r.problems.File), Within: patience}
		r.checkName("hooks", h.Repository)
		match := stateText.FindStringSubmatch(h.Brings)
		if match == nil {
			r.refuse(at, "hooks: brings: got %q, want such as \"a running build with two jobs\" (pending, running, ended or failed)", h.Brings)
			continue
		}
		number := match[2]
		if word, ok := words[number]; ok {
			number = word
		}
		made.Brings.Status = match[1]
		made.Brings.Jobs, _ = strconv.Atoi(number)
		if h.Within != "" {
			within, err := time.ParseDuration(h.Within)
			if err != nil || within <= 0 {
				r.refuse(at, "hooks: within: got %q, want a time such as 1m", h.Within)
			}
			made.Within = within
		}
		if (len(h.Run) > 0) == (h.URL != "") {
			r.refuse(at, "hooks: want either run, a program with its arguments, or url, to send a request to")
		}
		if h.URL != "" {
			made.Request = r.request(t, at, h, lookup)
		}
		t.Hooks = append(t.Hooks, made)
	}
}

func (r *reader) request(t *Target, at string, h hook, lookup func(string) (string, bool)) *http.Request {
	u, err := url.Parse(h.URL)
	if err != nil || u.Host == "" {
		r.refuse(at, "hooks: url: got %q, want such as https://git.example.com/hook", h.URL)
		return nil
	}
	if h.Method == "" {
		h.Method = http.MethodPost
	}
	header := Target{Secrets: t.Secrets}
	r.headers(&header, at, h.Header, h.Secret, lookup)
	t.Secrets = header.Secrets
	return &http.Request{Method: h.Method, URL: u, Header: header.Header}
}
