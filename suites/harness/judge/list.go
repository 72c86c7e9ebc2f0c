package judge

import "fmt"

// list judges a repository's builds.
func (j *Judge) list(a *Answer) {
	numbers, ids := map[int64]bool{}, map[int64]bool{}
	var order, twice error
	last := int64(0)
	for i, build := range a.List() {
		at := fmt.Sprintf("/%d", i)
		j.ledger.Judge("LIST-10", without(build, "jobs", at), a.Exchange)
		j.times(a, at, build)
		if !build.Has("number", "id") {
			continue // the schema has said so
		}
		number, id := build.Int("number"), build.Int("id")
		if i > 0 && number > last && order == nil {
			order = Deviation{at + "/number", fmt.Sprintf("%d after %d", number, last), "the newest number first"}
		}
		if (numbers[number] || ids[id]) && twice == nil {
			twice = Deviation{at, fmt.Sprintf("number %d, id %d a second time", number, id), "each number and each id once"}
		}
		numbers[number], ids[id], last = true, true, number
	}
	j.ledger.Judge("LIST-09", order, a.Exchange)
	j.ledger.Judge("LIST-11", twice, a.Exchange)
}

// promisedBuilds is how many of the newest builds a list must hold.
const promisedBuilds = 50

// listed holds a list against the one before it: a build that was in it still is, unless a newer one came.
func (w *Watcher) listed(a *Answer) {
	key := a.Repository + " " + string(a.Caller)
	before := w.lists[key]
	if before == nil || before.Received.Before(a.Received) {
		w.lists[key] = a
	}
	if before == nil || !before.Received.Before(a.Sent) || len(a.List()) >= promisedBuilds || !authorized(before.Exchange, a) {
		return
	}
	there := map[int64]bool{}
	newest := int64(0)
	for _, build := range a.List() {
		there[build.Int("number")] = true
		newest = max(newest, build.Int("number"))
	}
	for _, build := range before.List() {
		if number := build.Int("number"); !there[number] && (newest <= before.List()[0].Int("number")) {
			w.ledger.Judge("LIFE-06", about(buildKey{a.Repository, number}, Deviation{"list", "nothing of it", "the build, which was listed before"}),
				a.Exchange, before.Exchange)
			return
		}
	}
}
