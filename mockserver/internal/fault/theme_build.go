package fault

import (
	"slices"
	"strconv"
	"strings"
)

// buildFaults are about one build and how it agrees with its jobs.
func buildFaults() []Fault {
	return []Fault{
		{"build-media-type-html", "A build is sent as text/html.",
			breaks("BUILD-07"), answers(mediaType("build", "text/html; charset=utf-8"))},
		{"build-found-by-prefix", "A build is looked for by the beginning of its number: 1 finds 19.",
			breaks("BUILD-08", "LIST-13"), answers(in("build", byPrefix))},
		{"absent-build-is-an-error-with-200", "A build that does not exist answers 200 and a body that says that there is none.",
			noBuild("BUILD-10", "BUILD-08", "BUILD-09"), answers(in("build", only(missing, func(x *exchange) { x.say(200, `{"error":"build not found","code":404}`) })))},
		{"number-read-up-to-its-end", "Of a number only the digits that it begins with are read: 1.5 and 1x are 1.",
			breaks("BUILD-11"), answers(in("build", func(x *exchange) {
				digits := strings.TrimRight(x.number, "abcdefghijklmnopqrstuvwxyz.,%5 ")
				if _, err := strconv.Atoi(digits); x.status == 400 && err == nil && strings.HasPrefix(x.number, digits) {
					x.answer(x.as("", "", strings.TrimSuffix(x.URL.Path, x.number)+digits))
				}
			}))},
		{"jobs-in-order-of-their-ends", "A build's jobs stand in the order in which they ended.",
			breaks("BUILD-12"), answers(wherever("build", when(ended, jobList(func(all []object) []object {
				slices.SortStableFunc(all, func(a, b object) int { return int(a.integer("finished_at") - b.integer("finished_at")) })
				return all
			}))))},
		{"skipped-job-stays-pending", "When a job failed, those after it are `pending` for ever.",
			flickers("BUILD-13", "CANCEL-09", "CANCEL-15", "CANCEL-16", "LIFE-02", "LIFE-04", "LIFE-05", "LOG-14"), answers(wherever("build", when(ended, jobList(func(all []object) []object {
				failed := false
				for i := range all {
					if failed {
						set("status", `"pending"`)(&all[i])
						set("started_at finished_at exit_code", "0")(&all[i])
						set("error", `""`)(&all[i])
					}
					failed = failed || all[i].text("status") == "failure"
				}
				return all
			}))))},
		{"status-of-the-last-job", "An ended build has the status of its last job, whatever the others are.",
			breaks("BUILD-14", "CANCEL-10"), answers(consistently(when(ended, statusOfLastJob)))},
		{"failure-without-exit-code", "A job that failed has the exit code 0.",
			breaks("BUILD-15", "LIFE-03"), answers(wherever("build", jobs(when(status("failure"), set("exit_code", "0")))))},
	}
}

// missing tells whether something was not found in a repository that is activated, by one who may see it.
func missing(x *exchange) bool {
	r := x.repository()
	return x.status == 404 && r != nil && r.Active && (!r.Private || !stranger(x))
}

func byPrefix(x *exchange) {
	if !x.succeeded() {
		return
	}
	for _, b := range x.subject.Store.Builds(x.repository()) {
		if number := strconv.FormatInt(b.Number, 10); strings.HasPrefix(number, x.number) && number[0] == '1' {
			x.answer(x.as("", "", strings.TrimSuffix(x.URL.Path, x.number)+number))
			return
		}
	}
}

// jobAt changes the i-th job of a build of at least so many; counted from the end where i is negative.
func jobAt(i, atLeast int, changes ...change) change {
	return jobList(func(all []object) []object {
		if len(all) >= atLeast {
			for _, c := range changes {
				c(&all[(i+len(all))%len(all)])
			}
		}
		return all
	})
}

func statusOfLastJob(o *object) {
	if all := objects(o.get("jobs")); len(all) > 0 {
		o.put("status", string(all[len(all)-1].get("status")))
	}
}
