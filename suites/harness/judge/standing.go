package judge

import (
	"slices"

	"github.com/plumbline-ci/plumbline"
)

// standing lists the rules that Judge and Watcher hold every answer to: those that the document's schemas, media types and answers name, and those that
// this package holds besides. Success statuses are left to the access table's cells, which ask for them by name.
func standing(contract *plumbline.Contract) []string {
	named := []string{
		"HTTP-01", "HTTP-02", "HTTP-03", "HTTP-04", "AUTH-09",
		"LIFE-01", "LIFE-02", "LIFE-03", "LIFE-04", "LIFE-05", "LIFE-06",
		"TIME-01", "TIME-02", "TIME-03", "TIME-04", "TIME-05",
		"QUEUE-10", "QUEUE-14", "LIST-10", "LIST-11",
		"BUILD-08", "BUILD-12", "BUILD-13", "BUILD-14", "BUILD-15",
		"LOG-09", "LOG-11", "CANCEL-06", "CANCEL-07",
	}
	for _, op := range contract.Operations {
		if content := contract.Answer(op).Content.Get("application/json"); content != nil {
			named = append(named, ruleOf(content.Extensions))
			named = append(named, rulesOf(content.Schema)...)
		}
	}
	var rules []string
	for _, rule := range contract.Rules {
		if slices.Contains(named, rule.ID) {
			rules = append(rules, rule.ID)
		}
	}
	return rules
}
