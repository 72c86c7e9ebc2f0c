package judge

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/plumbline-ci/plumbline"
)

// Judge judges every answer of a run by the rules that hold for any answer of its kind.
type Judge struct {
	contract *plumbline.Contract
	ledger   *Ledger
	integers map[string]bool // the names of the contract's fields that are whole numbers
	rules    []string
	// schemaRules are the rules that the schema of each operation's success upholds.
	schemaRules map[string][]string
}

// New returns a judge by this contract, which writes into this ledger.
func New(contract *plumbline.Contract, ledger *Ledger) *Judge {
	j := &Judge{contract: contract, ledger: ledger, integers: integerFields(contract), rules: standing(contract), schemaRules: map[string][]string{}}
	for _, op := range contract.Operations {
		if content := contract.Answer(op).Content.Get("application/json"); content != nil {
			j.schemaRules[op.ID] = rulesOf(content.Schema)
		}
	}
	return j
}

// Standing lists the rules that every answer is judged by, in the contract's order.
func (j *Judge) Standing() []string { return j.rules }

// Answer judges one answer.
func (j *Judge) Answer(a *Answer) {
	j.ledger.Judge("HTTP-01", whole(a), a.Exchange)
	if a.Err != nil {
		return
	}
	j.ledger.Judge("HTTP-03", serverError(a), a.Exchange)
	if token := a.Request.Get("Authorization"); len(token) > 10 {
		j.ledger.Judge("AUTH-09", repeats(a, token), a.Exchange)
	}
	op, ok := j.contract.Operation(a.Operation)
	if ok && a.Method == op.Method && a.Status >= 200 && a.Status < 300 {
		j.success(op, a)
	}
}

// success judges an answer that serves the caller. One with another success status than the contract's is judged no less.
func (j *Judge) success(op plumbline.Operation, a *Answer) {
	response := j.status(op, a)
	if a.Status != op.Success() && len(a.Body) == 0 {
		return // there is nothing else to judge
	}
	if op.ID == "cancel" {
		j.cancel(a)
		return
	}
	content := response.Content.Get("application/json")
	var otherType error
	if a.MediaType() != "application/json" {
		otherType = Deviation{"Content-Type", fmt.Sprintf("%q", a.Header.Get("Content-Type")), "application/json"}
	}
	j.ledger.Judge(ruleOf(content.Extensions), otherType, a.Exchange)
	j.ledger.Judge("HTTP-02", a.Flaw, a.Exchange)
	if a.JSON == nil && len(a.Body) > 0 && string(bytes.TrimSpace(a.Body)) != "null" {
		return
	}
	if rules := j.upholds(op, a, content.Schema); rules != nil {
		j.ledger.Uphold(rules, a.Exchange)
	} else {
		j.body(op, a, content.Schema)
	}
	if op.ID == "build" {
		j.agreement(a)
	}
}

// upholds returns the rules that an answer's body upholds, if it breaks none; else nothing. It finds that out once for each body, since a server says
// the same again and again.
func (j *Judge) upholds(op plumbline.Operation, a *Answer, schema *openapi3.SchemaRef) []string {
	return a.document.upholds(question{op.ID, a.Build}, func() []string {
		apart := *j
		apart.ledger = NewLedger()
		apart.body(op, a, schema)
		return apart.ledger.unbroken()
	})
}

// body judges the body of an answer that serves the caller, by itself.
func (j *Judge) body(op plumbline.Operation, a *Answer, schema *openapi3.SchemaRef) {
	j.ledger.Judge("HTTP-04", fractions(a.JSON, j.integers, ""), a.Exchange)
	j.schema(a, schema)
	switch op.ID {
	case "queue":
		j.queue(a)
	case "builds":
		j.list(a)
	case "build":
		j.build(a)
	case "restart":
		j.ledger.Judge("RESTART-06", without(a.Object(), "jobs", ""), a.Exchange)
		j.times(a, "", a.Object())
	case "log":
		j.log(a)
	}
}

// status holds an answer's status against that of the operation's success, and returns what the contract says of it.
func (j *Judge) status(op plumbline.Operation, a *Answer) *openapi3.Response {
	want := op.Success()
	response := j.contract.Answer(op)
	var unexpected error
	if a.Status != want {
		unexpected = Deviation{"status", fmt.Sprint(a.Status), fmt.Sprint(want)}
	}
	j.ledger.Judge(ruleOf(response.Extensions), unexpected, a.Exchange)
	return response
}

func whole(a *Answer) error {
	if a.Err != nil {
		return Deviation{"answer", a.Err.Error(), "a whole answer in time"}
	}
	return nil
}

// serverError allows for 501 where a method is asked for that the document does not name: it says that the server does not know the method.
func serverError(a *Answer) error {
	unknownMethod := a.Status == http.StatusNotImplemented && a.Operation == "" && a.Method != http.MethodGet
	if a.Status >= 500 && !unknownMethod {
		return Deviation{"status", fmt.Sprint(a.Status), "no server error"}
	}
	return nil
}

func repeats(a *Answer, token string) error {
	if bytes.Contains(a.Body, []byte(token)) {
		return Deviation{"body", "the caller's token in it", "no token"}
	}
	for name, values := range a.Header {
		if strings.Contains(strings.Join(values, "\n"), token) {
			return Deviation{name, "the caller's token in it", "no token"}
		}
	}
	return nil
}

func (j *Judge) cancel(a *Answer) {
	var body, mediaType error
	if n := len(a.Body) + len(a.Surplus); n > 0 {
		body = Deviation{"body", fmt.Sprintf("%d bytes: %s", n, brief(string(a.Body)+string(a.Surplus))), "no body"}
	}
	j.ledger.Judge("CANCEL-06", body, a.Exchange)
	if t := a.MediaType(); t != "" && t != "text/plain" {
		mediaType = Deviation{"Content-Type", fmt.Sprintf("%q", t), "text/plain or none"}
	}
	j.ledger.Judge("CANCEL-07", mediaType, a.Exchange)
}

func without(o Object, field, at string) error {
	if _, there := o[field]; there {
		return Deviation{at + "/" + field, Show(o, field), "no such field"}
	}
	return nil
}
