package judge_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

func TestTheDocumentsExamplesBreakNothing(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"queue", "builds", "build", "restart", "log"} {
		g := NewWithT(t)
		c := newCourt(t)
		c.Answer(answer(t, operation, example(t, operation)))
		_, problems := c.broken()
		g.Expect(problems).To(BeEmpty(), operation)
	}
	c := newCourt(t)
	c.Answer(answer(t, "cancel", ""))
	_, problems := c.broken()
	NewWithT(t).Expect(problems).To(BeEmpty())
}

func TestEachStandingRuleIsJudgedByTheExamples(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for _, operation := range []string{"queue", "builds", "build", "restart", "log"} {
		a := answer(t, operation, example(t, operation))
		c.Judge.Answer(a)
	}
	c.Judge.Answer(answer(t, "cancel", ""))
	NewWithT(t).Expect(c.Standing()).NotTo(BeEmpty())
	for _, rule := range c.Standing() {
		if rule == "BUILD-08" || rule == "BUILD-12" || strings.HasPrefix(rule, "LIFE-") {
			continue // judged only where a build was asked for by number, has several jobs, or was seen before
		}
		NewWithT(t).Expect(c.Judged(rule)).To(BeNumerically(">", 0), "%s is said to be judged, and no answer does", rule)
	}
}

func TestStrictJSON(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, want string }{
		{"one document", `{"a": [1, "ü"]}`, ""},
		{"white space around", " \n[]\n", ""},
		{"null", "null", ""},
		{"nothing", "", "body: got nothing, want a JSON document"},
		{"only white space", " \n", "EOF"},
		{"a key twice", `{"a": 1, "a": 1}`, "duplicate"},
		{"a key twice in another spelling", `{"a": 1, "\u0061": 1}`, "duplicate"},
		{"a key twice, deep", `[{"a": {"b": 1, "b": 2}}]`, "duplicate"},
		{"the same key in two objects", `[{"a": 1}, {"a": 1}]`, ""},
		{"more after the end", `{}{}`, "more after the end of the document"},
		{"text after the end", `[] ok`, "more after the end of the document"},
		{"a zero byte after the end", "[]\x00", "more after the end of the document"},
		{"invalid UTF-8", "{\"a\": \"\xff\"}", "UTF-8"},
		{"half a pair of surrogates", `"\ud800"`, "surrogate"},
		{"a byte order mark", "\ufeff{}", "invalid"},
		{"half a document", `{"a": `, "EOF"},
		{"a comma too many", `[1,]`, "invalid"},
		{"a leading zero", `[007]`, "invalid"},
		{"not a number", `[NaN]`, "invalid"},
		{"single quotes", `{'a': 1}`, "invalid"},
		{"HTML", "<!doctype html>", "invalid"},
		{"deep beyond reason", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "depth"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			a := judge.NewDocuments().Read(&wire.Exchange{Body: []byte(test.body)})
			if test.want == "" {
				g.Expect(a.Flaw).NotTo(HaveOccurred())
				return
			}
			g.Expect(a.Flaw).To(MatchError(ContainSubstring(test.want)))
			c := newCourt(t)
			c.Answer(answer(t, "queue", test.body))
			rules, _ := c.broken()
			g.Expect(rules).To(ContainElement("HTTP-02"))
		})
	}
}

func TestNumbersAreReadWhole(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	o := object(t, `{"big": 9007199254740993, "fraction": 2.0, "exponent": 1e3, "text": "7", "beyond": 99999999999999999999, "none": null}`)
	g.Expect(o.Int("big")).To(Equal(int64(9007199254740993)), "beyond what a float can tell")
	for _, field := range []string{"fraction", "exponent", "text", "none", "absent"} {
		g.Expect(o.Int(field)).To(BeZero(), field)
	}
	g.Expect(o.Text("text")).To(Equal("7"))
	g.Expect(o.Text("big")).To(BeEmpty())
	g.Expect(judge.Show(o, "none")).To(Equal("null"))
	g.Expect(judge.Show(o, "absent")).To(Equal("nothing"))
	g.Expect(judge.Show(object(t, `{"a": "`+strings.Repeat("é", 500)+`"}`), "a")).To(HaveSuffix("é…"))
}

