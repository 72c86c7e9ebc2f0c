package fault

import "strings"

// jobFaults are about the fields of a job.
func jobFaults() []Fault {
	return []Fault{
		{"job-id-zero-until-it-runs", "A job has the `id` 0 until it runs.",
			breaks("JOB-01", "BUILD-12", "RESTART-16", "CANCEL-16", "LIFE-01"), answers(wherever("build", jobs(when(status("pending"), set("id", "0")))))},
		{"job-number-as-text", "A job's `number` is text.",
			breaks("JOB-02", "BUILD-12"), answers(wherever("build", jobs(asText("number"))))},
		{"job-error-says-ok", "The `error` of a job that succeeded says that all is well.",
			breaks("JOB-03"), answers(wherever("build", jobs(when(status("success"), set("error", `"no error"`)))))},
		{"job-status-started", "A running job's `status` is started.",
			breaks("JOB-04", "LIFE-05"), answers(wherever("build", jobs(setIf("status", `"running"`, `"started"`))))},
		{"job-exit-code-null-until-it-ends", "A job's `exit_code` is null until it has ended.",
			breaks("JOB-05", "RESTART-15"), answers(wherever("build", jobs(when(not(ended), set("exit_code", "null")))))},
		{"job-finished-null", "A job that has not ended has a `finished_at` of null.",
			breaks("JOB-06", "TIME-02", "RESTART-15"), answers(wherever("build", jobs(setIf("finished_at", "0", "null"))))},
		{"environment-guesses-types", "A variable that looks like a boolean or a number is one.",
			breaks("JOB-07"), answers(wherever("build", jobs(value("environment", func(raw string) string {
				return strings.NewReplacer(`"true"`, "true", `"1.24"`, "1.24", `"1.25"`, "1.25").Replace(raw)
			}))))},
	}
}
