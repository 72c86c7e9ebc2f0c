package judge

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Watcher remembers what every exchange of a run has shown, and holds each new answer against it: whether some order of what was
// asked explains both. Requests that overlapped may have taken effect in any order; a look is held only against one that was over
// before it began.
//
// It assumes that nobody but the suite restarts and cancels builds of the repositories it was lent, but for builds that were in progress when it began,
// or were pushed later. Of those, and of the repositories of others, it holds only what no restart changes.
type Watcher struct {
	ledger *Ledger
	others []string
	lent   map[buildKey]bool // the builds that had ended before the suite began; nil as long as all are taken for such

	mu       sync.Mutex
	builds   map[buildKey]*memory
	commands map[buildKey][]*Command
	// loose are the builds of which several restarts at once were granted: on a server that holds one against the other nowhere, each may begin a run,
	// one after the other. That it granted them is told once, by its own rule.
	loose  map[buildKey]bool
	logs   map[jobKey]*printed
	queues []queued
	lists  map[string]*Answer // the latest of each repository and caller
}

// queued is a queue that could be read, and what was in it.
type queued struct {
	answer *Answer
	items  map[buildKey]bool
}

type buildKey struct {
	repository string
	number     int64
}

// memory is what is known of a build: the looks that a later one may have to be held against.
type memory struct {
	detail, item, any look // the latest of each kind that is over
}

type look struct {
	object   Object
	exchange *wire.Exchange
}

// Command is a restart or a cancel that was granted, may have been, or is being asked for.
type Command struct {
	key      buildKey
	job      int64 // 0 for a restart
	sent     time.Time
	received time.Time      // zero while it is being asked for
	exchange *wire.Exchange // nil until then
	granted  bool
}

// NewWatcher returns a watcher that writes into this ledger. The repositories named are those of others.
func NewWatcher(ledger *Ledger, others ...string) *Watcher {
	return &Watcher{ledger: ledger, others: others, builds: map[buildKey]*memory{}, commands: map[buildKey][]*Command{}, loose: map[buildKey]bool{}, logs: map[jobKey]*printed{}, lists: map[string]*Answer{}}
}

// Forget forgets all that was seen: something was asked of the server that the watcher was not told of.
func (w *Watcher) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.builds)
	clear(w.commands)
	clear(w.loose)
	clear(w.logs)
	clear(w.lists)
	w.queues = nil
}