func TestEveryAnswerIsHeldToHTTP(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*judge.Answer)
		want   []string
	}{
		{"not whole", func(a *judge.Answer) { a.Err = errors.New("the body broke off") }, []string{"HTTP-01"}},
		{"a server error", func(a *judge.Answer) { a.Status = 503 }, []string{"HTTP-03"}},
		{"a refusal", func(a *judge.Answer) { a.Status, a.Body = 404, nil }, nil},
		{"the token in the body", func(a *judge.Answer) { a.Status, a.Body = 401, []byte("bad a-token-of-some-length") }, []string{"AUTH-09"}},
		{"the token in a header", func(a *judge.Answer) { a.Header.Set("X-You", "a-token-of-some-length") }, []string{"AUTH-09"}},
		{"a short token", func(a *judge.Answer) { a.Request.Set("Authorization", "null") }, nil},
		{"another media type", func(a *judge.Answer) { a.Header.Set("Content-Type", "text/json") }, []string{"QUEUE-03"}},
		{"no media type", func(a *judge.Answer) { a.Header.Del("Content-Type") }, []string{"QUEUE-03"}},
		{"another success", func(a *judge.Answer) { a.Status = 202 }, []string{"QUEUE-02"}},
		{"a redirect, which the access table judges", func(a *judge.Answer) { a.Status = 302 }, nil},
		{"what another method was answered", func(a *judge.Answer) { a.Method = "PUT"; a.Status = 202 }, nil},
		{"what no operation was answered", func(a *judge.Answer) { a.Operation = ""; a.Status = 202 }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := answer(t, "queue", example(t, "queue"))
			test.change(a)
			c := newCourt(t)
			c.Answer(a)
			rules, problems := c.broken()
			NewWithT(t).Expect(rules).To(Equal(test.want), fmt.Sprint(problems))
		})
	}
}

func TestAnEmptyOrForeignBodyIsNoPanic(t *testing.T) {
	t.Parallel()
	bodies := []string{"", " ", "null", "true", "0", `"text"`, "[]", "{}", "[null]", "[[]]", `[{"number": {}}]`, `{"jobs": null}`, `{"jobs": {}}`,
		`{"jobs": [null, 1, [], {}]}`, "<html>", "[{},{},{}]", `[{"proc": 1, "pos": "x", "out": []}]`}
	for _, operation := range []string{"queue", "builds", "build", "restart", "log", "cancel"} {
		for _, body := range bodies {
			c := newCourt(t)
			a := answer(t, operation, body)
			a.Build = 1
			c.Answer(a)
			rules, _ := c.broken()
			fine := body == "[]" && (operation == "queue" || operation == "builds") || body == "" && operation == "cancel"
			NewWithT(t).Expect(len(rules) == 0).To(Equal(fine), "%s answers %q: %v", operation, body, rules)
		}
	}
}

func TestACancelHasNoBody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*judge.Answer)
		want   []string
	}{
		{"none", func(*judge.Answer) {}, nil},
		{"no media type", func(a *judge.Answer) { a.Header = http.Header{} }, nil},
		{"a body", func(a *judge.Answer) { a.Body = []byte("{}") }, []string{"CANCEL-06"}},
		{"a body that nobody should see", func(a *judge.Answer) { a.Surplus = []byte("gone") }, []string{"CANCEL-06"}},
		{"JSON", func(a *judge.Answer) { a.Header.Set("Content-Type", "application/json") }, []string{"CANCEL-07"}},
		{"200", func(a *judge.Answer) { a.Status = 200 }, []string{"CANCEL-05"}},
	} {
		c := newCourt(t)
		a := answer(t, "cancel", "")
		test.change(a)
		c.Answer(a)
		rules, _ := c.broken()
		NewWithT(t).Expect(rules).To(Equal(test.want), test.name)
	}
}
