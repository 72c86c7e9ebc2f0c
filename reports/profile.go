package reports

import "github.com/plumbline-ci/plumbline"

// Profile is a part of the contract with a verdict of its own.
type Profile struct {
	Name       string          `json:"name"`
	About      string          `json:"about"`
	Conclusion Conclusion      `json:"conclusion"`
	Counts     map[Verdict]int `json:"counts"`
	Unselected int             `json:"unselected"` // rules of it that the run left out
	Rules      []string        `json:"rules"`      // those that it did not
}

// Conclusion is what a run comes to for a server, or for a part of the contract.
type Conclusion string

// The conclusions.
const (
	IsConformant    Conclusion = "conformant"
	WithWaivers     Conclusion = "conformant with waivers"
	IsPartial       Conclusion = "partial" // nothing is broken, and not all that could be was put to the test
	IsNotConformant Conclusion = "not conformant"
)

// Judge gives each of the contract's profiles its verdict.
func (r *Report) Judge(profiles []plumbline.Profile) {
	r.Profiles = nil
	for _, profile := range profiles {
		part := Report{Suite: r.Suite, Partial: r.Partial}
		var ids []string
		for _, rule := range r.Rules {
			if profile.Has(rule.ID) {
				part.Rules = append(part.Rules, rule)
				ids = append(ids, rule.ID)
			}
		}
		made := Profile{Rules: ids, Name: profile.Name, About: profile.About, Counts: map[Verdict]int{}, Unselected: len(profile.Rules) - len(part.Rules)}
		for _, verdict := range Verdicts() {
			made.Counts[verdict] = part.Count(verdict)
		}
		made.Conclusion = part.conclude(made.Unselected)
		r.Profiles = append(r.Profiles, made)
	}
}

func (r *Report) conclude(unselected int) Conclusion {
	switch code := r.ExitCode(); {
	case code == NotConformant:
		return IsNotConformant
	case code == CouldNotJudge || unselected > 0:
		return IsPartial
	case r.Count(Waived) > 0:
		return WithWaivers
	}
	return IsConformant
}

// colour is that of a verdict which is as good or as bad.
func (c Conclusion) colour() Verdict {
	switch c {
	case IsNotConformant:
		return Failed
	case IsPartial:
		return NotRun
	case WithWaivers:
		return Waived
	}
	return Passed
}
