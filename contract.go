package plumbline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// Contract is what a build server promises: operations, rules, and who gets which status.
type Contract struct {
	// Operations in the order of the document.
	Operations []Operation
	// Rules in the order of the document: those of the root first, then operation by operation.
	Rules []Rule
	// Profiles in the order of the document; the last is the whole contract.
	Profiles []Profile
	// Digest is the SHA-256 of the document's text, in hexadecimal.
	Digest string

	rules map[string]int
	spec  func() (*openapi3.T, error) // reads the document as OpenAPI, once
}

// Operation is one of the contract's operations.
type Operation struct {
	ID         string      // operationId, such as "restart"
	Method     string      // in upper case
	Path       string      // with its parameters in braces
	Parameters []Parameter // of the path, in its order
	Access     []Cell      // a cell for each kind of repository and caller

	success int
}

// OfRepository tells whether the operation's path names a repository.
func (o *Operation) OfRepository() bool { return strings.Contains(o.Path, "{owner}") }

// Success returns the status of the operation's success.
func (o *Operation) Success() int { return o.success }

// Operation returns the operation with this operationId; ok is false if there is none.
func (c *Contract) Operation(id string) (op Operation, ok bool) {
	i := slices.IndexFunc(c.Operations, func(o Operation) bool { return o.ID == id })
	if i < 0 {
		return Operation{}, false
	}
	return c.Operations[i], true
}

// Rule returns the rule with this id; ok is false if there is none.
func (c *Contract) Rule(id string) (rule Rule, ok bool) {
	i, ok := c.rules[id]
	if !ok {
		return Rule{}, false
	}
	return c.Rules[i], true
}

// Parse reads a contract from the text of an OpenAPI document; file is its name for messages. A rule with a duplicate or malformed id, an unknown grade or
// no source, a hole in an access table and a reference to a rule that is not there are refused together, as Problems with file and line; so, before them,
// are aliases. Then a document that OpenAPI does not allow is refused, with an error that names the file.
func Parse(file string, text []byte) (*Contract, error) {
	c, err := parse(file, text)
	if err != nil {
		return nil, err
	}
	if _, err := c.spec(); err != nil {
		return nil, err
	}
	return c, nil
}

// parse is Parse without a look at what OpenAPI does not allow: that takes longer than all the rest, and the tests have had it for the embedded document.
func parse(file string, text []byte) (*Contract, error) {
	var tree yaml.Node
	if err := yaml.Load(text, &tree); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	digest := sha256.Sum256(text)
	c := &Contract{Digest: hex.EncodeToString(digest[:]), rules: map[string]int{}, spec: specOf(file, text)}
	r := reader{file: file, document: tree.Content[0], contract: c}
	if r.refuseAliases(&tree); len(r.problems) == 0 {
		r.root()
		r.checkReferences()
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return c, nil
}

// reader walks the document's tree and takes out of it what OpenAPI itself does not know, with the lines where it stands, and what serving it takes.
type reader struct {
	file     string
	document *yaml.Node
	contract *Contract
	problems Problems
}

// refuseAliases refuses what stands for something elsewhere: it has no line of its own, and may stand for what it is a part of.
func (r *reader) refuseAliases(node *yaml.Node) {
	if node.Kind == yaml.AliasNode {
		r.refuse(node, "the alias *%s: write out what it stands for", node.Value)
	}
	for _, child := range node.Content {
		r.refuseAliases(child)
	}
}

func (r *reader) root() {
	if rules := value(r.document, "x-rules"); rules != nil {
		r.rules("", rules)
	}
	for path, item := range entries(value(r.document, "paths")) {
		if strings.HasPrefix(path, "/") { // else it is an extension, or OpenAPI refuses it
			r.path(path, item)
		}
	}
	if profiles := value(r.document, "x-profiles"); profiles != nil {
		r.profiles(profiles)
	}
}

// methods are the keys of a path that hold operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

func (r *reader) path(path string, item *yaml.Node) {
	for key, node := range entries(item) {
		if slices.Contains(methods, key) {
			r.operation(Operation{Method: strings.ToUpper(key), Path: path}, node, item)
		}
	}
}

func (r *reader) operation(op Operation, node, item *yaml.Node) {
	if id := value(node, "operationId"); id != nil {
		op.ID = id.Value
	}
	if op.ID == "" {
		r.refuse(node, "%s %s has no operationId", op.Method, op.Path)
	}
	if other, taken := r.contract.Operation(op.ID); taken {
		r.refuse(node, "%s %s has the operationId %q, as %s %s has", op.Method, op.Path, op.ID, other.Method, other.Path)
	}
	op.Parameters = r.parameters(op, node, item)
	op.success = success(value(node, "responses"))
	if rules := value(node, "x-rules"); rules != nil {
		r.rules(op.ID, rules)
	}
	if table := value(node, "x-access"); table != nil {
		op.Access = r.access(op, table)
	} else {
		r.refuse(node, "operation %s has no x-access: say who gets which status", op.ID)
	}
	r.contract.Operations = append(r.contract.Operations, op)
}

// success returns the first status of a success among responses; 0 if there is none.
func success(responses *yaml.Node) int {
	for key := range entries(responses) {
		if status, err := strconv.Atoi(key); err == nil && status >= 200 && status < 300 {
			return status
		}
	}
	return 0
}

// checkReferences holds every rule that a cell or an `x-rule` names against the rules there are.
func (r *reader) checkReferences() {
	for _, op := range r.contract.Operations {
		for _, cell := range op.Access {
			r.checkRule(cell.Rule, cell.line)
		}
	}
	r.checkNamed(r.document)
}

// checkNamed holds what a node and all beneath it name in an `x-rule` against the rules there are.
func (r *reader) checkNamed(node *yaml.Node) {
	for key, value := range entries(node) {
		if key == "x-rule" {
			r.checkRule(value.Value, value.Line)
		}
	}
	for _, child := range node.Content {
		r.checkNamed(child)
	}
}

func (r *reader) checkRule(id string, line int) {
	if _, ok := r.contract.rules[id]; !ok {
		r.problems = append(r.problems, Problem{r.file, line, fmt.Sprintf("there is no rule %q", id)})
	}
}
