package judge_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

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
		{`[{"proc":"a","pos":0},{"proc":"a","pos":1},{"proc":"a","type":2,"pos":9,"out":"0"},{"proc":"b","pos":0},{"proc":"b","type":2,"pos":9,"out":"0"},{}]`, nil},
		{`[{"proc":"a","type":1,"pos":0},{"proc":"a","type":1,"pos":2},{}]`, []string{"LOG-09"}},
		{`[{"proc":"a","type":1,"pos":1},{"proc":"a","type":1,"pos":2},{}]`, []string{"LOG-09"}},
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
