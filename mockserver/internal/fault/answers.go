package fault

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// in rewrites the answers of operations, named with blanks between.
func in(operations string, rewrite rewriting) rewriting {
	ids := strings.Fields(operations)
	return func(x *exchange) {
		if slices.Contains(ids, x.operation) {
			rewrite(x)
		}
	}
}

// served rewrites those answers of operations that are successes.
func served(operations string, rewrite rewriting) rewriting {
	return in(operations, func(x *exchange) {
		if x.succeeded() {
			rewrite(x)
		}
	})
}

// only rewrites the exchanges that are meant.
func only(is func(*exchange) bool, rewrite rewriting) rewriting {
	return func(x *exchange) {
		if is(x) {
			rewrite(x)
		}
	}
}

// wherever makes changes to every build, queue item or line in the successes of operations.
func wherever(operations string, changes ...change) rewriting {
	return served(operations, func(x *exchange) {
		if all := objects(x.body); all != nil {
			for i := range all {
				for _, c := range changes {
					c(&all[i])
				}
			}
			x.body = rawObjects(all)
			return
		}
		if o := parseObject(x.body); o != nil {
			for _, c := range changes {
				c(&o)
			}
			x.body = o.raw()
		}
	})
}

// consistently makes changes to a build with its jobs, and shows what it has become in the list too.
func consistently(changes ...change) rewriting {
	return func(x *exchange) {
		wherever("build", changes...)(x)
		wherever("builds", func(item *object) {
			path := "/api/repos/" + x.owner + "/" + x.name + "/builds/" + string(item.get("number"))
			whole := parseObject(x.as("", "", path).body)
			for _, c := range changes {
				c(&whole)
			}
			for _, key := range []string{"status", "started_at", "finished_at"} {
				item.put(key, string(whole.get(key)))
			}
		})(x)
	}
}

// list changes the array that the successes of operations are.
func list(operations string, alter func([]object) []object) rewriting {
	return served(operations, func(x *exchange) { x.body = rawObjects(alter(objects(x.body))) })
}

// statusOf answers another status where an operation would answer this one; the body stays.
func statusOf(operations string, from, to int) rewriting {
	return in(operations, func(x *exchange) {
		if x.status == from {
			x.status = to
		}
	})
}

// instead answers with this status and JSON where an operation would answer that status.
func instead(operations string, from, to int, body string) rewriting {
	return in(operations, func(x *exchange) {
		if x.status == from {
			x.say(to, body)
		}
	})
}

// mediaType names another media type in the successes of operations.
func mediaType(operations, name string) rewriting {
	return served(operations, func(x *exchange) { x.header.Set("Content-Type", name) })
}

// body changes the bytes of the successes of operations.
func body(operations string, alter func([]byte) []byte) rewriting {
	return served(operations, func(x *exchange) { x.body = alter(x.body) })
}

// whenever leaves a rewriting to a condition that is made anew for each server.
func whenever(condition func(*subject) func(*exchange) bool, rewrite rewriting) way {
	return func(s *subject) { answers(only(condition(s), rewrite))(s) }
}

// oneCallIn holds for one call in n, by chance.
func oneCallIn(n int) func(*subject) func(*exchange) bool {
	return func(s *subject) func(*exchange) bool {
		return func(*exchange) bool { return s.oneIn(n) }
	}
}

// fromCall holds from the n-th of the calls with the same method and path on.
func fromCall(n int) func(*subject) func(*exchange) bool {
	return func(*subject) func(*exchange) bool {
		var mu sync.Mutex
		calls := map[string]int{}
		return func(x *exchange) bool {
			mu.Lock()
			defer mu.Unlock()
			calls[x.Method+" "+x.URL.Path]++
			return calls[x.Method+" "+x.URL.Path] >= n
		}
	}
}

// stale keeps answers of operations, by path, and gives them again for so long, by the time outside.
func stale(operations string, lifetime time.Duration) way {
	type kept struct {
		answer recorder
		at     time.Time
	}
	return func(s *subject) {
		var mu sync.Mutex
		cache := map[string]kept{}
		answers(served(operations, func(x *exchange) {
			mu.Lock()
			defer mu.Unlock()
			old, ok := cache[x.URL.Path]
			if wall := s.Wall(); !ok || wall.Sub(old.at) > lifetime {
				cache[x.URL.Path] = kept{*x.keep().clone(), wall}
				return
			}
			x.answer(old.answer.clone())
		}))(s)
	}
}

// fromEvery holds for every n-th call with the same method and path.
func fromEvery(n int) func(*exchange) bool {
	var mu sync.Mutex
	calls := map[string]int{}
	return func(x *exchange) bool {
		mu.Lock()
		defer mu.Unlock()
		calls[x.Method+" "+x.URL.Path]++
		return calls[x.Method+" "+x.URL.Path]%n == 0
	}
}
