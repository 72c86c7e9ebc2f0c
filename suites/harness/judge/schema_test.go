package judge_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

// Every field of every kind of answer, missing or of another type, turns the rule red that names the field, and no other rule that has
// nothing to do with it.
func TestAFieldThatIsMissingOrOtherBreaksItsOwnRule(t *testing.T) {
	t.Parallel()
	build := map[string]string{
		"id": "FIELD-01", "number": "FIELD-02", "parent": "FIELD-03", "event": "FIELD-04", "status": "FIELD-05",
		"enqueued_at": "FIELD-06", "created_at": "FIELD-06", "started_at": "FIELD-06", "finished_at": "FIELD-06", "timestamp": "FIELD-07",
		"commit": "FIELD-08", "branch": "FIELD-08", "ref": "FIELD-08", "refspec": "FIELD-08", "remote": "FIELD-08", "deploy_to": "FIELD-09",
		"title": "FIELD-10", "message": "FIELD-10", "author": "FIELD-11", "author_avatar": "FIELD-11", "author_email": "FIELD-11",
		"link_url": "FIELD-12", "signed": "FIELD-13", "verified": "FIELD-13",
	}
	job := map[string]string{
		"id": "JOB-01", "number": "JOB-02", "error": "JOB-03", "status": "JOB-04", "exit_code": "JOB-05",
		"enqueued_at": "JOB-06", "started_at": "JOB-06", "finished_at": "JOB-06", "environment": "JOB-07",
	}
	item := map[string]string{
		"owner": "QUEUE-04", "name": "QUEUE-04", "full_name": "QUEUE-04", "number": "QUEUE-05", "event": "QUEUE-06", "status": "QUEUE-06",
		"created_at": "QUEUE-07", "started_at": "QUEUE-07", "commit": "QUEUE-08", "branch": "QUEUE-08", "ref": "QUEUE-08", "message": "QUEUE-08",
		"author": "QUEUE-09", "author_avatar": "QUEUE-09", "author_email": "QUEUE-09",
	}
	line := map[string]string{"proc": "LOG-08", "pos": "LOG-08", "out": "LOG-10"}
	optional := []string{"commit", "branch", "ref", "message", "author", "author_avatar", "author_email"} // in the queue

	first := func(body any) map[string]any { return body.([]any)[0].(map[string]any) }
	whole := func(body any) map[string]any { return body.(map[string]any) }
	for _, test := range []struct {
		operation string
		fields    map[string]string
		part      func(any) map[string]any
		optional  []string
	}{
		{"queue", item, first, optional},
		{"builds", build, first, nil},
		{"build", build, whole, nil},
		{"restart", build, whole, nil},
		{"build", job, func(body any) map[string]any { return first(whole(body)["jobs"]) }, nil},
		{"log", line, first, []string{"out"}},
	} {
		for field, rule := range test.fields {
			change := func(how string, to func(map[string]any)) {
				g := NewWithT(t)
				var body any
				g.Expect(json.Unmarshal([]byte(example(t, test.operation)), &body)).To(Succeed())
				g.Expect(test.part(body)).To(HaveKey(field), "the contract's example lacks a field")
				to(test.part(body))
				text, err := json.Marshal(body)
				g.Expect(err).NotTo(HaveOccurred())
				c := newCourt(t)
				c.Answer(answer(t, test.operation, string(text)))
				rules, problems := c.broken()
				if how == "missing" && slices.Contains(test.optional, field) {
					g.Expect(rules).To(BeEmpty(), "%s without %s: %v", test.operation, field, problems)
					return
				}
				g.Expect(rules).To(ContainElement(rule), "%s: %s %s: %v", test.operation, field, how, problems)
				g.Expect(problems[rule]).To(ContainSubstring("/"+field), "%s: %s %s", test.operation, field, how)
				for _, other := range slices.Sorted(maps.Values(test.fields)) {
					if other != rule {
						g.Expect(rules).NotTo(ContainElement(other), "%s: %s %s: %v", test.operation, field, how, problems)
					}
				}
			}
			change("missing", func(o map[string]any) { delete(o, field) })
			change("null", func(o map[string]any) { o[field] = nil })
			change("a list", func(o map[string]any) { o[field] = []any{} })
		}
	}
}

