// Package judge holds what a server answered against the contract. It asks nothing and waits for nothing: it is given exchanges
// and writes into a ledger, rule by rule, what upheld them and what broke them.
package judge

import (
	"fmt"
	"sync"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Deviation is one way in which an answer is not as it must be. It is an error that says where, what came and what was due.
type Deviation struct {
	Where string // such as "/jobs/0/exit_code" or "status"; may be empty
	Got   string
	Want  string
}

func (d Deviation) Error() string {
	if d.Where == "" {
		return fmt.Sprintf("got %s, want %s", d.Got, d.Want)
	}
	return fmt.Sprintf("%s: got %s, want %s", d.Where, d.Got, d.Want)
}

// Finding is a broken rule, with the exchanges that show it, the decisive one first.
type Finding struct {
	Rule     string
	Problem  error
	Evidence []*wire.Exchange
}

// Ledger keeps what was found. It is safe for concurrent use.
type Ledger struct {
	mu       sync.Mutex
	judged   map[string]int
	upheld   map[string][]*wire.Exchange
	broken   map[string][]Finding
	first    *Finding
	known    map[string]bool
	suspects map[string]Finding
}

// keptUpheld bounds how many exchanges are kept that upheld a rule.
const keptUpheld = 2

// keptFindings bounds how many findings are kept of one rule; a rule that is always broken needs no thousand witnesses.
const keptFindings = 20

// NewLedger returns an empty ledger.
func NewLedger() *Ledger {
	return &Ledger{judged: map[string]int{}, known: map[string]bool{}, upheld: map[string][]*wire.Exchange{}, broken: map[string][]Finding{}, suspects: map[string]Finding{}}
}

// Judge writes down that a rule was put to the test, and, if problem is not nil, that it was broken.
func (l *Ledger) Judge(rule string, problem error, evidence ...*wire.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.judged[rule]++
	if problem == nil {
		if kept := l.upheld[rule]; len(evidence) > 0 && len(kept) < keptUpheld {
			l.upheld[rule] = append(kept, evidence[0])
		}
		return
	}
	finding := Finding{rule, problem, evidence}
	if l.first == nil && !l.known[rule] {
		l.first = &finding
	}
	if len(l.broken[rule]) < keptFindings {
		l.broken[rule] = append(l.broken[rule], finding)
	}
}

// Suspect is Judge for what a right server may show for an instant, while it writes one part of a build after another: only a
// problem that is seen twice in a row for the same subject breaks the rule.
func (l *Ledger) Suspect(rule, subject string, problem error, evidence *wire.Exchange) {
	key := rule + " " + subject
	l.mu.Lock()
	first, seen := l.suspects[key]
	if problem == nil {
		delete(l.suspects, key)
	} else {
		l.suspects[key] = Finding{rule, problem, []*wire.Exchange{evidence}}
	}
	l.mu.Unlock()
	if problem != nil && seen {
		l.Judge(rule, problem, evidence, first.Evidence[0])
		return
	}
	l.Judge(rule, nil, evidence)
}

// Judged returns how often a rule was put to the test.
func (l *Ledger) Judged(rule string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.judged[rule]
}

// Upheld returns the first exchanges that upheld a rule.
func (l *Ledger) Upheld(rule string) []*wire.Exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*wire.Exchange(nil), l.upheld[rule]...)
}

// Broken returns what broke a rule, in the order it was found.
func (l *Ledger) Broken(rule string) []Finding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Finding(nil), l.broken[rule]...)
}

// PassOver keeps First from telling of a rule that is known to be broken.
func (l *Ledger) PassOver(rule string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[rule] = true
}

// First returns what was found first, of all rules that are not passed over; ok is false if nothing was.
func (l *Ledger) First() (finding Finding, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		return Finding{}, false
	}
	return *l.first, true
}
