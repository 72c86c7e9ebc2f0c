package judge_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

var load = sync.OnceValues(plumbline.Load)

func contract(t *testing.T) *plumbline.Contract {
	t.Helper()
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// court is a judge with its ledger.
type court struct {
	*judge.Judge
	*judge.Ledger
	t *testing.T
}

func newCourt(t *testing.T) court {
	t.Helper()
	ledger := judge.NewLedger()
	return court{judge.New(contract(t), ledger), ledger, t}
}

// broken lists the rules that were broken, in the contract's order, with the first problem of each.
func (c court) broken() (rules []string, problems map[string]string) {
	c.t.Helper()
	problems = map[string]string{}
	for _, rule := range contract(c.t).Rules {
		if found := c.Broken(rule.ID); len(found) > 0 {
			rules = append(rules, rule.ID)
			problems[rule.ID] = found[0].Problem.Error()
		}
	}
	return rules, problems
}

// answer is what an operation answered when it succeeded as the document shows.
func answer(t *testing.T, operation, body string) *judge.Answer {
	t.Helper()
	op, ok := contract(t).Operation(operation)
	if !ok {
		t.Fatalf("no operation %s", operation)
	}
	e := &wire.Exchange{
		Number: 1, Caller: plumbline.Operator, Operation: operation, Method: op.Method,
		Request: http.Header{"Authorization": {"a-token-of-some-length"}},
		Status:  op.Success(), Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: []byte(body),
	}
	if op.Success() == http.StatusNoContent {
		e.Header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	a := judge.NewDocuments().Read(e)
	a.Repository = "acme/hello"
	return a
}

// example is the body of an operation's answer in the contract's own example.
func example(t *testing.T, operation string) string {
	t.Helper()
	op, _ := contract(t).Operation(operation)
	text, err := json.Marshal(contract(t).Answer(op).Content.Get("application/json").Example)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// with returns the text with one part of it replaced, and fails the test if it does not have that part.
func with(t *testing.T, text, part, by string) string {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Fatalf("%s has no %s", text, part)
	}
	return strings.Replace(text, part, by, 1)
}

// object reads an object as an answer would hold it.
func object(t *testing.T, text string) judge.Object {
	t.Helper()
	a := judge.NewDocuments().Read(&wire.Exchange{Body: []byte(text)})
	if a.Flaw != nil {
		t.Fatalf("%s: %v", text, a.Flaw)
	}
	return a.Object()
}