func TestValuesOutsideTheirRange(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ operation, part, by, rule, problem string }{
		{"build", `"id":23,"jobs"`, `"id":0,"jobs"`, "FIELD-01", "/id: got 0, want at least 1"},
		{"build", `"parent":0`, `"parent":-1`, "FIELD-03", "/parent: got -1, want at least 0"},
		{"build", `"event":"push"`, `"event":""`, "FIELD-04", `/event: got "", want some text`},
		{"builds", `"status":"success"`, `"status":"Success"`, "FIELD-05", "want one of pending running success failure error killed"},
		{"builds", `"signed":false`, `"signed":"false"`, "FIELD-13", `/0/signed: got "false", want type boolean`},
		{"builds", `"number":2`, `"number":"2"`, "FIELD-02", `/0/number: got "2", want type integer`},
		{"build", `"environment":{}`, `"environment":{"GO":1}`, "JOB-07", "want type string"},
		{"build", `"environment":{}`, `"environment":[]`, "JOB-07", "/jobs/0/environment: got [], want type object"},
		{"queue", `"status":"running"`, `"status":"success"`, "QUEUE-06", "want one of pending running"},
		{"queue", `"number":2`, `"number":0`, "QUEUE-05", "/0/number: got 0, want at least 1"},
		{"queue", `"name":"drone-test"`, `"name":"drone"`, "QUEUE-04", `/0/full_name: got "adminuser/drone-test", want "adminuser/drone"`},
		{"queue", `"started_at":1487855201`, `"started_at":0`, "QUEUE-07", "/0/started_at: got 0, want when the running build began"},
		{"queue", `"status":"running"`, `"status":"pending"`, "QUEUE-07", "want 0, or nothing, while the build is pending"},
		{"queue", `"created_at":1487855200`, `"created_at":0`, "QUEUE-07", "want when the build was made"},
		{"queue", `"number":2`, `"number":2,"id":7`, "QUEUE-10", "/0/id: got 7, want no such field"},
		{"builds", `"number":2`, `"number":2,"jobs":[]`, "LIST-10", "/0/jobs: got [], want no such field"},
		{"restart", `"number":1`, `"number":1,"jobs":[]`, "RESTART-06", "/jobs: got [], want no such field"},
		{"log", `"pos":0`, `"pos":-1`, "LOG-08", "want at least 0"},
	} {
		g := NewWithT(t)
		c := newCourt(t)
		c.Answer(answer(t, test.operation, with(t, example(t, test.operation), test.part, test.by)))
		_, problems := c.broken()
		g.Expect(problems).To(HaveKeyWithValue(test.rule, ContainSubstring(test.problem)))
	}
}

func TestWholeNumbersAreWrittenAsSuch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ operation, part, by, where string }{
		{"build", `"number":1,"parent"`, `"number":1.0,"parent"`, "/number: got 1.0"},
		{"build", `"exit_code":1`, `"exit_code":1.0`, "/jobs/0/exit_code: got 1.0"},
		{"builds", `"created_at":1487573783`, `"created_at":1.487573783e9`, "/0/created_at: got 1.487573783e9"},
		{"queue", `"number":2`, `"number":2E0`, "/0/number: got 2E0"},
		{"log", `"pos":2`, `"pos":2.0`, "/2/pos: got 2.0"},
	} {
		g := NewWithT(t)
		c := newCourt(t)
		c.Answer(answer(t, test.operation, with(t, example(t, test.operation), test.part, test.by)))
		_, problems := c.broken()
		g.Expect(problems).To(HaveKeyWithValue("HTTP-04", ContainSubstring(test.where)))
	}
	g := NewWithT(t)
	c := newCourt(t)
	c.Answer(answer(t, "build", with(t, example(t, "build"), `"environment":{}`, `"environment":{"number":"1.5"}`)))
	rules, _ := c.broken()
	g.Expect(rules).To(BeEmpty(), "a variable may be called as a field is")
}

func TestABuildWithoutJobs(t *testing.T) {
	t.Parallel()
	var build map[string]any
	g := NewWithT(t)
	g.Expect(json.Unmarshal([]byte(example(t, "build")), &build)).To(Succeed())
	delete(build, "jobs")
	text, err := json.Marshal(build)
	g.Expect(err).NotTo(HaveOccurred())
	c := newCourt(t)
	c.Answer(answer(t, "build", string(text)))
	rules, problems := c.broken()
	g.Expect(rules).To(Equal([]string{"BUILD-09"}))
	g.Expect(problems["BUILD-09"]).To(Equal("/jobs: got nothing, want it to be there"))
}
