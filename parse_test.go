package plumbline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline"

	. "github.com/onsi/gomega"
)

const ruleOne = `  - id: HTTP-01
    grade: must
    rule: Every answer is whole. It comes within the time the target allows, and its body is as long as announced.
    source: [I]
`

// Each case spoils the contract at one place: old becomes spoilt. The message must name the line where at stands afterwards.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, spoilt, at, want string }{
		{"a duplicate id", "- id: HTTP-02", "- id: HTTP-01", "- id: HTTP-01\n    grade: must\n    rule: A JSON", `rule HTTP-01 stands twice`},
		{"a duplicate id under another operation", "- id: CANCEL-01", "- id: QUEUE-01", "- id: QUEUE-01\n          grade: must\n          rule: Without authorization a cancel", `rule QUEUE-01 stands twice`},
		{"a malformed id", "- id: HTTP-01", "- id: http-1", "- id: http-1", `rule id "http-1" is malformed: want capitals, a hyphen and two digits`},
		{"an unknown grade", ruleOne, strings.Replace(ruleOne, "must", "shall", 1), "- id: HTTP-01", `rule HTTP-01 has the unknown grade "shall": want must, should or may`},
		{"a rule without a source", ruleOne, strings.Replace(ruleOne, "    source: [I]\n", "", 1), "- id: HTTP-01", `rule HTTP-01 has no source`},
		{"a rule with an empty source", ruleOne, strings.Replace(ruleOne, "[I]", "[]", 1), "- id: HTTP-01", `rule HTTP-01 has no source`},
		{"a malformed source", ruleOne, strings.Replace(ruleOne, "[I]", "[D7.1]", 1), "- id: HTTP-01", `rule HTTP-01 has the unknown source "D7.1"`},
		{"a rule without a sentence", ruleOne, strings.Replace(ruleOne, "rule: Every answer is whole. It", `rule: "" #`, 1), "- id: HTTP-01", `rule HTTP-01 says nothing`},
		{"an unknown key in a rule", ruleOne, strings.Replace(ruleOne, "grade:", "level: 1\n    grade:", 1), "- id: HTTP-01", `unknown field "level"`},
		{"rules that are no list", "x-rules:\n" + ruleOne, "x-rules: {}\nx-other:\n" + ruleOne, "x-rules: {}", `x-rules is a list of rules`},
		{"a hole in a table", "          operator: 200 QUEUE-02\n", "", "any:", `x-access of queue has a hole: nothing is said of any × operator`},
		{"an unknown row", "        any:\n", "        all:\n", "anonymous: 401 QUEUE-01", `x-access of queue has the unknown row "all": want [any]`},
		{"an unknown column", "operator: 200 QUEUE-02", "admin: 200 QUEUE-02", "admin: 200 QUEUE-02", `the unknown caller "admin": want [anonymous`},
		{"a cell without a rule", "operator: 200 QUEUE-02", "operator: 200", "operator: 200", "the malformed cell \"200\": want such as `404 LIST-05`"},
		{"a cell with a status that is none", "operator: 200 QUEUE-02", "operator: 2OO QUEUE-02", "operator: 2OO", `the malformed cell "2OO QUEUE-02"`},
		{"a cell with a status out of range", "operator: 200 QUEUE-02", "operator: 200|999 QUEUE-02", "operator: 200|999", `the malformed cell "200|999 QUEUE-02"`},
		{"a cell of a rule that is not there", "operator: 200 QUEUE-02", "operator: 200 QUEUE-99", "operator: 200 QUEUE-99", `there is no rule "QUEUE-99"`},
		{"a schema of a rule that is not there", "x-rule: FIELD-12", "x-rule: FIELD-99", "x-rule: FIELD-99", `there is no rule "FIELD-99"`},
		{"an operation without an operationId", "      operationId: queue\n", "", "tags: [builds]", `GET /api/builds has no operationId`},
		{"an operation with an empty operationId", "operationId: queue\n", "operationId: \"\"\n", "operationId: \"\"", `GET /api/builds has no operationId`},
		{"two operations of one name", "operationId: build\n", "operationId: builds # again\n", "builds # again", `GET /api/repos/{owner}/{name}/builds/{number} has the operationId "builds", as GET /api/repos/{owner}/{name}/builds has`},
		{"a path with a parameter that is not there", "{$ref: '#/components/parameters/name'}\n    get:", "{$ref: '#/components/parameters/other'}\n    get:", "    parameters:\n      - {$ref", `the path /api/repos/{owner}/{name}/builds names {name}, and no path parameter with a schema has that name`},
		{"a path with a parameter of a query", "name: owner\n      in: path", "name: owner\n      in: query", "    parameters:\n      - {$ref", `names {owner}, and no path parameter`},
		{"a path parameter that is neither text nor number", "schema: {type: integer, format: int64}", "schema: {type: boolean}", "schema: {type: boolean}", `the path parameter number is of type "boolean": want string or integer`},
		{"a path parameter with more to it", "maxLength: 255}\n      example: demo", "pattern: x}\n      example: demo", "pattern: x}", `the path parameter name: its schema has type, format, minLength and maxLength: unknown field "pattern"`},
		{"an operation without a table", "      x-access:\n        any:", "      x-other:\n        any:", "operationId: queue", `operation queue has no x-access`},
		{"what OpenAPI does not allow", "title: Build management", "titel: Build management", "", `info: value of title`},
		{"an alias of what it is a part of", "x-rules:\n" + ruleOne, "x-other: &all\n  - *all\nx-rules:\n" + ruleOne, "- *all", `the alias *all: write out what it stands for`},
		{"an empty document", string(plumbline.Document()), "", "", `no document`},
		{"two documents", "openapi: 3.0.3", "openapi: 3.0.3\n---\nopenapi: 3.0.3", "", `expected single document`},
		{"what is no YAML", "openapi: 3.0.3", "openapi: [3.0.3", "", `contract.yaml: `},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			whole := string(plumbline.Document())
			g.Expect(whole).To(ContainSubstring(test.old), "the case no longer fits the contract")
			text := strings.Replace(whole, test.old, test.spoilt, 1)

			contract, err := plumbline.Parse("contract.yaml", []byte(text))
			g.Expect(contract).To(BeNil())
			g.Expect(err).To(MatchError(ContainSubstring(test.want)))
			if test.at == "" {
				g.Expect(err.Error()).To(HavePrefix("contract.yaml: "))
				return
			}
			before, _, found := strings.Cut(text, test.at)
			g.Expect(found).To(BeTrue(), "the case says where, and the place is not there")
			where := fmt.Sprintf("contract.yaml:%d: ", 1+strings.Count(before, "\n"))
			g.Expect(strings.Split(err.Error(), "\n")).To(ContainElement(And(HavePrefix(where), ContainSubstring(test.want))))
		})
	}
}

