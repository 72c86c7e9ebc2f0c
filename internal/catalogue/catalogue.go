// Package catalogue shows the contract's rules and access tables: as a table to read in a terminal, as JSON for programs, and
// as the Markdown of docs/rules.md.
//
// It chooses and prints. What a rule is and whether the contract is whole is package plumbline's business.
package catalogue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

// Catalogue is the part of a contract that is shown.
type Catalogue struct {
	contract *plumbline.Contract
	rules    []plumbline.Rule
	// operations are those whose access tables are shown.
	operations []plumbline.Operation
	// whole tells that nothing was left out.
	whole bool
}

// Select chooses the rules of one operation and of some grades; an empty operation chooses all, and so does no grade. It returns
// an error that names what there is for an operation or a grade that is unknown.
func Select(contract *plumbline.Contract, operation string, grades ...plumbline.Grade) (Catalogue, error) {
	for _, grade := range grades {
		if !slices.Contains(plumbline.Grades(), grade) {
			return Catalogue{}, fmt.Errorf("unknown grade %q: want must, should or may", grade)
		}
	}
	c := Catalogue{contract: contract, whole: operation == "" && len(grades) == 0}
	var ids []string
	for _, op := range contract.Operations {
		ids = append(ids, op.ID)
		if operation == "" || op.ID == operation {
			c.operations = append(c.operations, op)
		}
	}
	if len(c.operations) == 0 {
		return Catalogue{}, fmt.Errorf("unknown operation %q: want one of %s", operation, strings.Join(ids, ", "))
	}
	for _, rule := range contract.Rules {
		if (operation == "" || rule.Operation == operation) && (len(grades) == 0 || slices.Contains(grades, rule.Grade)) {
			c.rules = append(c.rules, rule)
		}
	}
	return c, nil
}

// section is the rules that stand together, under one operation or under none.
type section struct {
	title string
	call  string // method and path; empty for the rules that span operations
	rules []plumbline.Rule
}

func (c Catalogue) sections() []section {
	all := []section{{title: "Rules that span operations", rules: c.under("")}}
	for _, op := range c.operations {
		all = append(all, section{op.ID, op.Method + " " + op.Path, c.under(op.ID)})
	}
	return slices.DeleteFunc(all, func(s section) bool { return len(s.rules) == 0 })
}

func (c Catalogue) under(operation string) []plumbline.Rule {
	var rules []plumbline.Rule
	for _, rule := range c.rules {
		if rule.Operation == operation {
			rules = append(rules, rule)
		}
	}
	return rules
}

// total counts the rules, such as "152 rules: 98 must, 43 should, 11 may".
func (c Catalogue) total() string {
	var parts []string
	for _, grade := range plumbline.Grades() {
		n := 0
		for _, rule := range c.rules {
			if rule.Grade == grade {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, grade))
		}
	}
	if len(c.rules) == 0 {
		return "No rules."
	}
	return fmt.Sprintf("%d rules: %s.", len(c.rules), strings.Join(parts, ", "))
}

// statuses joins a cell's statuses, such as "200 or 401".
func statuses(cell plumbline.Cell, or string) string {
	text := make([]string, len(cell.Statuses))
	for i, status := range cell.Statuses {
		text[i] = strconv.Itoa(status)
	}
	return strings.Join(text, or)
}

// rows lists the kinds of repositories of an operation's access table.
func rows(op plumbline.Operation) []plumbline.Repository {
	if !op.OfRepository() {
		return []plumbline.Repository{plumbline.AnyRepository}
	}
	return plumbline.Repositories()
}
