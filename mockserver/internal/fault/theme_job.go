package fault

import "strings"

// jobFaults are about the fields of a job.
func jobFaults() []Fault {
	return []Fault{
		{"job-id-as-text", "A job's `id` is text.",
			breaks("JOB-01"), answers(wherever("build", jobs(asText("id"))))},
		{"job-id-zero-until-it-runs", "A job has the `id` 0 until it runs.",
			breaks("JOB-01", "BUILD-12", "RESTART-16", "CANCEL-16", "LIFE-01"), answers(wherever("build", jobs(when(status("pending"), set("id", "0")))))},
		{"jobs-numbered-from-zero", "The jobs of a build are numbered from 0; logs and cancels count from 1.",
			breaks("JOB-02", "LOG-12", "CANCEL-13", "BUILD-12", "CANCEL-05", "CANCEL-08", "CANCEL-09", "CANCEL-11", "LIFE-03", "LOG-01", "LOG-02", "RACE-02"), answers(wherever("build", jobs(value("number", less))))},
		{"job-number-as-text", "A job's `number` is text.",
			breaks("JOB-02", "BUILD-12"), answers(wherever("build", jobs(asText("number"))))},
		{"job-error-null", "A job's `error` is null where there is none.",
			breaks("JOB-03"), answers(wherever("build", jobs(setIf("error", `""`, "null"))))},
		{"job-error-false-in-success", "The `error` of a job that succeeded is false.",
			breaks("JOB-03"), answers(wherever("build", jobs(when(status("success"), set("error", "false")))))},
		{"job-error-says-ok", "The `error` of a job that succeeded says that all is well.",
			breaks("JOB-03"), answers(wherever("build", jobs(when(status("success"), set("error", `"no error"`)))))},
		{"job-status-capitalised", "A job's `status` begins with a capital once it has ended.",
			breaks("JOB-04", "BUILD-14", "CANCEL-08"), answers(wherever("build", jobs(when(ended, texts("status", capitalised)))))},
		{"job-status-started", "A running job's `status` is started.",
			breaks("JOB-04", "LIFE-05"), answers(wherever("build", jobs(setIf("status", `"running"`, `"started"`))))},
		{"job-exit-code-as-text", "A job's `exit_code` is text.",
			breaks("JOB-05", "BUILD-15", "CANCEL-08"), answers(wherever("build", jobs(asText("exit_code"))))},
		{"job-exit-code-null-until-it-ends", "A job's `exit_code` is null until it has ended.",
			breaks("JOB-05", "RESTART-15"), answers(wherever("build", jobs(when(not(ended), set("exit_code", "null")))))},
		{"job-exit-code-left-out-where-zero", "An `exit_code` of 0 is left out.",
			breaks("JOB-05", "RESTART-15", "BUILD-15"), answers(wherever("build", jobs(dropIf("exit_code", "0"))))},
		{"job-enqueued-left-out", "A job has no `enqueued_at`.",
			breaks("JOB-06", "RESTART-15"), answers(wherever("build", jobs(drop("enqueued_at"))))},
		{"job-finished-null", "A job that has not ended has a `finished_at` of null.",
			breaks("JOB-06", "TIME-02", "RESTART-15"), answers(wherever("build", jobs(setIf("finished_at", "0", "null"))))},
		{"environment-null", "An empty `environment` is null.",
			breaks("JOB-07"), answers(wherever("build", jobs(setIf("environment", "{}", "null"))))},
		{"environment-as-list", "An `environment` is a list of NAME=VALUE.",
			breaks("JOB-07"), answers(wherever("build", jobs(value("environment", func(raw string) string {
				var list []string
				for _, m := range parseObject([]byte(raw)) {
					list = append(list, string(encode(m.key+"="+strings.Trim(string(m.value), `"`))))
				}
				return "[" + strings.Join(list, ",") + "]"
			}))))},
		{"environment-guesses-types", "A variable that looks like a boolean or a number is one.",
			breaks("JOB-07"), answers(wherever("build", jobs(value("environment", func(raw string) string {
				return strings.NewReplacer(`"true"`, "true", `"1.24"`, "1.24", `"1.25"`, "1.25").Replace(raw)
			}))))},
	}
}
