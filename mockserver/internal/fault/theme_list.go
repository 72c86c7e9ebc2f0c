package fault

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// listFaults are about a repository's builds.
func listFaults() []Fault {
	return []Fault{
		{"list-media-type-vendor", "The list is sent as application/vnd.builds+json.",
			breaks("LIST-08"), answers(mediaType("builds", "application/vnd.builds+json"))},
		{"list-in-an-envelope", "The list is an object with the builds in it, not an array.",
			breaks("LIST-09", "LIST-14"), answers(body("builds", func(b []byte) []byte { return []byte(`{"items":` + string(b) + `}`) }))},
		{"list-oldest-first", "The list begins with the oldest build.",
			breaks("LIST-09"), answers(list("builds", func(all []object) []object { slices.Reverse(all); return all }))},
		{"list-sorted-as-text", "The list is sorted by number as text, 9 before 30.",
			breaks("LIST-09"), answers(list("builds", sorted(func(o object) string { return string(o.get("number")) })))},
		{"list-sorted-by-last-run", "The list begins with the build that was queued last, so that a restart moves a build.",
			breaks("LIST-09"), answers(list("builds", func(all []object) []object {
				slices.SortStableFunc(all, func(a, b object) int { return cmp.Compare(b.integer("enqueued_at"), a.integer("enqueued_at")) })
				return all
			}))},
		{"list-has-jobs", "The builds of a list have `jobs`, empty.",
			breaks("LIST-10"), answers(wherever("builds", set("jobs", "[]")))},
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
		{"list-ids-repeat", "In the list, every third build has the id of its neighbour.",
			breaks("LIST-11", "LIST-13", "LIFE-01", "RACE-03"), answers(list("builds", func(all []object) []object {
				for i := 2; i < len(all); i += 3 {
					all[i].put("id", string(all[i-1].get("id")))
				}
				return all
			}))},
		{"list-cut-at-25", "The list shows the newest 25 builds.",
			breaks("LIST-12"), answers(list("builds", func(all []object) []object { return all[:min(25, len(all))] }))},
		{"list-misses-the-first-build", "The list leaves out build 1.",
			breaks("LIST-12"), answers(list("builds", without(numbered("number", 1))))},
		{"list-leaves-out-builds-in-progress", "The list shows only builds that have ended.",
			breaks("LIST-12", "RESTART-14", "RESTART-17", "RESTART-18", "CANCEL-17", "RACE-03"), answers(list("builds", without(status("pending", "running"))))},
		{"list-leaves-out-killed-builds", "The list shows no build that was killed.",
			breaks("LIST-12", "RESTART-17", "RESTART-18", "CANCEL-17"), answers(list("builds", without(status("killed"))))},
		{"list-leaves-out-pull-requests", "The list shows no build of a pull request.",
			breaks("LIST-12"), answers(list("builds", without(has("event", "pull_request"))))},
		{"list-cached", "The list is made once in a second, by the time outside, whatever happens to its builds.",
			breaks("LIST-13", "RESTART-14", "CANCEL-17", "RESTART-18", "LIFE-02", "LIFE-04", "LIFE-05", "QUEUE-13", "RACE-03"), stale("builds", time.Second)},
		{"list-cached-for-ever", "The list is made once, and says the same ever after.",
			breaks("LIST-13", "RESTART-14", "CANCEL-17", "RESTART-18", "LIFE-02", "LIFE-04", "LIFE-05", "QUEUE-13", "RACE-03"), stale("builds", time.Hour)},
		{"list-message-cut", "In the list, a message is cut at its first line's end.",
			breaks("LIST-13", "RESTART-10", "CANCEL-17", "RESTART-18", "LIFE-01", "RACE-03"), answers(wherever("builds", texts("message", firstLine)))},
		{"list-never-finishes", "In the list, `finished_at` of a build that was killed is 0.",
			breaks("LIST-13", "LIFE-05"), answers(wherever("builds", when(status("killed"), set("finished_at", "0"))))},
		{"list-parent-lost", "In the list, every build's `parent` is 0.",
			breaks("LIST-13", "LIFE-01"), answers(wherever("builds", set("parent", "0")))},
		{"list-verified-lost", "In the list, no build is `signed` or `verified`.",
			breaks("LIST-13", "LIFE-01"), answers(wherever("builds", set("signed verified", "false")))},
		{"list-empty-is-null", "A repository without builds answers null.",
			breaks("LIST-14", "LIST-09"), answers(body("builds", func(b []byte) []byte {
				if string(b) == "[]" {
					return []byte("null")
				}
				return b
			}))},
		{"list-empty-is-404", "A repository without builds answers 404.",
			breaks("LIST-14"), answers(in("builds", func(x *exchange) {
				if string(x.body) == "[]" {
					x.refuse(404)
				}
			}))},
		{"list-empty-is-204", "A repository without builds answers 204, without a body.",
			breaks("LIST-14"), answers(in("builds", func(x *exchange) {
				if string(x.body) == "[]" {
					x.status, x.body = 204, nil
				}
			}))},
		{"list-one-call-in-five-misses-the-newest", "In one call of five, by chance, the list leaves out the newest build.",
			flickers("LIST-12", "HTTP-05", "RESTART-17", "RESTART-18", "CANCEL-17", "RESTART-14"), whenever(oneCallIn(5), list("builds", func(all []object) []object { return all[min(1, len(all)):] }))},
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

func firstLine(text string) string {
	for i, c := range text {
		if c == '\n' {
			return text[:i]
		}
	}
	return text
}

// less is a number, as it is written, less one.
func less(raw string) string {
	n, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return raw
	}
	return string(json.RawMessage(strconv.FormatInt(n-1, 10)))
}
