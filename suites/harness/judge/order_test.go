package judge_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

const (
	start = 1487573720
)

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

func TestTimesOfBuildsAndJobs(t *testing.T) {
	t.Parallel()
	const s = start
	success := aJob(1, "success", 0, s, s+1, s+9)
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"pending", built(t, "pending", s, 0, 0, aJob(1, "pending", 0, s, 0, 0)), nil},
		{"running", built(t, "running", s, s+1, 0, aJob(1, "running", 0, s, s+1, 0)), nil},
		{"success", built(t, "success", s, s+1, s+9, success), nil},
		{"all in one second", built(t, "success", s, s, s, aJob(1, "success", 0, s, s, s)), nil},
		{"killed before it ran", built(t, "killed", s, 0, s+1, aJob(1, "killed", 137, s, 0, s+1)), nil},
		{"pending and started", built(t, "pending", s, s+1, 0, aJob(1, "pending", 0, s, 0, 0)), []string{"TIME-02"}},
		{"pending and finished", built(t, "pending", s, 0, s+1, aJob(1, "pending", 0, s, 0, 0)), []string{"TIME-02"}},
		{"running and not started", built(t, "running", s, 0, 0, aJob(1, "running", 0, s, s+1, 0)), []string{"TIME-02"}},
		{"running and finished", built(t, "running", s, s+1, s+2, aJob(1, "running", 0, s, s+1, 0)), []string{"TIME-02"}},
		{"a job running and finished", built(t, "running", s, s+1, 0, aJob(1, "running", 0, s, s+1, s+2)), []string{"TIME-02"}},
		{"queued before it was made", built(t, "success", s-1, s+1, s+9, success), []string{"TIME-03"}},
		{"started before it was queued", built(t, "success", s+2, s+1, s+9, success), []string{"TIME-03"}},
		{"ended before it started", built(t, "success", s, s+9, s+1, ""), []string{"TIME-03"}},
		{"a job ended before it started", built(t, "success", s, s+1, s+9, aJob(1, "success", 0, s, s+8, s+7)), []string{"TIME-03"}},
		{"success that never started", built(t, "success", s, 0, s+9, aJob(1, "success", 0, s, s+1, s+9)), []string{"TIME-04"}},
		{"a failed job without an end", built(t, "failure", s, s+1, s+9, aJob(1, "failure", 1, s, s+1, 0)), []string{"TIME-04"}},
		{"error needs neither", built(t, "error", s, 0, 0, aJob(1, "error", 0, s, 0, 0)), nil},
		{"milliseconds", built(t, "success", s*1000, s*1000, s*1000, aJob(1, "success", 0, s, s, s)), []string{"TIME-01"}},
		{"a job's milliseconds", built(t, "success", s, s, s, aJob(1, "success", 0, s, s, s*1000)), []string{"TIME-01"}},
	} {
		c := newCourt(t)
		c.Answer(answer(t, "build", test.body))
		rules, problems := c.broken()
		NewWithT(t).Expect(rules).To(Equal(test.want), "%s: %v", test.name, problems)
	}
}

func TestAListsAndARestartsTimesAreJudgedToo(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c := newCourt(t)
	c.Answer(answer(t, "builds", with(t, example(t, "builds"), `"finished_at":1487573756`, `"finished_at":1487573719`)))
	c.Answer(answer(t, "restart", with(t, example(t, "restart"), `"started_at":0`, `"started_at":1487574781`)))
	_, problems := c.broken()
	g.Expect(problems).To(HaveKeyWithValue("TIME-03", "/1/finished_at: got 1487573719, want no earlier than started_at, 1487573720"))
	g.Expect(problems).To(HaveKeyWithValue("TIME-02", "/started_at: got 1487574781, want 0 while it is pending"))

	c = newCourt(t)
	c.Answer(answer(t, "builds", with(t, example(t, "builds"), `"created_at":1487573783`, `"created_at":"2017-02-20"`)))
	_, problems = c.broken()
	g.Expect(problems).To(HaveKeyWithValue("TIME-01", `/0/created_at: got "2017-02-20", want Unix seconds, as a number`))
}

func TestAListStandsNewestFirstAndNothingTwice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, part, by string
		want           []string
	}{
		{"as the document shows it", `"number":2`, `"number":2`, nil},
		{"a number left out", `"number":2`, `"number":9`, nil},
		{"the oldest first", `"number":1,`, `"number":3,`, []string{"LIST-09"}},
		{"a number twice", `"number":1,`, `"number":2,`, []string{"LIST-11"}},
		{"an id twice", `"id":23`, `"id":24`, []string{"LIST-11"}},
	} {
		c := newCourt(t)
		c.Answer(answer(t, "builds", with(t, example(t, "builds"), test.part, test.by)))
		rules, problems := c.broken()
		NewWithT(t).Expect(rules).To(Equal(test.want), "%s: %v", test.name, problems)
	}
}

