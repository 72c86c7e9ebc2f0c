package target

import (
	"errors"
	"fmt"
	"os"
	"slices"
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
		Answer time.Duration `yaml:"answer"`
		Start  time.Duration `yaml:"start"`
		Finish time.Duration `yaml:"finish"`
	} `yaml:"limits"`
	Waivers []Waiver `yaml:"waivers"`
}

// names is one name or a list of them.
type names []string

func (n *names) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*n = names{one}
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return err
	}
	*n = many
	return nil
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
		Limits:  Limits(f.Limits),
		Waivers: f.Waivers,
	}
	problems := t.fillTokens(f, lookup)
	problems = append(problems, t.check(contract)...)
	if err := errors.Join(problems...); err != nil {
		return Target{}, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func (t *Target) fillTokens(f file, lookup func(string) (string, bool)) (problems []error) {
	read := func(part, variable string) string {
		if variable == "" {
			return ""
		}
		token, ok := lookup(variable)
		if !ok || token == "" {
			problems = append(problems, fmt.Errorf("tokens: %s: the environment variable %s is not set: export the token in it, or take the line out", part, variable))
		}
		return token
	}
	for caller, variable := range map[plumbline.Caller]string{
		plumbline.Operator: f.Tokens.Operator, plumbline.Maintainer: f.Tokens.Maintainer,
		plumbline.Reader: f.Tokens.Reader, plumbline.Outsider: f.Tokens.Outsider,
	} {
		if token := read(string(caller), variable); token != "" {
			t.Tokens[caller] = token
		}
	}
	t.Expired = read("expired", f.Tokens.Expired)
	slices.SortFunc(problems, func(a, b error) int { return len(a.Error()) - len(b.Error()) })
	return problems
}
