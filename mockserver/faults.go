package mockserver

import "github.com/plumbline-ci/plumbline/mockserver/internal/fault"

// Fault is a way in which a mock can be wrong or, if it breaks no rule, a liberty that it can take.
type Fault struct {
	// Name says in a few words, joined by hyphens, what is wrong.
	Name string
	// Sentence says it in full.
	Sentence string
	// Breaks are the ids of the must and should rules that the fault breaks, the first of which most of all. A liberty breaks none.
	Breaks []string
}

// Faults are the faults that Options.Faults may name, by theme.
func Faults() []Fault { return shown(fault.Faults()) }

// Liberties are the liberties that Options.Liberties may name.
func Liberties() []Fault { return shown(fault.Liberties()) }

func shown(catalogue []fault.Fault) []Fault {
	all := make([]Fault, len(catalogue))
	for i, f := range catalogue {
		all[i] = Fault{f.Name, f.Sentence, f.Breaks}
	}
	return all
}
