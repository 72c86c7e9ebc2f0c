package judge_test

import (
	"testing"

	. "github.com/onsi/gomega"
)

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
