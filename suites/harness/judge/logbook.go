package judge

import (
	"fmt"
	"slices"
)

type jobKey struct {
	buildKey
	job int64
}

// printed is what a job was last seen to have printed, in the run that began with a restart and in the one before. Until a job prints anew, a
// server may show the log of the run before.
type printed struct {
	restart   *Command // nil as long as none was asked for
	last, old *Answer  // nil where none was seen
}

// log holds a job's log against the last that was seen in the same run, once that is sure to be of this run.
func (w *Watcher) log(a *Answer) {
	if !a.Succeeded() || a.Build == 0 {
		return
	}
	key := jobKey{buildKey{a.Repository, a.Build}, a.Job}
	p := w.logs[key]
	if p == nil {
		p = &printed{}
		w.logs[key] = p
	}
	if restart := w.latestRestart(key.buildKey); restart != p.restart {
		w.turn(p, key, restart)
	}
	if p.restart != nil && !p.restart.receivedBefore(a) {
		return // it may be of either run
	}
	if w.cancelled(key, p.restart) {
		return // what is kept of it then is open
	}
	if p.old != nil && p.last != nil && p.last.Received.Before(a.Sent) && Grown(p.old, p.last) != nil {
		if problem := Grown(p.last, a); problem != nil {
			w.ledger.Judge("LOG-15", about(key.buildKey, fmt.Errorf("log of job %d: %w", a.Job, problem)), a.Exchange, p.last.Exchange, p.restart.exchange)
		} else {
			w.ledger.Judge("LOG-15", nil)
		}
	}
	if p.last == nil || p.last.Received.Before(a.Received) {
		p.last = a
	}
}

// turn begins a new run. What was seen last is the log of the run before if there was no other restart in between, and the job was not
// cancelled: an agent that reports on that may send its log later.
func (w *Watcher) turn(p *printed, key jobKey, restart *Command) {
	cancelled := w.cancelled(key, p.restart)
	p.restart, p.old = restart, nil
	if restart != nil && p.last != nil && p.last.Received.Before(restart.sent) {
		if asked, _ := w.asked(key.buildKey, p.last.Sent, restart.sent.Add(-1)); !asked.Restart && !cancelled {
			p.old = p.last
		}
	}
	p.last = nil
}

// cancelled tells whether a job was cancelled in the run that began with a restart.
func (w *Watcher) cancelled(key jobKey, restart *Command) bool {
	return slices.ContainsFunc(w.commands[key.buildKey], func(c *Command) bool {
		return c.job == key.job && (restart == nil || c.sent.After(restart.sent))
	})
}

// latestRestart returns the restart of a build that was asked for last and not refused; nil if there is none.
func (w *Watcher) latestRestart(key buildKey) *Command {
	var latest *Command
	for _, c := range w.commands[key] {
		if c.job == 0 && (latest == nil || c.sent.After(latest.sent)) {
			latest = c
		}
	}
	return latest
}

// receivedBefore tells whether the command was answered before the other answer was asked for.
func (c *Command) receivedBefore(a *Answer) bool {
	return !c.received.IsZero() && c.received.Before(a.Sent)
}

// Grown returns an error if the later log of a job does not begin with all lines of the earlier one.
func Grown(earlier, later *Answer) error {
	was, is := Lines(earlier), Lines(later)
	if len(is) < len(was) {
		return Deviation{"log", fmt.Sprintf("%d lines", len(is)), fmt.Sprintf("the %d of before, and more", len(was))}
	}
	if earlier.document == later.document && earlier.document != nil {
		return nil
	}
	for i, line := range was {
		if Same(line, is[i], "proc", "pos", "out") != nil {
			return Deviation{fmt.Sprintf("/%d", i), fmt.Sprint(is[i]), fmt.Sprintf("%v as before", line)}
		}
	}
	return nil
}

// Lines returns a log's lines without the empty object at the end.
func Lines(log *Answer) []Object {
	var all []Object
	for _, line := range log.List() {
		if len(line) > 0 {
			all = append(all, line)
		}
	}
	return all
}
