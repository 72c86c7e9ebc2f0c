package judge

import (
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Surveyed tells the watcher that it has seen all builds that were lent. What is in progress, or comes now, is somebody's own.
func (w *Watcher) Surveyed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lent = map[buildKey]bool{}
	for key, known := range w.builds {
		w.lent[key] = known.any.object.Ended()
	}
}

// Anew returns a watcher that writes into another ledger, and remembers no more than whose builds are whose.
func (w *Watcher) Anew(ledger *Ledger) *Watcher {
	w.mu.Lock()
	defer w.mu.Unlock()
	anew := NewWatcher(ledger, w.others...)
	anew.lent = w.lent
	return anew
}

// somebodys tells whether others than the suite may restart and cancel a build.
func (w *Watcher) somebodys(key buildKey) bool {
	return slices.Contains(w.others, key.repository) || w.lent != nil && !w.lent[key] && len(w.commands[key]) == 0
}

// overtook tells whether another restart was granted while this one was asked for.
func (c *Command) overtook(other *Command) bool {
	return other != c && other.job == 0 && other.granted && other.received.After(c.sent) && other.sent.Before(c.received)
}

// asked gathers what may have taken effect on a build in a span of time.
func (w *Watcher) asked(key buildKey, from, to time.Time) (Asked, []*wire.Exchange) {
	free := w.loose[key] || w.somebodys(key)
	asked := Asked{Cancel: map[int64]bool{}, Restart: free, Cancelled: free}
	var evidence []*wire.Exchange
	for _, c := range w.commands[key] {
		if c.job != 0 {
			asked.Cancelled = true
		}
		if !c.received.IsZero() && c.received.Before(from) || c.sent.After(to) {
			continue
		}
		if c.job == 0 {
			asked.Restart = true
		} else {
			asked.Cancel[c.job] = true
		}
		if c.exchange != nil && len(evidence) < 2 {
			evidence = append(evidence, c.exchange)
		}
	}
	return asked, evidence
}