// Asking tells the watcher, before it is asked for, of a restart or a cancel that may come to be granted. What it returns goes with the
// answer.
func (w *Watcher) Asking(operation, repository string, build, job int64) *Command {
	if operation != "restart" && operation != "cancel" || build == 0 {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &Command{key: buildKey{repository, build}, job: job, sent: time.Now()}
	if operation == "restart" {
		c.job = 0
	}
	w.commands[c.key] = append(w.commands[c.key], c)
	return c
}

// Watch holds an answer against all that was seen before, and remembers it.
func (w *Watcher) Watch(a *Answer, asked *Command) {
	if a.Operation == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if asked != nil {
		w.answered(asked, a)
	}
	key := buildKey{a.Repository, a.Build}
	switch a.Operation {
	case "restart":
		if a.Succeeded() && a.Object().Int("number") == a.Build {
			w.see(key, look{alone(a.Object()), a.Exchange}, false)
		}
	case "builds":
		if a.Succeeded() {
			w.list(a)
		}
	case "build":
		w.detail(key, a)
	case "log":
		w.log(a)
	case "queue":
		w.queue(a)
	}
}

// answered remembers what came of a command. A refusal has changed nothing; whatever else came may have.
func (w *Watcher) answered(c *Command, a *Answer) {
	c.received, c.exchange, c.granted = a.Received, a.Exchange, a.Succeeded()
	if a.Refused() {
		w.commands[c.key] = slices.DeleteFunc(w.commands[c.key], func(other *Command) bool { return other == c })
	}
	if c.job == 0 && c.granted && slices.ContainsFunc(w.commands[c.key], c.overtook) {
		w.loose[c.key] = true
	}
}

func (w *Watcher) list(a *Answer) {
	w.listed(a)
	for _, build := range a.List() {
		w.see(buildKey{a.Repository, build.Int("number")}, look{alone(build), a.Exchange}, false)
	}
}

// alone returns a build without jobs, for answers that must have none.
func alone(build Object) Object {
	if _, there := build["jobs"]; !there {
		return build
	}
	without := maps.Clone(build)
	delete(without, "jobs")
	return without
}

func (w *Watcher) detail(key buildKey, a *Answer) {
	known := w.builds[key]
	switch {
	case a.Succeeded() && a.Build != 0 && a.Object().Int("number") == a.Build:
		w.see(key, look{a.Object(), a.Exchange}, true)
	case a.Refused() && known != nil && known.detail.exchange != nil && known.detail.exchange.Caller == a.Caller &&
		known.detail.exchange.Received.Before(a.Sent) && authorized(known.detail.exchange, a):
		w.ledger.Judge("LIFE-06", Deviation{"status", fmt.Sprint(a.Status), "the build, which was shown before"}, a.Exchange, known.detail.exchange)
	}
}

// authorized tells whether an answer was asked for with the same token as one before.
func authorized(before *wire.Exchange, a *Answer) bool {
	return before.Request.Get("Authorization") == a.Request.Get("Authorization")
}

// see holds a look at a build against those before it, and remembers it.
func (w *Watcher) see(key buildKey, now look, whole bool) {
	m := w.builds[key]
	if m == nil {
		m = &memory{}
		w.builds[key] = m
	}
	for _, before := range distinct(m.any, m.detail, m.item) {
		if before.exchange.Received.Before(now.exchange.Sent) {
			w.hold(key, before, now)
		}
	}
	later := func(l look) look {
		if l.exchange == nil || l.exchange.Received.Before(now.exchange.Received) {
			return now
		}
		return l
	}
	m.any = later(m.any)
	if whole {
		w.recall(key, m.detail, now)
		m.detail = later(m.detail)
	} else {
		m.item = later(m.item)
	}
}

func distinct(looks ...look) []look {
	var all []look
	for _, l := range looks {
		if l.exchange != nil && !slices.ContainsFunc(all, func(o look) bool { return o.exchange == l.exchange }) {
			all = append(all, l)
		}
	}
	return all
}

// hold judges two looks, one of which was over before the other began, by what was asked between the beginning of the first and the end
// of the second.
func (w *Watcher) hold(key buildKey, before, now look) {
	asked, evidence := w.asked(key, before.exchange.Sent, now.exchange.Received)
	for _, rule := range []string{"LIFE-01", "LIFE-02", "LIFE-03", "LIFE-04", "LIFE-05", "LIFE-06"} {
		w.ledger.Judge(rule, nil)
	}
	if sameBody(before.object, now.object) {
		return // nothing has moved
	}
	for _, breach := range Breaches(before.object, now.object, asked) {
		w.ledger.Judge(breach.Rule, about(key, breach.Problem), append([]*wire.Exchange{now.exchange, before.exchange}, evidence...)...)
	}
}

// sameBody tells whether two objects are of one body that was answered twice, and read once.
func sameBody(a, b Object) bool { return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() }

func about(key buildKey, problem error) error {
	return fmt.Errorf("build %d of %s: %w", key.number, key.repository, problem)
}

// rememberedQueues bounds how many queues are kept to be held against what is seen later.
const rememberedQueues = 64

// queue holds what is in the queue against builds that had ended before it was asked for.
func (w *Watcher) queue(a *Answer) {
	if !a.Succeeded() {
		return
	}
	for _, item := range a.List() {
		key := buildKey{item.Text("owner") + "/" + item.Text("name"), item.Int("number")}
		m := w.builds[key]
		if m == nil || !m.any.object.Ended() || !m.any.exchange.Received.Before(a.Sent) {
			continue
		}
		asked, _ := w.asked(key, m.any.exchange.Sent, a.Received)
		if !asked.Restart {
			w.ledger.Judge("QUEUE-13", about(key, Deviation{"queue", "it, " + item.Text("status"), "no such build, since it had ended"}),
				a.Exchange, m.any.exchange)
		}
	}
	if a.Caller == "operator" && Readable(a) {
		items := map[buildKey]bool{}
		for _, item := range a.List() {
			items[buildKey{item.Text("owner") + "/" + item.Text("name"), item.Int("number")}] = true
		}
		w.queues = append(w.queues, queued{a, items})
		w.queues = w.queues[max(0, len(w.queues)-rememberedQueues):]
	}
}

// recall holds the queues that were asked for between two looks at a build, both of which show the same run going on, to have had it.
func (w *Watcher) recall(key buildKey, before, now look) {
	if before.exchange == nil || !before.object.Running() || !now.object.Running() ||
		Same(before.object, now.object, "enqueued_at", "started_at") != nil {
		return
	}
	if asked, _ := w.asked(key, before.exchange.Sent, now.exchange.Received); asked.Restart {
		return
	}
	for _, queue := range w.queues {
		if queue.answer.Sent.Before(before.exchange.Received) || queue.answer.Received.After(now.exchange.Sent) {
			continue
		}
		var missing error
		if !queue.items[key] {
			missing = about(key, Deviation{"queue", "nothing of it", "the build, which was running before and after"})
		}
		w.ledger.Judge("QUEUE-11", missing, queue.answer.Exchange, before.exchange, now.exchange)
	}
}
