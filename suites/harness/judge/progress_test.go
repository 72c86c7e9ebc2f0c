package judge_test

import (
	"fmt"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// at is a build, or a job, in a status and with its times.
func at(status string, code int) string {
	started, finished := 0, 0
	switch status {
	case "pending":
	case "running":
		started = 110
	default:
		started, finished = 110, 120
	}
	return fmt.Sprintf(`"status":%q,"exit_code":%d,"error":"","created_at":90,"enqueued_at":100,"started_at":%d,"finished_at":%d`, status, code, started, finished)
}

// Every step from one status to another, of a build without its jobs as a list shows it, and of a job.
func TestEveryStepOfABuildOrAJob(t *testing.T) {
	t.Parallel()
	statuses := []string{"pending", "running", "success", "failure", "error", "killed", "skipped"}
	allowed := map[string][]string{
		"pending": {"pending", "running", "success", "failure", "error", "skipped"},
		"running": {"running", "success", "failure", "error", "skipped"},
		"success": {"success"}, "failure": {"failure"}, "error": {"error"}, "skipped": {"skipped"},
		"killed": {"killed", "failure", "error"}, // an agent's own report may come a moment after the kill
	}
	byCancel := map[string][]string{"pending": {"killed"}, "running": {"killed"}}
	for _, from := range statuses {
		for _, to := range statuses {
			g := NewWithT(t)
			build := func(status string) judge.Object { return object(t, "{"+at(status, 0)+"}") }
			job := func(status string) judge.Object {
				return object(t, `{"status":"running","started_at":110,"jobs":[{"number":1,`+at(status, 0)+`}]}`)
			}
			free := slices.Contains(allowed[from], to)
			cancelled := free || slices.Contains(byCancel[from], to)
			step := from + " to " + to
			all := judge.Asked{Cancel: map[int64]bool{1: true}, Cancelled: true}
			g.Expect(judge.Progress(build(from), build(to), judge.Asked{}) == nil).To(Equal(free), "a build from "+step)
			g.Expect(judge.Progress(build(from), build(to), all) == nil).To(Equal(cancelled), "a build, a job of which was cancelled, from "+step)
			g.Expect(judge.Progress(job(from), job(to), judge.Asked{}) == nil).To(Equal(free && to != "killed" || from == to), "a job from "+step)
			g.Expect(judge.Progress(job(from), job(to), all) == nil).To(Equal(cancelled), "a cancelled job from "+step)
			g.Expect(judge.Progress(build(from), build(to), judge.Asked{Restart: true})).To(Succeed(), "a restarted build from "+step)
			g.Expect(judge.Progress(job(from), job(to), judge.Asked{Restart: true})).To(Succeed(), "a restarted job from "+step)
		}
	}
}

func TestWhatStaysFromOneLookToTheNext(t *testing.T) {
	t.Parallel()
	asked := judge.Asked{}
	restart := judge.Asked{Restart: true}
	two := `{` + at("running", 0) + `,"jobs":[{"id":1,"number":1,"environment":{"A":"1"},` + at("running", 0) + `},{"id":2,"number":2,"environment":{},` + at("pending", 0) + `}]}`
	ended := `{` + at("failure", 0) + `,"jobs":[{"id":1,"number":1,` + at("failure", 1) + `}]}`
	for _, test := range []struct {
		name, before, part, by string
		asked                  judge.Asked
		rule                   string // none where the step is right
	}{
		{"nothing happened", two, `"id":1`, `"id":1`, asked, ""},
		{"a job ends", two, at("running", 0) + `},`, at("failure", 3) + `},`, asked, ""},
		{"queued anew", two, `"enqueued_at":100`, `"enqueued_at":101`, asked, "LIFE-04"},
		{"queued anew by a restart", two, `"enqueued_at":100`, `"enqueued_at":101`, restart, ""},
		{"begun anew", two, `"started_at":110`, `"started_at":111`, asked, "LIFE-04"},
		{"a job begun anew", two, `"environment":{"A":"1"},"status":"running"`, `"environment":{"A":"1"},"status":"pending"`, asked, "LIFE-02"},
		{"made at another time", two, `"created_at":90`, `"created_at":91`, asked, "LIFE-01"},
		{"made at another time by a restart", two, `"created_at":90`, `"created_at":91`, restart, "LIFE-01"},
		{"a job of another id", two, `"id":2`, `"id":3`, asked, "LIFE-01"},
		{"a job of another environment", two, `{"A":"1"}`, `{"A":"2"}`, asked, "LIFE-01"},
		{"a job of another number", two, `"number":2`, `"number":3`, asked, "LIFE-01"},
		{"a job too many", two, `"jobs":[`, `"jobs":[{"number":9},`, asked, "LIFE-01"},
		{"an end at another time", ended, `"finished_at":120`, `"finished_at":121`, asked, "LIFE-05"},
		{"a start at another time", ended, `"started_at":110`, `"started_at":109`, asked, "LIFE-05"},
		{"another exit code", ended, `"exit_code":1`, `"exit_code":2`, asked, "LIFE-05"},
		{"another error", ended, `"exit_code":1,"error":""`, `"exit_code":1,"error":"x"`, asked, "LIFE-05"},
		{"another end by a restart", ended, `"finished_at":120`, `"finished_at":121`, restart, ""},
	} {
		g := NewWithT(t)
		breaches := judge.Breaches(object(t, test.before), object(t, with(t, test.before, test.part, test.by)), test.asked)
		if test.rule == "" {
			g.Expect(breaches).To(BeEmpty(), test.name)
			continue
		}
		g.Expect(breaches).NotTo(BeEmpty(), test.name)
		g.Expect(breaches).To(HaveEach(HaveField("Rule", test.rule)), test.name)
		g.Expect(breaches[0].Problem).To(MatchError(ContainSubstring("want")), test.name)
	}
}

func TestEveryFieldOfABuildsOriginStays(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	before := object(t, example(t, "build"))
	g.Expect(judge.Origin()).To(HaveLen(20), "25 fields, without status and the four times but created_at")
	for _, field := range judge.Origin() {
		g.Expect(before).To(HaveKey(field))
		after := object(t, example(t, "build"))
		after[field] = "other"
		breaches := judge.Breaches(before, after, judge.Asked{Restart: true})
		g.Expect(breaches).To(HaveLen(1), field)
		g.Expect(breaches[0].Problem.Error()).To(HavePrefix("/" + field + ": got \"other\", want "))
	}
}

func TestOnlyTheJobThatWasCancelledMayBeKilled(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	look := func(first, second string) judge.Object {
		return object(t, `{`+at("running", 0)+`,"jobs":[{"number":1,`+at(first, 0)+`},{"number":2,`+at(second, 0)+`}]}`)
	}
	cancelled := judge.Asked{Cancel: map[int64]bool{2: true}, Cancelled: true}
	g.Expect(judge.Breaches(look("running", "running"), look("running", "killed"), cancelled)).To(BeEmpty())
	g.Expect(judge.Breaches(look("running", "running"), look("killed", "running"), cancelled)).To(ConsistOf(HaveField("Rule", "LIFE-03")))
}

func TestUnchanged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ before, after, want string }{
		{`{"id":1,"jobs":[1,2]}`, `{"jobs":[1,2],"id":1}`, ""},
		{`[1]`, ` [1] `, ""},
		{`{"id":1}`, `{"id":1.0}`, "/id: got 1.0, want 1 as before"},
		{`{"id":1,"age":2}`, `{"id":1,"age":3,"load":{}}`, ""},
		{`{"jobs":[{"environment":{"age":"2"}}]}`, `{"jobs":[{"environment":{"age":"3"}}]}`, `/jobs/0/environment/age: got "3", want "2" as before`},
		{`{"jobs":[1,{"id":2}]}`, `{"jobs":[1,{"id":3}]}`, "/jobs/1/id: got 3, want 2 as before"},
		{`{"id":1}`, `{}`, "/id: got null, want 1 as before"},
		{`[1]`, `[1,2]`, "/: got [1,2], want [1] as before"},
		{`{"jobs":[]}`, `{"jobs":{}}`, "/jobs: got {}, want [] as before"},
	} {
		g := NewWithT(t)
		err := judge.Unchanged(answer(t, "build", test.before), answer(t, "build", test.after))
		if test.want == "" {
			g.Expect(err).NotTo(HaveOccurred())
		} else {
			g.Expect(err).To(MatchError(test.want))
		}
	}
	other := answer(t, "build", "{}")
	other.Status = 404
	NewWithT(t).Expect(judge.Unchanged(answer(t, "build", "{}"), other)).To(MatchError("status: got 404, want 200 as before"))
}
