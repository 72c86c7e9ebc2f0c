package reports

import (
	"regexp"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

// found is what was found of a rule, without why it is waived.
func (rule Rule) found() string {
	_, found := rule.excused()
	return found
}

// excused takes the reason of a rule that is waived apart: why it is, and what was found. Of any other the reason is what was found.
func (rule Rule) excused() (why, found string) {
	if rule.Verdict != Waived || rule.Waiver == nil {
		return "", rule.Reason
	}
	found, ok := strings.CutPrefix(rule.Reason, rule.Waiver.Reason+" (")
	if !ok {
		return rule.Waiver.Reason, rule.Reason
	}
	return rule.Waiver.Reason, strings.TrimSuffix(found, ")")
}

// because is rules that came to a verdict for one reason.
type because struct {
	Reason string
	Rules  []string
}

// byReason groups the rules that are wanted by their reason, in the contract's order.
func (r *Report) byReason(wanted func(Rule) bool) []because {
	var all []because
	at := map[string]int{}
	for _, rule := range r.Rules {
		if !wanted(rule) {
			continue
		}
		i, known := at[rule.Reason]
		if !known {
			i = len(all)
			at[rule.Reason] = i
			all = append(all, because{Reason: rule.Reason})
		}
		all[i].Rules = append(all[i].Rules, rule.ID)
	}
	return all
}

// gaps are the rules that keep the run from being whole.
func (r *Report) gaps() []because {
	return r.byReason(func(rule Rule) bool {
		return rule.Grade != plumbline.May && (rule.Gap || rule.Verdict == NotRun) || rule.Verdict == Error
	})
}

// deviation is a reason taken apart.
type deviation struct {
	Where, Got, Want string
	More             string // what else was said: how many more there are like it, how it was come by
}

// more is what the suite adds where a rule was broken more than once.
var more = regexp.MustCompile(`^(.*) \((and \d+ more like it)\)$`)

// deviationOf takes a reason apart that says what came and what was due; it is empty for any other.
func deviationOf(reason string) deviation {
	head, want, ok := strings.Cut(reason, ", want ")
	where, got, found := strings.Cut(head, "got ")
	if !ok || !found || strings.Contains(want, ", want ") || where != "" && !strings.HasSuffix(where, ": ") {
		return deviation{}
	}
	d := deviation{Where: strings.TrimSuffix(where, ": "), Got: got, Want: want}
	d.Want, d.More, _ = strings.Cut(want, "\n")
	if m := more.FindStringSubmatch(d.Want); m != nil {
		d.Want, d.More = m[1], strings.TrimSpace(m[2]+"\n"+d.More)
	}
	return d
}
