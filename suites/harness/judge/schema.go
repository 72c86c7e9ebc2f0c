package judge

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/plumbline-ci/plumbline"
)

// ruleOf returns the rule that an extension `x-rule` names.
func ruleOf(extensions map[string]any) string {
	id, _ := extensions["x-rule"].(string)
	return id
}

// schema holds an answer against its schema, and each violation against the rule of the place where it is.
func (j *Judge) schema(a *Answer, ref *openapi3.SchemaRef) {
	for _, rule := range j.upheld(a.Operation, ref) {
		j.ledger.Judge(rule, nil)
	}
	for _, breach := range a.document.violations(a.Operation, func() []Breach { return held(a.JSON, ref) }) {
		j.ledger.Judge(breach.Rule, breach.Problem, a.Exchange)
	}
}

// held returns how a value violates a schema, each violation with the rule of its place.
func held(value any, ref *openapi3.SchemaRef) []Breach {
	var breaches []Breach
	for _, part := range parts(ref) {
		err := part.Value.VisitJSON(value, openapi3.MultiErrors(), openapi3.VisitAsResponse())
		for _, violation := range violations(err) {
			where := "/" + strings.Join(violation.JSONPointer(), "/")
			got := brief(violation.Value)
			if violation.SchemaField == "required" {
				got = "nothing"
			}
			rule := ruleAt(violation, ruleOf(part.Value.Extensions))
			breaches = append(breaches, Breach{rule, Deviation{where, got, expected(violation)}})
		}
	}
	return breaches
}

// parts takes an allOf apart, so that a violation names its own place and not the whole.
func parts(ref *openapi3.SchemaRef) []*openapi3.SchemaRef {
	if len(ref.Value.AllOf) == 0 {
		return []*openapi3.SchemaRef{ref}
	}
	return ref.Value.AllOf
}

func violations(err error) []*openapi3.SchemaError {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var all []*openapi3.SchemaError
		for _, one := range many {
			all = append(all, violations(one)...)
		}
		return all
	}
	var one *openapi3.SchemaError
	if errors.As(err, &one) {
		return []*openapi3.SchemaError{one}
	}
	return nil
}

// ruleAt returns the rule of the schema that was violated, or of the property that is missing.
func ruleAt(violation *openapi3.SchemaError, otherwise string) string {
	if violation.SchemaField == "required" {
		pointer := violation.JSONPointer()
		if property := violation.Schema.Properties[pointer[len(pointer)-1]]; property != nil {
			if rule := ruleOf(property.Value.Extensions); rule != "" {
				return rule
			}
		}
	}
	if rule := ruleOf(violation.Schema.Extensions); rule != "" {
		return rule
	}
	return otherwise
}

func expected(violation *openapi3.SchemaError) string {
	schema := violation.Schema
	switch violation.SchemaField {
	case "required":
		return "it to be there"
	case "type":
		return "type " + strings.Join(schema.Type.Slice(), " or ")
	case "enum":
		return "one of " + strings.Trim(fmt.Sprint(schema.Enum), "[]")
	case "minimum":
		return fmt.Sprintf("at least %v", *schema.Min)
	case "minLength":
		return "some text"
	}
	return violation.Reason
}

// rulesOf lists the rules that a schema and all that it holds uphold.
func rulesOf(ref *openapi3.SchemaRef) []string {
	var rules []string
	add := func(rule string) {
		if rule != "" && !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	add(ruleOf(ref.Value.Extensions))
	inner := append(openapi3.SchemaRefs{}, ref.Value.AllOf...)
	for _, property := range ref.Value.Properties {
		inner = append(inner, property)
	}
	if ref.Value.Items != nil {
		inner = append(inner, ref.Value.Items)
	}
	for _, schema := range inner {
		for _, rule := range rulesOf(schema) {
			add(rule)
		}
	}
	return rules
}

// integerFields lists the names of the contract's fields that are whole numbers.
func integerFields(contract *plumbline.Contract) map[string]bool {
	names := map[string]bool{}
	for _, schema := range contract.Spec().Components.Schemas {
		for name, property := range schema.Value.Properties {
			if property.Value.Type.Is("integer") {
				names[name] = true
			}
		}
	}
	return names
}

// fractions finds a field that is a whole number by the contract, and is written with a fraction or an exponent.
func fractions(value any, integers map[string]bool, at string) error {
	switch v := value.(type) {
	case []any:
		for i, element := range v {
			if err := fractions(element, integers, fmt.Sprintf("%s/%d", at, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, element := range v {
			if n, ok := element.(json.Number); ok && integers[name] && strings.ContainsAny(n.String(), ".eE") {
				return Deviation{at + "/" + name, n.String(), "a whole number, written as such"}
			}
			if name == "jobs" {
				if err := fractions(element, integers, at+"/"+name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// upheld is rulesOf, kept for each operation.
func (j *Judge) upheld(operation string, ref *openapi3.SchemaRef) []string {
	if rules, ok := j.schemaRules[operation]; ok {
		return rules
	}
	return rulesOf(ref)
}
