package judge

import "github.com/plumbline-ci/plumbline/suites/harness/wire"

// Uphold writes down that an exchange has put these rules to the test, and broken none.
func (l *Ledger) Uphold(rules []string, evidence *wire.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, rule := range rules {
		l.judged[rule]++
		if kept := l.upheld[rule]; len(kept) < keptUpheld {
			l.upheld[rule] = append(kept, evidence)
		}
	}
}

// unbroken returns the rules that were put to the test, if none was broken; else nothing.
func (l *Ledger) unbroken() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.broken) > 0 {
		return nil
	}
	rules := make([]string, 0, len(l.judged))
	for rule := range l.judged {
		rules = append(rules, rule)
	}
	return rules
}
