package fault

import (
	"slices"
	"strings"
	"sync"
)

// queueFaults are about the builds in progress.
func queueFaults() []Fault {
	return []Fault{
		{"queue-in-an-envelope", "The queue is an object with the builds in it, not an array.",
			breaks("QUEUE-02"), answers(body("queue", func(b []byte) []byte { return []byte(`{"builds":` + string(b) + `}`) }))},
		{"queue-media-type-text", "The queue is sent as text/plain.",
			breaks("QUEUE-03"), answers(mediaType("queue", "text/plain; charset=utf-8"))},
		{"queue-full-name-in-lower-case", "The `full_name` of an item is in lower case, whatever the name.",
			breaks("QUEUE-04"), answers(wherever("queue", texts("full_name", strings.ToLower)))},
		{"queue-number-as-text", "The `number` of an item is text.",
			breaks("QUEUE-05", "QUEUE-16"), answers(wherever("queue", asText("number")))},
		{"queue-event-null", "The `event` of an item is null.",
			breaks("QUEUE-06", "QUEUE-16"), answers(wherever("queue", set("event", "null")))},
		{"queue-without-start", "A running item has no `started_at`.",
			breaks("QUEUE-07", "QUEUE-16", "TIME-02"), answers(wherever("queue", drop("started_at")))},
		{"queue-message-null", "The `message` of an item is null.",
			breaks("QUEUE-08", "QUEUE-16"), answers(wherever("queue", set("message", "null")))},
		{"queue-avatar-false", "The `author_avatar` of an item is false.",
			breaks("QUEUE-09", "QUEUE-16"), answers(wherever("queue", set("author_avatar", "false")))},
		{"queue-has-ids", "Items of the queue have an `id`.",
			breaks("QUEUE-10"), answers(wherever("queue", set("id", "4711")))},
		{"queue-forgets-builds-of-several-jobs", "A build leaves the queue when the first of its several jobs has ended.",
			breaks("QUEUE-11", "CANCEL-11"), answers(served("queue", queueWithout(func(b object) bool {
				return several(&b) && slices.ContainsFunc(objects(b.get("jobs")), func(j object) bool { return ended(&j) })
			})))},
		{"queue-forgets-restarted-builds", "A restarted build is not put into the queue before it runs, though others that wait are there.",
			breaks("QUEUE-12"), answers(list("queue", leaves(func(o object) bool {
				return o.text("status") == "pending" && o.text("name") != "busy"
			})))},
		{"queue-lists-only-what-was-restarted", "A build that was never restarted is not in the queue, even while it runs.",
			breaks("QUEUE-11", "QUEUE-12"), answers(served("queue", queueWithout(func(b object) bool {
				return b.integer("enqueued_at") == b.integer("created_at")
			})))},
		{"queue-keeps-ended-builds", "An ended build stays in the queue, as running.",
			breaks("QUEUE-13", "QUEUE-16", "CANCEL-10", "QUEUE-07"), keepsEnded},
		{"queue-item-for-each-job", "A build stands in the queue once for each of its jobs.",
			breaks("QUEUE-14"), answers(served("queue", queueByJob))},
		{"queue-shows-private-builds-once-restarted", "A private build that was restarted is in every user's queue.",
			breaks("QUEUE-15"), answers(served("queue", func(x *exchange) {
				secret := objects(x.as(x.subject.operator(), "", "").body)
				secret = slices.DeleteFunc(secret, func(o object) bool { return o.text("name") != "secret" })
				own := slices.DeleteFunc(objects(x.body), func(o object) bool { return o.text("name") == "secret" })
				x.body = rawObjects(append(own, secret...))
			}))},
	}
}

// leaves takes out of a list what is meant, but builds of the repositories busy and keys: those no one restarts.
func leaves(out func(object) bool) func([]object) []object {
	return func(all []object) []object {
		return slices.DeleteFunc(all, func(o object) bool { return out(o) && o.text("name") != "busy" && o.text("name") != "keys" })
	}
}

// detail returns the build of a queue's item.
func detail(x *exchange, item object) object {
	path := "/api/repos/" + item.text("full_name") + "/builds/" + string(item.get("number"))
	return parseObject(x.as(x.subject.operator(), "GET", path).body)
}

// queueWithout takes those items out whose builds are meant.
func queueWithout(out func(build object) bool) rewriting {
	return func(x *exchange) {
		x.body = rawObjects(slices.DeleteFunc(objects(x.body), func(item object) bool { return out(detail(x, item)) }))
	}
}

func queueByJob(x *exchange) {
	var all []object
	for _, item := range objects(x.body) {
		for range max(1, len(parseArray(detail(x, item).get("jobs")))) {
			all = append(all, item)
		}
	}
	x.body = rawObjects(all)
}

// keepsEnded remembers the operator's queue and shows what has been in it.
func keepsEnded(s *subject) {
	var mu sync.Mutex
	var known []object
	answers(served("queue", func(x *exchange) {
		if u := x.user(); u == nil || !u.Operator {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		now := objects(x.body)
		same := func(a object) func(object) bool {
			return func(b object) bool {
				return a.text("full_name") == b.text("full_name") && a.integer("number") == b.integer("number")
			}
		}
		for _, old := range known {
			if !slices.ContainsFunc(now, same(old)) {
				old = slices.Clone(old)
				old.put("status", `"running"`)
				now = append(now, old)
			}
		}
		known = now
		x.body = rawObjects(now)
	}))(s)
}