// A contract with several faults is refused with all of them at once.
func TestParseRefusesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	text := strings.NewReplacer("- id: HTTP-02", "- id: HTTP-01", "operator: 200 QUEUE-02", "operator: 200").Replace(string(plumbline.Document()))

	_, err := plumbline.Parse("contract.yaml", []byte(text))
	var problems plumbline.Problems
	g.Expect(errors.As(err, &problems)).To(BeTrue())
	g.Expect(len(problems)).To(BeNumerically(">=", 2))
	for _, problem := range problems {
		g.Expect(problem.File).To(Equal("contract.yaml"))
		g.Expect(problem.Line).To(BeNumerically(">", 1))
	}
}

// What stands among the paths and is none is left to OpenAPI: an extension is no operation.
func TestAnExtensionAmongThePathsIsNoOperation(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	text := strings.Replace(string(plumbline.Document()), "\npaths:\n", "\npaths:\n  x-other: {get: {operationId: other}}\n", 1)
	contract, err := plumbline.Parse("contract.yaml", []byte(text))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(contract.Operations).To(HaveLen(6))
	g.Expect(contract.Digest).NotTo(Equal(load(t).Digest), "the case no longer fits the contract")
}

// Parameters may stand in an operation as well as beside all those of its path.
func TestParametersMayStandInAnOperation(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	beside := "    parameters:\n      - {$ref: '#/components/parameters/owner'}\n      - {$ref: '#/components/parameters/name'}\n    get:\n      operationId: builds\n"
	within := "    get:\n      parameters:\n        - {$ref: '#/components/parameters/owner'}\n        - {$ref: '#/components/parameters/name'}\n      operationId: builds\n"
	text := strings.Replace(string(plumbline.Document()), beside, within, 1)
	g.Expect(text).To(ContainSubstring(within), "the case no longer fits the contract")
	contract, err := plumbline.Parse("contract.yaml", []byte(text))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(contract.Operations[1].Parameters).To(Equal(load(t).Operations[1].Parameters))
}
