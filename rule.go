package plumbline

import (
	"regexp"

	"go.yaml.in/yaml/v4"
)

// Rule is one thing that a server promises.
type Rule struct {
	ID       string   `yaml:"id" json:"id"`         // such as RESTART-03; never changes its meaning
	Grade    Grade    `yaml:"grade" json:"grade"`   // how binding it is
	Sentence string   `yaml:"rule" json:"rule"`     // the promise, in one sentence or two
	Source   []Source `yaml:"source" json:"source"` // where it comes from
	// Operation is the operationId under which the rule stands; empty for a rule that spans several.
	Operation string `yaml:"-" json:"operation,omitempty"`
}

// Grade says how binding a rule is.
type Grade string

// The grades. A broken must or should fails a server; of a may the suite reports what it saw.
const (
	Must   Grade = "must"   // the document says or shows it
	Should Grade = "should" // it follows, and the reference server or plain sense asks for it
	May    Grade = "may"    // servers differ
)

// Grades lists the grades, the most binding first.
func Grades() []Grade { return []Grade{Must, Should, May} }

// Source is the place a rule comes from: D2.3 a sentence of the document, E2.7 an example of it, I or I2.6 an inference, R4.2
// what the reference server was seen to do. The numbers are those of docs/contract.md.
type Source string

var (
	ruleID   = regexp.MustCompile(`^[A-Z]+-[0-9]{2}$`)
	sourceID = regexp.MustCompile(`^([DE][1-6]\.[0-9]|I([1-6]\.[0-9])?|R[0-9]+(\.[0-9])?)$`)
)

func (r *reader) rules(operation string, list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		r.refuse(list, "x-rules is a list of rules, each with id, grade, rule and source")
		return
	}
	for _, node := range list.Content {
		rule := Rule{Operation: operation}
		if err := decode(node, &rule, "id", "grade", "rule", "source"); err != nil {
			r.refuse(node, "a rule has id, grade, rule and source: %s", err)
			continue
		}
		r.rule(rule, node)
	}
}

func (r *reader) rule(rule Rule, at *yaml.Node) {
	if !ruleID.MatchString(rule.ID) {
		r.refuse(at, "rule id %q is malformed: want capitals, a hyphen and two digits, such as RESTART-03", rule.ID)
		return
	}
	if _, taken := r.contract.rules[rule.ID]; taken {
		r.refuse(at, "rule %s stands twice", rule.ID)
		return
	}
	if rule.Grade != Must && rule.Grade != Should && rule.Grade != May {
		r.refuse(at, "rule %s has the unknown grade %q: want must, should or may", rule.ID, rule.Grade)
	}
	if rule.Sentence == "" {
		r.refuse(at, "rule %s says nothing: give it a sentence under `rule`", rule.ID)
	}
	if len(rule.Source) == 0 {
		r.refuse(at, "rule %s has no source: name the sentence or example it comes from, such as [D2.3]", rule.ID)
	}
	for _, source := range rule.Source {
		if !sourceID.MatchString(string(source)) {
			r.refuse(at, "rule %s has the unknown source %q: want such as D2.3, E2.7, I or R4.2", rule.ID, source)
		}
	}
	r.contract.rules[rule.ID] = len(r.contract.Rules)
	r.contract.Rules = append(r.contract.Rules, rule)
}
