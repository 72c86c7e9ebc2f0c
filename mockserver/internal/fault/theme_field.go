package fault

import "strings"

// everywhere are the operations whose answers hold whole builds.
const everywhere = "build builds restart"

// fieldFaults are about the fields of a build and of its jobs.
func fieldFaults() []Fault {
	return []Fault{
		{"id-as-text", "A build's `id` is text.",
			breaks("FIELD-01"), answers(wherever(everywhere, asText("id")))},
		{"number-as-text-in-a-restart", "In the answer to a restart, the build's `number` is text.",
			breaks("FIELD-02", "RESTART-07", "LIFE-01"), answers(wherever("restart", asText("number")))},
		{"parent-null", "Where a build has no parent, `parent` is null.",
			breaks("FIELD-03"), answers(wherever(everywhere, setIf("parent", "0", "null")))},
		{"event-empty-for-pushes", "The `event` of a push is empty.",
			breaks("FIELD-04", "QUEUE-06"), answers(wherever(everywhere+" queue", setIf("event", `"push"`, `""`)))},
		{"status-failed", "A build that failed has the `status` failed.",
			breaks("FIELD-05"), answers(wherever(everywhere, setIf("status", `"failure"`, `"failed"`)))},
		{"enqueued-at-left-out-of-the-list", "A listed build has no `enqueued_at`.",
			breaks("FIELD-06", "LIST-13", "RESTART-14", "LIFE-04", "RACE-03"), answers(wherever("builds", drop("enqueued_at")))},
		{"timestamp-left-out", "A build has no `timestamp`.",
			breaks("FIELD-07"), answers(wherever(everywhere, drop("timestamp")))},
		{"empty-strings-left-out", "Strings that are empty are left out of a build.",
			breaks("FIELD-08", "FIELD-09", "FIELD-10"), answers(wherever(everywhere, dropIf("deploy_to refspec remote title", `""`)))},
		{"deploy-to-null", "An empty `deploy_to` is null.",
			breaks("FIELD-09"), answers(wherever(everywhere, setIf("deploy_to", `""`, "null")))},
		{"title-false", "A `title` that is empty is false.",
			breaks("FIELD-10"), answers(wherever(everywhere, setIf("title", `""`, "false")))},
		{"avatar-null", "An `author_avatar` is null.",
			breaks("FIELD-11", "QUEUE-16"), answers(wherever(everywhere, set("author_avatar", "null")))},
		{"link-null-in-deployments", "The `link_url` of a deployment is null.",
			breaks("FIELD-12"), answers(wherever(everywhere, when(has("event", "deployment"), set("link_url", "null"))))},
		{"signed-left-out-where-false", "`signed` is left out where it is false.",
			breaks("FIELD-13"), answers(wherever(everywhere, dropIf("signed", "false")))},

		{"job-id-zero-until-it-runs", "A job has the `id` 0 until it runs.",
			breaks("JOB-01", "BUILD-12", "RESTART-16", "CANCEL-16", "LIFE-01"), answers(wherever("build", jobs(when(status("pending"), set("id", "0")))))},
		{"job-number-as-text", "A job's `number` is text.",
			breaks("JOB-02", "BUILD-12"), answers(wherever("build", jobs(asText("number"))))},
		{"job-error-says-ok", "The `error` of a job that succeeded says that all is well.",
			breaks("JOB-03"), answers(wherever("build", jobs(when(status("success"), set("error", `"no error"`)))))},
		{"job-status-started", "A running job's `status` is started.",
			flickers("JOB-04", "LIFE-05"), answers(wherever("build", jobs(setIf("status", `"running"`, `"started"`))))},
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

func capitalised(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
