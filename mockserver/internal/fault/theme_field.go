package fault

import "strings"

// everywhere are the operations whose answers hold whole builds.
const everywhere = "build builds restart"

// fieldFaults are about the fields of a build.
func fieldFaults() []Fault {
	return []Fault{
		{"id-as-text", "A build's `id` is text.",
			breaks("FIELD-01"), answers(wherever(everywhere, asText("id")))},
		{"id-is-zero", "A listed build's `id` is 0.",
			breaks("FIELD-01", "LIST-11", "LIST-13", "LIFE-01", "RACE-03"), answers(wherever("builds", set("id", "0")))},
		{"number-as-text", "A build's `number` is text.",
			breaks("FIELD-02", "BUILD-08"), answers(wherever(everywhere, asText("number")))},
		{"number-as-text-in-a-restart", "In the answer to a restart, the build's `number` is text.",
			breaks("FIELD-02", "RESTART-07", "LIFE-01"), answers(wherever("restart", asText("number")))},
		{"parent-null", "Where a build has no parent, `parent` is null.",
			breaks("FIELD-03"), answers(wherever(everywhere, setIf("parent", "0", "null")))},
		{"parent-minus-one", "Where a build has no parent, `parent` is -1.",
			breaks("FIELD-03"), answers(wherever(everywhere, setIf("parent", "0", "-1")))},
		{"event-empty-for-pushes", "The `event` of a push is empty.",
			breaks("FIELD-04", "QUEUE-06"), answers(wherever(everywhere+" queue", setIf("event", `"push"`, `""`)))},
		{"event-as-code", "An `event` is a number.",
			breaks("FIELD-04", "QUEUE-16"), answers(wherever(everywhere, set("event", "1")))},
		{"list-status-capitalised", "In the list, a `status` begins with a capital.",
			breaks("FIELD-05", "LIST-13", "LIFE-02", "LIFE-05", "QUEUE-13", "RACE-03"), answers(wherever("builds", texts("status", capitalised)))},
		{"status-failed", "A build that failed has the `status` failed.",
			breaks("FIELD-05"), answers(wherever(everywhere, setIf("status", `"failure"`, `"failed"`)))},
		{"status-as-code", "In the answer to a restart, the `status` is a number.",
			breaks("FIELD-05", "RESTART-11"), answers(wherever("restart", set("status", "0")))},
		{"zero-times-left-out", "A time that has not come is left out.",
			breaks("FIELD-06", "JOB-06", "TIME-02", "RESTART-13", "RESTART-15"), answers(wherever(everywhere, dropIf("started_at finished_at", "0"), jobs(dropIf("started_at finished_at", "0"))))},
		{"zero-times-null", "A time that has not come is null.",
			breaks("FIELD-06", "TIME-02", "RESTART-13"), answers(wherever(everywhere, setIf("started_at finished_at", "0", "null")))},
		{"enqueued-at-left-out-of-the-list", "A listed build has no `enqueued_at`.",
			breaks("FIELD-06", "LIST-13", "RESTART-14", "LIFE-04", "RACE-03"), answers(wherever("builds", drop("enqueued_at")))},
		{"timestamp-as-text", "A build's `timestamp` is a date in words.",
			breaks("FIELD-07", "TIME-01"), answers(wherever(everywhere, set("timestamp", `"2017-02-20T06:55:20Z"`)))},
		{"timestamp-left-out", "A build has no `timestamp`.",
			breaks("FIELD-07"), answers(wherever(everywhere, drop("timestamp")))},
		{"refspec-null", "An empty `refspec` is null.",
			breaks("FIELD-08"), answers(wherever(everywhere, setIf("refspec", `""`, "null")))},
		{"empty-strings-left-out", "Strings that are empty are left out of a build.",
			breaks("FIELD-08", "FIELD-09", "FIELD-10"), answers(wherever(everywhere, dropIf("deploy_to refspec remote title", `""`)))},
		{"commit-as-object", "A build's `commit` is an object with the hash in it.",
			breaks("FIELD-08", "QUEUE-16"), answers(wherever(everywhere, value("commit", func(raw string) string { return `{"sha":` + raw + `}` })))},
		{"deploy-to-null", "An empty `deploy_to` is null.",
			breaks("FIELD-09"), answers(wherever(everywhere, setIf("deploy_to", `""`, "null")))},
		{"deploy-to-of-a-push", "A push says that it is deployed to production.",
			breaks("FIELD-09"), answers(wherever(everywhere, when(has("event", "push"), set("deploy_to", `"production"`))))},
		{"title-false", "A `title` that is empty is false.",
			breaks("FIELD-10"), answers(wherever(everywhere, setIf("title", `""`, "false")))},
		{"message-as-lines", "A `message` is an array of lines.",
			breaks("FIELD-10", "QUEUE-16"), answers(wherever(everywhere, value("message", func(raw string) string { return "[" + raw + "]" })))},
		{"author-as-object", "An `author` is an object.",
			breaks("FIELD-11", "QUEUE-16"), answers(wherever(everywhere, value("author", func(raw string) string { return `{"login":` + raw + `}` })))},
		{"avatar-null", "An `author_avatar` is null.",
			breaks("FIELD-11", "QUEUE-16"), answers(wherever(everywhere, set("author_avatar", "null")))},
		{"link-named-link", "The address of a change stands under `link`, not `link_url`.",
			breaks("FIELD-12"), answers(wherever(everywhere, copyTo("link_url", "link"), drop("link_url")))},
		{"link-null-in-deployments", "The `link_url` of a deployment is null.",
			breaks("FIELD-12"), answers(wherever(everywhere, when(has("event", "deployment"), set("link_url", "null"))))},
		{"signed-as-number", "`signed` is 0 or 1.",
			breaks("FIELD-13"), answers(wherever(everywhere, setIf("signed", "false", "0"), setIf("signed", "true", "1")))},
		{"verified-as-text", "`verified` is text.",
			breaks("FIELD-13"), answers(wherever(everywhere, asText("verified")))},
		{"signed-left-out-where-false", "`signed` is left out where it is false.",
			breaks("FIELD-13"), answers(wherever(everywhere, dropIf("signed", "false")))},
	}
}

func capitalised(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
