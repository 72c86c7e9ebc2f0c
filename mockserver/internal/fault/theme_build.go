package fault

import (
	"fmt"
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
		{"build-of-a-namesake", "A build is looked for by its number alone, in whichever repository has one.",
			breaks("BUILD-08", "LIST-13", "LIFE-01", "LIFE-02", "LIFE-04", "LIFE-05", "QUEUE-13", "QUEUE-16", "RESTART-05", "RESTART-07", "RESTART-08", "RESTART-09", "RESTART-10", "RESTART-14", "RESTART-15"), answers(served("build", func(x *exchange) {
				if r := x.repository(); r.Active && !r.Private && r.Name != "hello" && r.Name != "busy" {
					x.answer(x.as(x.subject.operator(), "", "/api/repos/acme/hello/builds/"+x.number))
				}
			}))},
		{"jobs-left-out", "A build has no `jobs`.",
			breaks("BUILD-09"), answers(wherever("build", drop("jobs")))},
		{"jobs-by-number", "The `jobs` of a build are an object, by number.",
			breaks("BUILD-09"), answers(wherever("build", value("jobs", func(raw string) string {
				var members []string
				for _, job := range objects([]byte(raw)) {
					members = append(members, fmt.Sprintf("%q:%s", string(job.get("number")), job.raw()))
				}
				return "{" + strings.Join(members, ",") + "}"
			})))},
		{"absent-build-is-empty", "A build that does not exist is an empty object, with 200.",
			noBuild("BUILD-10", "BUILD-08", "BUILD-09"), answers(in("build", only(missing, func(x *exchange) { x.say(200, "{}") })))},
		{"absent-build-is-null", "A build that does not exist is null, with 200.",
			noBuild("BUILD-10", "BUILD-08", "BUILD-09"), answers(in("build", only(missing, func(x *exchange) { x.say(200, "null") })))},
		{"absent-build-is-an-error-with-200", "A build that does not exist answers 200 and a body that says that there is none.",
			noBuild("BUILD-10", "BUILD-08", "BUILD-09"), answers(in("build", only(missing, func(x *exchange) { x.say(200, `{"error":"build not found","code":404}`) })))},
		{"absent-build-is-the-newest", "A number of no build answers the newest.",
			breaks("BUILD-10", "BUILD-08"), answers(in("build", only(missing, (*exchange).newest)))},
		{"absent-build-is-gone", "A build that does not exist answers 410.",
			breaks("BUILD-10"), answers(in("build", only(missing, func(x *exchange) { x.refuse(410) })))},
		{"word-is-the-newest-build", "A number that is a word answers the newest build.",
			breaks("BUILD-11"), answers(in("build", func(x *exchange) {
				if x.status == 400 {
					x.newest()
				}
			}))},
		{"number-read-up-to-its-end", "Of a number only the digits that it begins with are read: 1.5 and 1x are 1.",
			breaks("BUILD-11"), answers(in("build", func(x *exchange) {
				digits := strings.TrimRight(x.number, "abcdefghijklmnopqrstuvwxyz.,%5 ")
				if _, err := strconv.Atoi(digits); x.status == 400 && err == nil && strings.HasPrefix(x.number, digits) {
					x.answer(x.as("", "", strings.TrimSuffix(x.URL.Path, x.number)+digits))
				}
			}))},
		{"word-is-an-error-with-200", "A number that is a word answers 200 and a body that says that it is none.",
			noBuild("BUILD-11", "BUILD-09"), answers(instead("build", 400, 200, `{"error":"not a number"}`))},
		{"jobs-last-first", "A build's jobs begin with the last.",
			breaks("BUILD-12"), answers(wherever("build", jobList(func(all []object) []object { slices.Reverse(all); return all })))},
		{"jobs-in-order-of-their-ends", "A build's jobs stand in the order in which they ended.",
			breaks("BUILD-12"), answers(wherever("build", when(ended, jobList(func(all []object) []object {
				slices.SortStableFunc(all, func(a, b object) int { return int(a.integer("finished_at") - b.integer("finished_at")) })
				return all
			}))))},
		{"all-jobs-are-number-one", "Every job of a build has the number 1.",
			breaks("BUILD-12", "LIFE-01", "LIFE-03", "LIFE-04", "LIFE-05"), answers(wherever("build", jobs(set("number", "1"))))},
		{"job-ids-are-the-builds", "Every job of a build has the build's id.",
			breaks("BUILD-12"), answers(wherever("build", func(o *object) { jobs(set("id", string(o.get("id"))))(o) }))},
		{"last-job-never-ends", "The last of several jobs stays `running` when the build has ended.",
			breaks("BUILD-13", "CANCEL-10", "TIME-05", "BUILD-14", "CANCEL-05", "CANCEL-08", "CANCEL-09", "LIFE-02", "LIFE-05", "RACE-04"), answers(wherever("build", when(ended, jobAt(-1, 2, set("status", `"running"`), set("finished_at exit_code", "0"), set("error", `""`)))))},
		{"skipped-job-stays-pending", "When a job failed, those after it are `pending` for ever.",
			breaks("BUILD-13", "CANCEL-09", "CANCEL-15", "LIFE-02", "LIFE-04", "LIFE-05"), answers(wherever("build", when(ended, jobList(func(all []object) []object {
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
			breaks("BUILD-14"), answers(consistently(when(ended, statusOfLastJob)))},
		{"status-of-the-first-job", "An ended build has the status of its first job.",
			breaks("BUILD-14", "CANCEL-10"), answers(consistently(when(ended, func(o *object) {
				if all := objects(o.get("jobs")); len(all) > 0 && ended(&all[0]) {
					o.put("status", string(all[0].get("status")))
				}
			})))},
		{"failure-though-all-jobs-succeeded", "A build of several jobs is a `failure`, though all of them succeeded.",
			breaks("BUILD-14"), answers(consistently(when(status("success"), when(several, set("status", `"failure"`)))))},
		{"success-with-exit-code", "A job that succeeded has an exit code of 1.",
			breaks("BUILD-15"), answers(wherever("build", jobs(when(status("success"), set("exit_code", "1")))))},
		{"failure-without-exit-code", "A job that failed has the exit code 0.",
			breaks("BUILD-15", "LIFE-03"), answers(wherever("build", jobs(when(status("failure"), set("exit_code", "0")))))},
	}
}

// missing tells whether something was not found in a repository that is activated, by one who may see it.
func missing(x *exchange) bool {
	r := x.repository()
	return x.status == 404 && r != nil && r.Active && (!r.Private || !stranger(x))
}

// newest answers the repository's newest build.
func (x *exchange) newest() {
	if all := x.subject.Store.Builds(x.repository()); len(all) > 0 {
		x.answer(x.as("", "", fmt.Sprintf("/api/repos/%s/%s/builds/%d", x.owner, x.name, all[0].Number)))
	}
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
