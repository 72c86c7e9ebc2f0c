package mockserver

import "github.com/plumbline-ci/plumbline/mockserver/internal/fault"

// Dialect is a real server's way of answering, as a named set of deviations from the contract.
type Dialect struct {
	// Name is that of the server, with its version.
	Name string
	// Sentence says what it is.
	Sentence string
	// Deviations are what that server does otherwise.
	Deviations []Deviation
}

// Deviation is one thing that a real server does otherwise than the contract says, or where the contract leaves a choice.
type Deviation struct {
	// Name says in a few words, joined by hyphens, what is otherwise.
	Name string
	// Sentence says it in full.
	Sentence string
	// Source is where it is written down how it was seen, such as "R4.2".
	Source string
	// Breaks are the ids of the must and should rules that a check of the server finds broken by it.
	Breaks []string
	// Chance are the ids of those that a check finds broken or not, as luck will have it.
	Chance []string
}

// Dialects are the dialects that Options.Dialect may name.
func Dialects() []Dialect {
	var all []Dialect
	for _, d := range fault.Dialects() {
		shown := Dialect{Name: d.Name, Sentence: d.Sentence}
		for _, v := range d.Deviations {
			shown.Deviations = append(shown.Deviations, Deviation{v.Name, v.Sentence, v.Source, v.Breaks, v.Chance})
		}
		all = append(all, shown)
	}
	return all
}
