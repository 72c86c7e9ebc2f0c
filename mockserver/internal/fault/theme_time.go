package fault

import "strconv"

// timeFaults are about times.
func timeFaults() []Fault {
	return []Fault{
		{"finish-in-milliseconds", "A build's `finished_at` is in milliseconds; all other times are not.",
			breaks("TIME-01", "TIME-05", "RESTART-12"), answers(wherever("build builds", multiply("finished_at", 1000)))},
		{"pending-build-keeps-its-times", "A build that was restarted shows the start and end of the run before until it runs.",
			breaks("TIME-02", "CANCEL-16", "RESTART-14", "RESTART-13", "TIME-03", "LIST-13", "QUEUE-16"), pendingKeepsTimes},
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
