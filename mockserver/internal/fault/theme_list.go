package fault

import (
	"cmp"
	"slices"
	"time"
)

// listFaults are about a repository's builds.
func listFaults() []Fault {
	return []Fault{
		{"list-media-type-vendor", "The list is sent as application/vnd.builds+json.",
			breaks("LIST-08"), answers(mediaType("builds", "application/vnd.builds+json"))},
		{"list-oldest-first", "The list begins with the oldest build.",
			breaks("LIST-09"), answers(list("builds", func(all []object) []object { slices.Reverse(all); return all }))},
		{"list-sorted-as-text", "The list is sorted by number as text, 9 before 30.",
			breaks("LIST-09"), answers(list("builds", sorted(func(o object) string { return string(o.get("number")) })))},
		{"list-jobs-null", "The builds of a list have `jobs`, null.",
			breaks("LIST-10"), answers(wherever("builds", set("jobs", "null")))},
		{"list-restarted-build-twice", "A build that was restarted stands in the list twice while it runs.",
			breaks("LIST-11", "LIST-09", "RESTART-17"), answers(list("builds", func(all []object) []object {
				var twice []object
				for _, o := range all {
					if twice = append(twice, o); o.text("status") == "running" {
						twice = append(twice, o)
					}
				}
				return twice
			}))},
		{"list-cut-at-25", "The list shows the newest 25 builds.",
			breaks("LIST-12"), answers(list("builds", func(all []object) []object { return all[:min(25, len(all))] }))},
		{"list-cached", "The list is made once in a second, by the time outside, whatever happens to its builds.",
			breaks("LIST-13", "HTTP-06", "RESTART-14", "CANCEL-17", "RESTART-18", "LIFE-02", "LIFE-03", "LIFE-04", "LIFE-05", "QUEUE-13", "RACE-03"), stale("builds", time.Second)},
		{"list-empty-is-null", "A repository without builds answers null.",
			breaks("LIST-14", "LIST-09"), answers(body("builds", func(b []byte) []byte {
				if string(b) == "[]" {
					return []byte("null")
				}
				return b
			}))},
	}
}

func without(out condition) func([]object) []object {
	return func(all []object) []object { return slices.DeleteFunc(all, func(o object) bool { return out(&o) }) }
}

// sorted sorts by a text, the last first.
func sorted(by func(object) string) func([]object) []object {
	return func(all []object) []object {
		slices.SortStableFunc(all, func(a, b object) int { return cmp.Compare(by(b), by(a)) })
		return all
	}
}
