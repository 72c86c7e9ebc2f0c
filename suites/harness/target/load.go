package target

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strconv"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/strictyaml"
)

// file is a target file as it is written.
type file struct {
	Name   string `yaml:"name"`
	URL    string `yaml:"url"`
	Tokens struct {
		Operator   string `yaml:"operator"`
		Maintainer string `yaml:"maintainer"`
		Reader     string `yaml:"reader"`
		Outsider   string `yaml:"outsider"`
		Expired    string `yaml:"expired"`
	} `yaml:"tokens"`
	Repositories struct {
		PublicActive    names  `yaml:"public-active"`
		PrivateActive   names  `yaml:"private-active"`
		PublicInactive  names  `yaml:"public-inactive"`
		PrivateInactive names  `yaml:"private-inactive"`
		Absent          names  `yaml:"absent"`
		Empty           string `yaml:"empty"`
		Hidden          string `yaml:"hidden"`
	} `yaml:"repositories"`
	Limits struct {
		Answer string `yaml:"answer"`
		Start  string `yaml:"start"`
		Finish string `yaml:"finish"`
		Rate   string `yaml:"rate"`
	} `yaml:"limits"`
	Network network  `yaml:"network"`
	Hooks   []hook   `yaml:"hooks"`
	Waivers []Waiver `yaml:"waivers"`
}

// names is one name or a list of them.
type names []string

// Part reads a name or a list of names.
func (n *names) Part(form strictyaml.Form) any {
	if form != strictyaml.Text {
		return (*[]string)(n)
	}
	*n = make(names, 1)
	return &(*n)[0]
}

// Load reads a target file, and the tokens from the environment variables that it names. It returns an error that says what is wrong
// and where: a key or a rule that is unknown, a name that is no owner/name, a variable that is not set.
func Load(path string, contract *plumbline.Contract) (Target, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Target{}, err
	}
	return Parse(path, text, contract, os.LookupEnv)
}

// Parse is Load for a text, and for variables from elsewhere than the environment.
func Parse(path string, text []byte, contract *plumbline.Contract, lookup func(string) (string, bool)) (Target, error) {
	var f file
	if err := strictyaml.Decode(path, text, &f); err != nil {
		return Target{}, err
	}
	t := Target{
		Name: f.Name, URL: f.URL, Empty: f.Repositories.Empty, Hidden: f.Repositories.Hidden,
		Tokens: map[plumbline.Caller]string{},
		Repositories: map[plumbline.Repository][]string{
			plumbline.PublicActive:    f.Repositories.PublicActive,
			plumbline.PrivateActive:   f.Repositories.PrivateActive,
			plumbline.PublicInactive:  f.Repositories.PublicInactive,
			plumbline.PrivateInactive: f.Repositories.PrivateInactive,
			plumbline.Absent:          f.Repositories.Absent,
		},
		Waivers: f.Waivers, Digest: digest(text), Variables: map[plumbline.Caller]string{},
	}
	r := reader{problems: strictyaml.Problems{File: path}, lines: strictyaml.Lines{Src: text}}
	r.limits(&t, f)
	r.tokens(&t, f, lookup)
	r.network(&t, f.Network, lookup)
	r.hooks(&t, f.Hooks, lookup)
	r.check(t, contract)
	if err := r.problems.Err(); err != nil {
		return Target{}, err
	}
	return t, nil
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// reader gathers what is wrong with a target file, with the lines where it stands.
type reader struct {
	lines    strictyaml.Lines
	problems strictyaml.Problems
}

// refuse says what is wrong with the value at a path such as "$.limits.start".
func (r *reader) refuse(at, format string, args ...any) {
	r.problems.Add(r.lines.Of(at), format, args...)
}

func (r *reader) limits(t *Target, f file) {
	read := func(part, text string) time.Duration {
		limit, err := time.ParseDuration(text)
		if text != "" && (err != nil || limit <= 0) {
			r.refuse("$.limits."+part, "limits: %s: got %q, want a time such as 30s", part, text)
		}
		return limit
	}
	rate, err := strconv.ParseFloat(f.Limits.Rate, 64)
	if f.Limits.Rate != "" && (err != nil || !(rate > 0)) {
		r.refuse("$.limits.rate", "limits: rate: got %q, want how many requests in a second, such as 20", f.Limits.Rate)
	}
	t.Limits = Limits{Rate: rate, Answer: read("answer", f.Limits.Answer), Start: read("start", f.Limits.Start), Finish: read("finish", f.Limits.Finish)}
}

func (r *reader) tokens(t *Target, f file, lookup func(string) (string, bool)) {
	read := func(part, variable string) string {
		if variable == "" {
			return ""
		}
		token, ok := lookup(variable)
		if !ok || token == "" {
			r.refuse("$.tokens."+part, "tokens: %s: the environment variable %s is not set: export the token in it, or take the line out", part, variable)
		}
		return token
	}
	variables := map[plumbline.Caller]string{
		plumbline.Operator: f.Tokens.Operator, plumbline.Maintainer: f.Tokens.Maintainer,
		plumbline.Reader: f.Tokens.Reader, plumbline.Outsider: f.Tokens.Outsider,
	}
	for _, caller := range plumbline.Callers() {
		if token := read(string(caller), variables[caller]); token != "" {
			t.Tokens[caller], t.Variables[caller] = token, variables[caller]
		}
	}
	t.Expired = read("expired", f.Tokens.Expired)
}
