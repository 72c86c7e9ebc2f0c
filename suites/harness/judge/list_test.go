package judge_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

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
