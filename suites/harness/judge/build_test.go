package judge_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// start is when the builds of these tests were enqueued, in Unix seconds.
const start = 1487573720

// built is the contract's example of a build with other times and, of its one job, other fields.
func built(t *testing.T, status string, enqueued, started, finished int64, job string) string {
	t.Helper()
	text := example(t, "build")
	jobs := text[strings.Index(text, `"jobs":[`) : strings.Index(text, `],`)+1]
	text = with(t, text, jobs, `"jobs":[]`)
	for part, by := range map[string]string{
		`"status":"failure"`:       fmt.Sprintf(`"status":%q`, status),
		`"enqueued_at":1487573720`: fmt.Sprintf(`"enqueued_at":%d`, enqueued),
		`"started_at":1487573720`:  fmt.Sprintf(`"started_at":%d`, started),
		`"finished_at":1487573756`: fmt.Sprintf(`"finished_at":%d`, finished),
	} {
		text = with(t, text, part, by)
	}
	return with(t, text, `"jobs":[]`, `"jobs":[`+job+`]`)
}

func aJob(number int, status string, code int, enqueued, started, finished int64) string {
	return fmt.Sprintf(`{"id":%d,"number":%d,"error":"","status":%q,"exit_code":%d,"enqueued_at":%d,"started_at":%d,"finished_at":%d,"environment":{}}`,
		100+number, number, status, code, enqueued, started, finished)
}

func jobs(all ...string) string { return strings.Join(all, ",") }

func TestTheBuildIsTheOneThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for number, want := range map[int64]int{1: 0, 2: 1} {
		g := NewWithT(t)
		c := newCourt(t)
		a := answer(t, "build", example(t, "build"))
		a.Build = number
		c.Answer(a)
		g.Expect(c.Judged("BUILD-08")).To(Equal(1))
		g.Expect(c.Broken("BUILD-08")).To(HaveLen(want))
	}
}

func TestJobsStandInOrder(t *testing.T) {
	t.Parallel()
	one, two := aJob(1, "success", 0, start, start, start), aJob(2, "success", 0, start, start, start)
	for _, test := range []struct {
		name, jobs string
		broken     bool
	}{
		{"in order", jobs(one, two), false},
		{"with a gap", jobs(one, aJob(7, "success", 0, start, start, start)), false},
		{"turned round", jobs(two, one), true},
		{"a number twice", jobs(one, with(t, two, `"number":2`, `"number":1`)), true},
		{"an id twice", jobs(one, with(t, two, `"id":102`, `"id":101`)), true},
	} {
		c := newCourt(t)
		c.Answer(answer(t, "build", built(t, "success", start, start, start, test.jobs)))
		g := NewWithT(t)
		g.Expect(c.Broken("BUILD-12")).To(HaveLen(map[bool]int{true: 1}[test.broken]), test.name)
		g.Expect(c.Judged("BUILD-12")).To(Equal(1))
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status string
		code   int
		broken bool
	}{
		{"success", 0, false}, {"success", 1, true}, {"failure", 1, false}, {"failure", 137, false}, {"failure", -1, false},
		{"failure", 0, true}, {"error", 0, false}, {"error", 255, false}, {"killed", 137, false}, {"skipped", 0, false},
	} {
		c := newCourt(t)
		c.Answer(answer(t, "build", built(t, test.status, start, start, start, aJob(1, test.status, test.code, start, start, start))))
		NewWithT(t).Expect(c.Broken("BUILD-15")).To(HaveLen(map[bool]int{true: 1}[test.broken]), "%s with exit code %d", test.status, test.code)
	}
}

// What a right server may show for an instant, while it writes one part of a build after another, is a breach only if it stays.
func TestABuildsEndAndItsJobsEnds(t *testing.T) {
	t.Parallel()
	const s = start
	job := func(number int, status string) string {
		switch status {
		case "pending":
			return aJob(number, status, 0, s, 0, 0)
		case "running":
			return aJob(number, status, 0, s, s, 0)
		}
		return aJob(number, status, map[string]int{"failure": 1, "killed": 137}[status], s, s, s)
	}
	for _, test := range []struct {
		build string
		jobs  []string
		want  []string
	}{
		{"success", []string{"success", "success"}, nil},
		{"success", []string{"success", "skipped"}, nil},
		{"success", []string{"skipped"}, nil},
		{"skipped", []string{"skipped"}, nil},
		{"failure", []string{"success", "failure"}, nil},
		{"killed", []string{"killed", "success"}, nil},
		{"failure", []string{"killed", "failure"}, nil},
		{"error", []string{"error"}, nil},
		{"running", []string{"success", "running"}, nil},
		{"running", []string{"success", "success"}, nil},
		{"success", []string{"success", "failure"}, []string{"BUILD-14"}},
		{"success", []string{"killed"}, []string{"BUILD-14"}},
		{"success", []string{"error", "success"}, []string{"BUILD-14"}},
		{"failure", []string{"success", "success"}, []string{"BUILD-14"}},
		{"killed", []string{"success"}, []string{"BUILD-14"}},
		{"failure", []string{"failure", "running"}, []string{"BUILD-13"}},
		{"failure", []string{"failure", "pending"}, []string{"BUILD-13"}},
		{"success", []string{"success", "running"}, []string{"BUILD-13", "BUILD-14"}},
	} {
		finished := int64(s)
		if test.build == "running" {
			finished = 0
		}
		var all []string
		for i, status := range test.jobs {
			all = append(all, job(i+1, status))
		}
		g := NewWithT(t)
		c := newCourt(t)
		a := answer(t, "build", built(t, test.build, s, s, finished, jobs(all...)))
		c.Answer(a)
		rules, problems := c.broken()
		g.Expect(rules).To(BeEmpty(), "%s of %v, seen once: %v", test.build, test.jobs, problems)
		c.Answer(a)
		rules, problems = c.broken()
		g.Expect(rules).To(Equal(test.want), "%s of %v, seen twice: %v", test.build, test.jobs, problems)
	}
}
