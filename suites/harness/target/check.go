package target

import (
	"errors"
	"fmt"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

// check returns what is wrong with a target, beyond what a reader of YAML can tell.
func (t Target) check(contract *plumbline.Contract) (problems []error) {
	if t.URL == "" {
		problems = append(problems, errors.New("url is missing: want the server's base, such as http://127.0.0.1:8080"))
	}
	for kind, names := range t.Repositories {
		for _, name := range names {
			problems = append(problems, checkName(string(kind), name))
		}
	}
	problems = append(problems, checkName("empty", t.Empty), checkName("hidden", t.Hidden))
	for _, waiver := range t.Waivers {
		if _, ok := contract.Rule(waiver.Rule); !ok {
			problems = append(problems, fmt.Errorf("waivers: there is no rule %q: `plumbline rules` lists them", waiver.Rule))
		}
		if waiver.Reason == "" {
			problems = append(problems, fmt.Errorf("waivers: %s has no reason: say why the server deviates", waiver.Rule))
		}
	}
	return problems
}

func checkName(part, name string) error {
	owner, repository, ok := strings.Cut(name, "/")
	if name != "" && (!ok || owner == "" || repository == "" || strings.Contains(repository, "/")) {
		return fmt.Errorf("repositories: %s: got %q, want owner/name", part, name)
	}
	return nil
}
