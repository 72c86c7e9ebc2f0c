package reports

import "strings"

// found is what was found of a rule. If it is waived, its reason begins with the waiver's own.
func (rule Rule) found() string {
	if rule.Verdict != Waived || rule.Waiver == nil {
		return rule.Reason
	}
	found, ok := strings.CutPrefix(rule.Reason, rule.Waiver.Reason+" (")
	if !ok {
		return rule.Reason
	}
	return strings.TrimSuffix(found, ")")
}

// deviation is a reason taken apart.
type deviation struct{ Where, Got, Want string }

// deviationOf takes a reason apart that says what came and what was due; it is empty for any other.
func deviationOf(reason string) deviation {
	head, want, ok := strings.Cut(reason, ", want ")
	where, got, found := strings.Cut(head, "got ")
	if !ok || !found || strings.Contains(want, ", want ") || where != "" && !strings.HasSuffix(where, ": ") {
		return deviation{}
	}
	return deviation{strings.TrimSuffix(where, ": "), got, want}
}
