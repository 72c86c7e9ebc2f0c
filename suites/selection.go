package suites

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/suggest"
)

// Selection returns the rules that the options select.
func (o Options) Selection(contract *plumbline.Contract) ([]plumbline.Rule, error) {
	for _, id := range o.Rules {
		if _, ok := contract.Rule(id); !ok {
			return nil, fmt.Errorf("there is no rule %q%s (`plumbline rules` lists them)", id, suggest.DidYouMean(id, contract.Rules, func(r plumbline.Rule) string { return r.ID }))
		}
	}
	for _, id := range o.Operations {
		if _, ok := contract.Operation(id); !ok {
			return nil, fmt.Errorf("there is no operation %q: want queue, builds, build, restart, log or cancel", id)
		}
	}
	var profiles []plumbline.Profile
	for _, name := range o.Profiles {
		profile, ok := contract.Profile(name)
		if !ok {
			return nil, fmt.Errorf("there is no profile %q: want one of %s", name, strings.Join(profileNames(contract), ", "))
		}
		profiles = append(profiles, profile)
	}
	for _, grade := range o.Grades {
		if !slices.Contains(plumbline.Grades(), grade) {
			return nil, fmt.Errorf("there is no grade %q: want must, should or may", grade)
		}
	}
	var selected []plumbline.Rule
	for _, rule := range contract.Rules {
		if (len(o.Rules) == 0 || slices.Contains(o.Rules, rule.ID)) &&
			(len(o.Grades) == 0 || slices.Contains(o.Grades, rule.Grade)) &&
			(len(o.Profiles) == 0 || slices.ContainsFunc(profiles, func(p plumbline.Profile) bool { return p.Has(rule.ID) })) &&
			(len(o.Operations) == 0 || slices.Contains(o.Operations, rule.Operation)) {
			selected = append(selected, rule)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("the selection leaves no rule to check")
	}
	return selected, nil
}

func profileNames(contract *plumbline.Contract) []string {
	var names []string
	for _, profile := range contract.Profiles {
		names = append(names, profile.Name)
	}
	return names
}
