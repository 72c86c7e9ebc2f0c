// Package fault makes a mock wrong on purpose, in ways that have names, and different in ways that the contract leaves open.
//
// A fault or a liberty wraps the mock from outside. It has one way in: an answer rewritten, a request altered, a command done
// otherwise, access decided otherwise, a plan or a clock changed. No handler knows of it. What it remembers it keeps for one
// server, and what it leaves to chance comes from that server's seed.
//
// The means stand in one file for each way in; the catalogue, one line or a few for each fault, in the files theme_*.go.
package fault

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/plumbline-ci/plumbline/internal/suggest"
	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Fault is a way in which a server is wrong or, where it breaks no rule, a liberty that it takes.
type Fault struct {
	// Name says in a few words, joined by hyphens, what is wrong.
	Name string
	// Sentence says it in full.
	Sentence string
	// Breaks are the ids of the must and should rules that it breaks, the first of which most of all. A liberty breaks none.
	Breaks []string

	way way
}

// way is how a fault gets into a server. It is called once for each server, and what it makes lives as long as that.
type way func(*subject)

// Faults are the catalogue of faults, by theme.
func Faults() []Fault {
	return slices.Concat(
		accessFaults(), identityFaults(), httpFaults(), queueFaults(), listFaults(), fieldFaults(), buildFaults(), timeFaults(),
		restartFaults(), rerunFaults(), logFaults(), cancelFaults(), changeFaults(), nameFaults(), momentFaults(), cornerFaults(),
	)
}

// Liberties are the catalogue of liberties.
func Liberties() []Fault {
	return slices.Concat(answerLiberties(), behaviourLiberties(), momentLiberties())
}

// Chosen names what a server is to be: the dialect that it speaks, empty for that of the contract, and the liberties and faults that it has
// besides.
type Chosen struct {
	Dialect           string
	Faults, Liberties []string
}

// Check names a dialect, a fault or a liberty that is not in its catalogue.
func (c Chosen) Check() error {
	_, err := c.ways()
	return err
}

// ways are those of the dialect, the liberties and the faults, in the order in which they get into a server.
func (c Chosen) ways() ([]way, error) {
	chosen, err := choose("fault", c.Faults, Faults())
	if err != nil {
		return nil, err
	}
	taken, err := choose("liberty", c.Liberties, Liberties())
	if err != nil {
		return nil, err
	}
	ways, err := dialect(c.Dialect)
	for _, f := range append(taken, chosen...) {
		ways = append(ways, f.way)
	}
	return ways, err
}

// Applied is what has been put into a server.
type Applied struct {
	// Wrap wraps the server's handler.
	Wrap func(http.Handler) http.Handler
	// Undo gives the builds of the server's store, or of a copy of it, their plans and facts back, as far as they were altered.
	Undo func(*store.Store)
}

// Apply puts what is chosen into a server that is yet to be made of this configuration, which it changes. What is left to chance is drawn by
// the seed. The error names a dialect, a fault or a liberty that is not in its catalogue; nothing is changed then.
func Apply(config *api.Config, seed int64, c Chosen) (Applied, error) {
	ways, err := c.ways()
	if err != nil {
		return Applied{}, err
	}
	s := newSubject(config, seed)
	for _, w := range ways {
		w(s)
	}
	return Applied{Wrap: s.wrap, Undo: s.undo}, nil
}

// choose returns what is named, in the order of the catalogue: in which order it was named makes no difference.
func choose(kind string, names []string, catalogue []Fault) ([]Fault, error) {
	for _, name := range names {
		if !slices.ContainsFunc(catalogue, func(f Fault) bool { return f.Name == name }) {
			near := suggest.DidYouMean(name, catalogue, func(f Fault) string { return f.Name })
			return nil, fmt.Errorf("there is no %s %q%s (`plumbline faults` lists them)", kind, name, near)
		}
	}
	return slices.DeleteFunc(catalogue, func(f Fault) bool { return !slices.Contains(names, f.Name) }), nil
}

// noBuild are the rules that an answer breaks besides which says, with 200, what is no build.
func noBuild(ids ...string) []string {
	for i := 1; i <= 13; i++ {
		ids = append(ids, fmt.Sprintf("FIELD-%02d", i))
	}
	return breaks(ids...)
}

// flickers lists the rules that a fault breaks which makes a build move by itself, or shows it late, or now so and now so: whatever was asked for between
// two looks, and must have changed nothing, seems to have changed it.
func flickers(ids ...string) []string {
	for _, id := range []string{
		"HTTP-05", "HTTP-06", "LIST-13", "LIFE-01", "LIFE-02", "LIFE-03", "LIFE-04", "LIFE-05", "RACE-03", "RACE-04", "RESTART-10", "RESTART-16",
		"RESTART-18", "RESTART-19", "RESTART-20", "RESTART-23", "CANCEL-08", "CANCEL-09", "CANCEL-10", "CANCEL-11", "CANCEL-12", "CANCEL-13", "CANCEL-15", "CANCEL-16", "CANCEL-17",
	} {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return breaks(ids...)
}

// breaks lists the rules that a fault breaks: those named, and the one that no sequence of requests breaks any.
func breaks(ids ...string) []string { return append(ids, "EXPLORE-01") }
