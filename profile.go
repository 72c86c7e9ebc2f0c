package plumbline

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Profile is a part of the contract that a server may be judged by alone.
type Profile struct {
	Name  string // such as "restart"
	About string // a sentence
	Rules []string
}

// Has tells whether a rule is part of the profile.
func (p Profile) Has(rule string) bool { return slices.Contains(p.Rules, rule) }

// Profile returns the profile with this name; ok is false if there is none.
func (c *Contract) Profile(name string) (profile Profile, ok bool) {
	i := slices.IndexFunc(c.Profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return c.Profiles[i], true
}

// profile is a profile as it stands in the document: which rules are of it, by the operation that they stand under, by what their ids begin with,
// or for being named in an access table. One that says nothing has them all.
type profile struct {
	Name       string   `yaml:"name"`
	About      string   `yaml:"about"`
	Operations []string `yaml:"operations"`
	Themes     []string `yaml:"themes"`
	Access     bool     `yaml:"access"`
}

func (p profile) has(rule Rule, ofAccess bool) bool {
	theme, _, _ := strings.Cut(rule.ID, "-")
	return len(p.Operations)+len(p.Themes) == 0 && !p.Access ||
		slices.Contains(p.Operations, rule.Operation) || slices.Contains(p.Themes, theme) || p.Access && ofAccess
}

// profiles reads the profiles, once all rules and access tables are known.
func (r *reader) profiles(list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		r.refuse(list, "x-profiles is a list of profiles, each with name, about, and operations, themes or access")
		return
	}
	named := map[string]bool{}
	for _, op := range r.contract.Operations {
		for _, cell := range op.Access {
			named[cell.Rule] = true
		}
	}
	for _, node := range list.Content {
		var p profile
		if err := decode(node, &p, "name", "about", "operations", "themes", "access"); err != nil {
			r.refuse(node, "a profile has name, about, and operations, themes or access: %s", err)
			continue
		}
		made := Profile{Name: p.Name, About: p.About}
		for _, rule := range r.contract.Rules {
			if p.has(rule, named[rule.ID]) {
				made.Rules = append(made.Rules, rule.ID)
			}
		}
		for _, operation := range p.Operations {
			if _, ok := r.contract.Operation(operation); !ok {
				r.refuse(node, "the profile %s names the operation %q, which there is not", p.Name, operation)
			}
		}
		for _, theme := range p.Themes {
			if !slices.ContainsFunc(made.Rules, func(id string) bool { return strings.HasPrefix(id, theme+"-") }) {
				r.refuse(node, "the profile %s names the theme %q, which no rule's id begins with", p.Name, theme)
			}
		}
		r.contract.Profiles = append(r.contract.Profiles, made)
	}
}
