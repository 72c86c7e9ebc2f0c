// Package target describes a server to check: where it is, who may ask it, which repositories play which part, and how long
// things may take there. It reads target files and knows nothing of how a server is checked.
package target

import (
	"context"
	"crypto/tls"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
)

// Target is a server to check. Only URL is needed; rules whose part no one plays are not applicable.
type Target struct {
	// Name is what the report calls the server; the URL where it is empty.
	Name string
	// URL is the server's base, before /api, such as http://127.0.0.1:8080.
	URL string
	// Dial opens the connections to the server, for one that is to be reached otherwise than by its URL: on a Unix socket, or inside this
	// process. Optional.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS says whom to trust, and with which certificate to appear; the system's certificates where it is nil.
	TLS *tls.Config
	// Proxy is what to go through; that of the environment where it is nil.
	Proxy *url.URL
	// Header is sent with every request.
	Header http.Header
	// Secrets are values that must not reach a report, such as those of headers, by value, with the names that stand for them.
	Secrets map[string]string
	// Tokens of users that are an outsider, a reader and a maintainer of the active repositories below, and of an operator.
	Tokens map[plumbline.Caller]string
	// Expired is a token whose `exp` has passed; optional.
	Expired string
	// Repositories that play each part, as owner/name. All active ones lend their ended builds: some are restarted and cancelled.
	Repositories map[plumbline.Repository][]string
	// Empty is an active repository without builds that the maintainer may see; optional.
	Empty string
	// Hidden is a private repository that no one but the operator may see; optional.
	Hidden string
	Limits Limits
	// Hooks bring about what the API itself cannot.
	Hooks []Hook
	// Digest is the SHA-256 of the target file, in hexadecimal; empty if there was none.
	Digest string
	// Variables are the names under which reports speak of the tokens: those of the environment variables that they came from. A caller without
	// one is called such as $MAINTAINER_TOKEN.
	Variables map[plumbline.Caller]string
	// Waivers name deviations that the target is known for.
	Waivers []Waiver
}

// Limits are the times that a server may take. Zero values stand for those of DefaultLimits.
type Limits struct {
	Answer time.Duration // an answer is whole
	Start  time.Duration // a restarted build begins to run
	Finish time.Duration // a running build ends
	Rate   float64       // how many requests the server may be sent in a second; any number where it is 0
}

// DefaultLimits are the limits of a target that states none.
func DefaultLimits() Limits {
	return Limits{Answer: 10 * time.Second, Start: 30 * time.Second, Finish: 2 * time.Minute}
}

// Waiver lets a target deviate from a rule in the open.
type Waiver struct {
	Rule   string `yaml:"rule" json:"rule"`
	Reason string `yaml:"reason" json:"reason"`
	// Expires is the last day it holds, by UTC, such as 2027-01-31; empty for a waiver without an end.
	Expires string `yaml:"expires" json:"expires,omitempty"`
	// Chance tells that luck decides whether the deviation shows, as who wins a race: a run in which it does not needs the waiver no less.
	Chance bool `yaml:"chance" json:"chance,omitempty"`
}

// Expired tells whether the waiver's last day is over.
func (w Waiver) Expired(now time.Time) bool {
	return w.Expires != "" && now.UTC().Format(time.DateOnly) > w.Expires
}

// Absent returns the repository that plays the absent one.
func (t Target) Absent() string {
	if names := t.Repositories[plumbline.Absent]; len(names) > 0 {
		return names[0]
	}
	return "plumbline/no-such-repository"
}

// Owners returns the owners of the repositories that the target names, in the order of the alphabet.
func (t Target) Owners() []string {
	var owners []string
	for _, name := range append(slices.Concat(slices.Collect(maps.Values(t.Repositories))...), t.Empty, t.Hidden) {
		if owner, _, ok := strings.Cut(name, "/"); ok {
			owners = append(owners, owner)
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// Waiver returns the waiver of a rule; ok is false if there is none.
func (t Target) Waiver(rule string) (waiver Waiver, ok bool) {
	i := slices.IndexFunc(t.Waivers, func(w Waiver) bool { return w.Rule == rule })
	if i < 0 {
		return Waiver{}, false
	}
	return t.Waivers[i], true
}

// WithDefaults returns the target with its zero limits filled in, and its name.
func (t Target) WithDefaults() Target {
	defaults := DefaultLimits()
	if t.Name == "" {
		t.Name = t.URL
	}
	if t.Limits.Answer == 0 {
		t.Limits.Answer = defaults.Answer
	}
	if t.Limits.Start == 0 {
		t.Limits.Start = defaults.Start
	}
	if t.Limits.Finish == 0 {
		t.Limits.Finish = defaults.Finish
	}
	return t
}
