package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/suites"
)

// writePlan writes what a check would do, for a person to read.
func writePlan(w io.Writer, target suites.Target, plan *suites.Plan) error {
	var b strings.Builder
	if target.Name != "" {
		fmt.Fprintf(&b, "%s, ", target.Name)
	}
	fmt.Fprintf(&b, "%s\nNothing was changed there.\n\n", target.URL)
	fmt.Fprintf(&b, "%4d rules would be put to the test by reading alone\n", len(plan.Reads))
	writeRules(&b, 7, plan.Reads)
	fmt.Fprintf(&b, "%4d rules by restarting and cancelling builds too\n", len(plan.Writes))
	writeRules(&b, 7, plan.Writes)
	lacking := 0
	for _, lack := range plan.Cannot {
		lacking += len(lack.Rules)
	}
	fmt.Fprintf(&b, "%4d rules cannot be put to the test\n", lacking)
	for _, lack := range plan.Cannot {
		fmt.Fprintf(&b, "       %s:\n", lack.Reason)
		writeRules(&b, 9, lack.Rules)
	}
	if len(plan.Lends) > 0 {
		b.WriteString("\nThese builds would be restarted, their jobs cancelled, and in the end left to run:\n")
	}
	for _, lend := range plan.Lends {
		numbers := strings.Trim(fmt.Sprint(lend.Builds), "[]")
		fmt.Fprintf(&b, "       %s: builds %s (the longest took %v)\n", lend.Repository, numbers, lend.Longest)
	}
	fmt.Fprintf(&b, "\nIt would take about %v if builds take as long as they did last time, and %v at the most.\n", roughly(plan.About), roughly(plan.AtMost))
	_, err := io.WriteString(w, b.String())
	return err
}

// writeRules writes rules, a line for each kind, which is not said again and again: LIST-01 02 05.
func writeRules(b *strings.Builder, indent int, rules []string) {
	last := ""
	for _, rule := range rules {
		kind, number, _ := strings.Cut(rule, "-")
		if kind == last {
			b.WriteString(" " + number)
			continue
		}
		if last != "" {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%*s%s", indent, "", rule)
		last = kind
	}
	if last != "" {
		b.WriteString("\n")
	}
}

// roughly rounds a time to what an estimate is good for.
func roughly(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return max(d.Round(time.Second), time.Second)
	}
	return d.Round(5 * time.Second)
}