func TestTheQueueHoldsNoBuildTwice(t *testing.T) {
	t.Parallel()
	item := strings.Trim(example(t, "queue"), "[]")
	for body, want := range map[string][]string{
		"[" + item + "]":              nil,
		"[" + item + "," + item + "]": {"QUEUE-14"},
		"[" + item + "," + with(t, item, `"number":2`, `"number":3`) + "]": nil,
	} {
		c := newCourt(t)
		c.Answer(answer(t, "queue", body))
		rules, problems := c.broken()
		NewWithT(t).Expect(rules).To(Equal(want), fmt.Sprint(problems))
	}
}

func TestLogs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		want []string
	}{
		{`[{}]`, nil},
		{`[{"proc":"a","pos":0,"out":"x"},{}]`, nil},
		{`[{"proc":"a","pos":0},{"proc":"b","pos":0},{"proc":"a","pos":1},{"proc":"b","pos":1},{}]`, nil},
		{`[{"proc":"a","pos":0,"out":" "},{"proc":"a","pos":1,"out":"tab\tand\r"},{}]`, []string{"LOG-10"}},
		{`[]`, []string{"LOG-11"}},
		{`[{"proc":"a","pos":0,"out":"x"}]`, []string{"LOG-11"}},
		{`[{},{"proc":"a","pos":0,"out":"x"},{}]`, []string{"LOG-11"}},
		{`[{"proc":"a","pos":0,"out":"x"},{},{}]`, []string{"LOG-11"}},
		{`[{"proc":"a","pos":1,"out":"x"},{}]`, []string{"LOG-09"}},
		{`[{"proc":"a","pos":0},{"proc":"a","pos":2},{}]`, []string{"LOG-09"}},
		{`[{"proc":"a","pos":0},{"proc":"a","pos":0},{}]`, []string{"LOG-09"}},
		{`[{"proc":"a","pos":1},{"proc":"a","pos":0},{}]`, []string{"LOG-09"}},
		{`[{"proc":"a","pos":0},{"proc":"b","pos":1},{}]`, []string{"LOG-09"}},
		{`[{"proc":"a","pos":0,"out":""},{}]`, []string{"LOG-10"}},
		{`[{"proc":"a","pos":0,"out":"x\n"},{}]`, []string{"LOG-10"}},
		{`[{"proc":"a","pos":0,"out":"x\ny"},{}]`, []string{"LOG-10"}},
		{`[{"proc":"a","pos":0,"out":null},{}]`, []string{"LOG-10"}},
		{`[{"proc":"a","out":"x"},{}]`, []string{"LOG-08"}},
		{`[{"pos":0,"out":"x"},{}]`, []string{"LOG-08"}},
		{`[{"proc":"a","pos":"0","out":"x"},{}]`, []string{"LOG-08"}},
		{`["x",{}]`, []string{"LOG-08"}},
		{`{}`, []string{"LOG-08"}},
		{`null`, []string{"LOG-08"}},
	} {
		c := newCourt(t)
		c.Answer(answer(t, "log", test.body))
		rules, problems := c.broken()
		NewWithT(t).Expect(rules).To(Equal(test.want), "%s: %v", test.body, problems)
	}
}

func TestJobsSaySomething(t *testing.T) {
	t.Parallel()
	const blank, named = `[{"proc":"a","pos":0},{"proc":"a","pos":1},{}]`, `[{"proc":"a","pos":0,"output":"x"},{}]`
	for _, test := range []struct {
		logs         []string
		told, broken bool
	}{
		{nil, false, false},
		{[]string{`[{}]`}, false, false},
		{[]string{blank}, false, false}, // a job may print so
		{[]string{blank, named}, true, true},
		{[]string{blank, blank, `[{"proc":"a","pos":0,"out":"x"},{}]`}, true, false},
	} {
		var logs []*judge.Answer
		for _, body := range test.logs {
			logs = append(logs, answer(t, "log", body))
		}
		shows, problem := judge.SayNothing(logs)
		g := NewWithT(t)
		g.Expect(shows != nil).To(Equal(test.told), "%s", test.logs)
		g.Expect(problem != nil).To(Equal(test.broken), "%s", test.logs)
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

func TestABuildEmbracesItsJobs(t *testing.T) {
	t.Parallel()
	const s = start
	for _, test := range []struct {
		name              string
		started, finished int64
		broken            bool
	}{
		{"as its jobs", s + 10, s + 20, false},
		{"wider", s, s + 30, false},
		{"a second late", s + 11, s + 20, false},
		{"a second early", s + 10, s + 19, true},
		{"started after its first job", s + 12, s + 20, true},
		{"ended before its last job", s + 10, s + 18, true},
	} {
		g := NewWithT(t)
		c := newCourt(t)
		a := answer(t, "build", built(t, "success", s, test.started, test.finished,
			jobs(aJob(1, "success", 0, s, s+10, s+15), aJob(2, "success", 0, s, s+12, s+20))))
		c.Answer(a)
		c.Answer(a)
		g.Expect(c.Broken("TIME-05")).To(HaveLen(map[bool]int{true: 1}[test.broken]), test.name)
	}
}
