package reports

import "github.com/plumbline-ci/plumbline"

// Verdict is what became of a rule.
type Verdict string

// The verdicts. Nothing that was not put to the test has passed.
const (
	Passed        Verdict = "passed"
	Failed        Verdict = "failed"
	Waived        Verdict = "waived"         // broken, as the target says beforehand
	NotApplicable Verdict = "not applicable" // no one in the target plays a part that it needs
	NotRun        Verdict = "not run"        // all parts were played, and its occasion did not come
	Error         Verdict = "error"          // the suite itself could not judge
)

// Verdicts lists the verdicts, the gravest first. Of several specs of one rule the gravest decides.
func Verdicts() []Verdict { return []Verdict{Failed, Error, NotRun, Waived, Passed, NotApplicable} }

// Graver returns the graver of two verdicts.
func Graver(a, b Verdict) Verdict {
	for _, verdict := range Verdicts() {
		if a == verdict || b == verdict {
			return verdict
		}
	}
	return a
}

// Exit codes of a run.
const (
	Conformant    = 0
	NotConformant = 1
	CouldNotJudge = 2
)

// ExitCode returns 1 if a must or a should failed or the run has problems of its own, 2 if one of them could not be judged or none was
// put to the test, and otherwise 0.
func (r *Report) ExitCode() int {
	code, passed := Conformant, false
	for _, rule := range r.Rules {
		switch {
		case rule.Verdict == Passed || rule.Verdict == Waived:
			passed = true
		case rule.Grade == plumbline.May && rule.Verdict != Error:
		case rule.Verdict == Failed:
			return NotConformant
		case rule.Verdict == Error || rule.Verdict == NotRun || rule.Gap:
			code = CouldNotJudge
		}
	}
	if len(r.Problems) > 0 {
		return NotConformant
	}
	if !passed {
		return CouldNotJudge
	}
	return code
}

// Conclusion says the exit code in words.
func (r *Report) Conclusion() string {
	switch code := r.ExitCode(); {
	case code == NotConformant:
		return "not conformant"
	case code == CouldNotJudge:
		return "partial: not all rules could be put to the test"
	case r.Partial:
		return "conformant in the rules that were selected"
	case r.Count(Waived) > 0:
		return string(WithWaivers)
	}
	return "conformant"
}

// Count returns how many rules have a verdict.
func (r *Report) Count(verdict Verdict) int {
	n := 0
	for _, rule := range r.Rules {
		if rule.Verdict == verdict {
			n++
		}
	}
	return n
}
