package fault

import "strconv"

const (
	buildTimes = "created_at enqueued_at started_at finished_at timestamp"
	jobTimes   = "enqueued_at started_at finished_at"
)

// timeFaults are about times.
func timeFaults() []Fault {
	return []Fault{
		{"times-in-milliseconds", "All times are in milliseconds.",
			breaks("TIME-01", "QUEUE-07", "RESTART-12"), answers(wherever(everywhere+" queue", multiply(buildTimes, 1000), jobs(multiply(jobTimes, 1000))))},
		{"finish-in-milliseconds", "A build's `finished_at` is in milliseconds; all other times are not.",
			breaks("TIME-01", "TIME-05", "RESTART-12"), answers(wherever("build builds", multiply("finished_at", 1000)))},
		{"job-times-in-milliseconds", "The times of jobs are in milliseconds.",
			breaks("TIME-01", "TIME-05"), answers(wherever("build", jobs(multiply(jobTimes, 1000))))},
		{"restart-enqueued-in-milliseconds", "A restart answers with an `enqueued_at` in milliseconds.",
			breaks("TIME-01", "RESTART-14", "RESTART-12", "RACE-03", "RESTART-15"), answers(wherever("restart", multiply("enqueued_at", 1000)))},
		{"times-in-words", "A build's times are dates in words.",
			breaks("TIME-01", "FIELD-06", "RESTART-12", "RESTART-13", "CANCEL-10", "QUEUE-16", "TIME-02", "TIME-04"), answers(wherever(everywhere, set("created_at enqueued_at started_at finished_at", `"2017-02-20T06:55:20Z"`)))},
		{"times-as-text", "A job's times are numbers written as text.",
			breaks("TIME-01", "JOB-06", "CANCEL-08", "RESTART-15", "TIME-02", "TIME-04"), answers(wherever("build", jobs(asText(jobTimes))))},
		{"time-not-come-is-year-one", "A time that has not come is that of the year 1.",
			breaks("TIME-02", "FIELD-06", "RESTART-13", "JOB-06", "RESTART-15", "QUEUE-16", "TIME-03"), answers(wherever(everywhere, setIf("started_at finished_at", "0", "-62135596800"), jobs(setIf("started_at finished_at", "0", "-62135596800"))))},
		{"pending-build-keeps-its-times", "A build that was restarted shows the start and end of the run before until it runs.",
			breaks("TIME-02", "RESTART-14", "RESTART-13", "TIME-03", "LIST-13", "QUEUE-16"), pendingKeepsTimes},
		{"running-build-has-an-end", "A running build has a `finished_at`: when it is expected to end.",
			breaks("TIME-02"), answers(wherever("build builds", when(status("running"), func(o *object) {
				o.put("finished_at", strconv.FormatInt(o.integer("started_at")+60, 10))
			})))},
		{"running-job-has-no-start", "A running job has a `started_at` of 0.",
			breaks("TIME-02", "CANCEL-16"), answers(wherever("build", jobs(when(status("running"), set("started_at", "0")))))},
		{"pending-job-has-a-start", "A job that waits while others run has a `started_at`.",
			breaks("TIME-02"), answers(wherever("build", when(status("running"), jobs(when(status("pending"), copyTo("enqueued_at", "started_at"))))))},
		{"agent-clock-behind", "A job's start and end are told by a clock that is five minutes behind.",
			breaks("TIME-03", "TIME-05", "RESTART-15"), answers(wherever("build", jobs(add("started_at finished_at", -300))))},
		{"created-after-queued", "A build was created a minute after it was queued.",
			breaks("TIME-03", "QUEUE-16", "LIFE-01", "RESTART-08"), answers(wherever(everywhere, func(o *object) { o.put("created_at", strconv.FormatInt(o.integer("enqueued_at")+60, 10)) }))},
		{"finish-before-start", "An ended build's start and end are exchanged.",
			breaks("TIME-03", "TIME-05", "CANCEL-16", "LIFE-04"), answers(wherever("build builds", when(ended, func(o *object) {
				started, finished := string(o.get("started_at")), string(o.get("finished_at"))
				o.put("started_at", finished)
				o.put("finished_at", started)
			})))},
		{"start-forgotten-at-the-end", "A build that ended has a `started_at` of 0.",
			breaks("TIME-04", "TIME-05", "LIFE-04"), answers(wherever("build builds", when(status("success", "failure"), set("started_at", "0"))))},
		{"failed-job-never-finished", "A job that failed has a `finished_at` of 0.",
			breaks("TIME-04"), answers(wherever("build", jobs(when(status("failure"), set("finished_at", "0")))))},
		{"ends-with-its-first-job", "A build of several jobs has the `finished_at` of the job that ended first.",
			breaks("TIME-05"), answers(consistently(when(ended, when(several, func(o *object) {
				first := o.integer("finished_at")
				for _, j := range objects(o.get("jobs")) {
					first = min(first, j.integer("finished_at"))
				}
				o.put("finished_at", strconv.FormatInt(first, 10))
			}))))},
		{"starts-with-its-last-job", "A build has the `started_at` of the job that started last.",
			breaks("TIME-05", "LIFE-04", "CANCEL-16", "CANCEL-15"), answers(consistently(when(ended, when(several, func(o *object) {
				last := int64(0)
				for _, j := range objects(o.get("jobs")) {
					last = max(last, j.integer("started_at"))
				}
				o.put("started_at", strconv.FormatInt(last, 10))
			}))))},
	}
}

// pendingKeepsTimes remembers when each build ended last.
func pendingKeepsTimes(s *subject) {
	var times memory[[2]string]
	answers(wherever(everywhere, func(o *object) {
		id := string(o.get("id"))
		switch {
		case ended(o):
			times.set(id, [2]string{string(o.get("started_at")), string(o.get("finished_at"))})
		case o.text("status") == "pending":
			if old, ok := times.get(id); ok {
				o.put("started_at", old[0])
				o.put("finished_at", old[1])
			}
		}
	}))(s)
}
