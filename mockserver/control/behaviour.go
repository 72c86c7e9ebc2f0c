package control

import (
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver"
)

type behaviourItem struct {
	Dialect   string   `json:"dialect" yaml:"dialect"`
	Faults    []string `json:"faults" yaml:"faults"`
	Liberties []string `json:"liberties" yaml:"liberties"`
}

func behaviourOf(mock *mockserver.Server) behaviourItem {
	b := mock.Behaviour()
	return behaviourItem{b.Dialect, list(b.Faults), list(b.Liberties)}
}

func readBehaviour(c *call) (any, error) { return behaviourOf(c.mock), nil }

func behave(c *call) (any, error) {
	var body behaviourItem
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if err := c.mock.Behave(mockserver.Behaviour(body)); err != nil {
		return nil, err
	}
	return behaviourOf(c.mock), nil
}

type catalogue struct {
	Worlds     []string    `json:"worlds"`
	Operations []string    `json:"operations"`
	Dialects   []namedItem `json:"dialects"`
	Faults     []namedItem `json:"faults"`
	Liberties  []namedItem `json:"liberties"`
}

type namedItem struct {
	Name     string   `json:"name"`
	Sentence string   `json:"sentence"`
	Breaks   []string `json:"breaks,omitempty"`
}

func readCatalogue(c *call) (any, error) {
	all := catalogue{
		Worlds: fixtures.Worlds(), Operations: c.mock.Operations(), Dialects: []namedItem{},
		Faults: named(mockserver.Faults()), Liberties: named(mockserver.Liberties()),
	}
	for _, d := range mockserver.Dialects() {
		all.Dialects = append(all.Dialects, namedItem{Name: d.Name, Sentence: d.Sentence})
	}
	return all, nil
}

func named(faults []mockserver.Fault) []namedItem {
	items := []namedItem{}
	for _, f := range faults {
		items = append(items, namedItem(f))
	}
	return items
}
