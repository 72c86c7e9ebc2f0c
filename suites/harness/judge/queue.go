package judge

import "fmt"

// queue judges the builds in progress.
func (j *Judge) queue(a *Answer) {
	seen := map[string]bool{}
	var twice error
	for i, item := range a.List() {
		at := fmt.Sprintf("/%d", i)
		j.ledger.Judge("QUEUE-04", fullName(item, at), a.Exchange)
		j.ledger.Judge("QUEUE-07", queueTimes(item, at), a.Exchange)
		j.ledger.Judge("QUEUE-10", without(item, "id", at), a.Exchange)
		j.ledger.Judge("TIME-01", seconds(item, at, "created_at", "started_at", "finished_at", "enqueued_at"), a.Exchange)
		if !item.Has("number") {
			continue // the schema has said so
		}
		key := fmt.Sprintf("%s #%d", item.Text("full_name"), item.Int("number"))
		if seen[key] {
			twice = Deviation{at, key + " a second time", "each build once"}
		}
		seen[key] = true
	}
	if len(seen) > 0 {
		j.ledger.Judge("QUEUE-14", twice, a.Exchange)
	}
}

func fullName(item Object, at string) error {
	if want := item.Text("owner") + "/" + item.Text("name"); item.Text("full_name") != want {
		return Deviation{at + "/full_name", Show(item, "full_name"), fmt.Sprintf("%q", want)}
	}
	return nil
}

func queueTimes(item Object, at string) error {
	switch started := item.Int("started_at"); {
	case !item.Has("created_at") || item["started_at"] != nil && !item.Has("started_at"):
		return nil // the schema, or a rule on numbers, has said so
	case item.Int("created_at") == 0:
		return Deviation{at + "/created_at", Show(item, "created_at"), "when the build was made"}
	case item.Running() && started == 0:
		return Deviation{at + "/started_at", Show(item, "started_at"), "when the running build began"}
	case item.Pending() && started != 0:
		return Deviation{at + "/started_at", Show(item, "started_at"), "0, or nothing, while the build is pending"}
	}
	return nil
}

// Readable tells whether a queue was answered whose items can be told apart; where they cannot, other rules say so.
func Readable(queue *Answer) bool {
	items, ok := queue.JSON.([]any)
	if !queue.Succeeded() || !ok || len(items) != len(queue.List()) {
		return false
	}
	for _, item := range queue.List() {
		if !item.Has("number") || item.Text("owner") == "" || item.Text("name") == "" {
			return false
		}
	}
	return true
}
