package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Dialect is a real server's way of answering: a named set of deviations from the contract, laid over a mock as faults are.
type Dialect struct {
	// Name is that of the server, with its version.
	Name string
	// Sentence says what it is.
	Sentence string
	// Deviations are what the server does otherwise, the innermost first: each sees the answers that those before it have made.
	Deviations []Deviation
}

// Deviation is one thing that a real server does otherwise than the contract says, or where the contract leaves a choice.
type Deviation struct {
	// Name says in a few words, joined by hyphens, what is otherwise.
	Name string
	// Sentence says it in full.
	Sentence string
	// Source is the section of docs that says how it was seen, such as "R4.2".
	Source string
	// Breaks are the ids of the must and should rules that a check of the server finds broken by it.
	Breaks []string
	// Chance are those that a check finds broken or not, as luck will have it.
	Chance []string

	way way
}

// Dialects are the catalogue of dialects.
func Dialects() []Dialect {
	return []Dialect{{
		Name:       "drone-0.5.0",
		Sentence:   "Drone 0.5.0 with an agent and a git host that answers 404 for what it will not show, as it was seen on the wire.",
		Deviations: drone(),
	}}
}

// dialect returns the ways of a dialect; none for the empty name. The error names one that is not in the catalogue.
func dialect(name string) ([]way, error) {
	if name == "" {
		return nil, nil
	}
	all := Dialects()
	at := slices.IndexFunc(all, func(d Dialect) bool { return d.Name == name })
	if at < 0 {
		names := make([]string, len(all))
		for i, d := range all {
			names[i] = d.Name
		}
		return nil, fmt.Errorf("there is no dialect %q: want one of %s", name, strings.Join(names, ", "))
	}
	var ways []way
	for _, d := range all[at].Deviations {
		ways = append(ways, d.way)
	}
	return ways, nil
}
