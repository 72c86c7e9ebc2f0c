package harness

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// obligation is a Gomega matcher for an answer: a function that returns what is wrong with it.
type obligation func(*judge.Answer) error

func (o obligation) Match(actual any) (bool, error) {
	a, ok := actual.(*judge.Answer)
	if !ok || a == nil {
		return false, fmt.Errorf("got %T, want an answer", actual)
	}
	return o(a) == nil, nil
}

func (o obligation) FailureMessage(actual any) string {
	return o(actual.(*judge.Answer)).Error()
}

func (o obligation) NegatedFailureMessage(actual any) string {
	return "got what must not be: " + status(actual.(*judge.Answer))
}

// HaveStatus succeeds if the answer came whole, with one of these statuses.
func HaveStatus(statuses ...int) types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		want := strings.Trim(strings.ReplaceAll(fmt.Sprint(statuses), " ", " or "), "[]")
		if a.Err != nil {
			return judge.Deviation{Where: "answer", Got: a.Err.Error(), Want: "status " + want}
		}
		if !slices.Contains(statuses, a.Status) {
			return judge.Deviation{Where: "status", Got: fmt.Sprint(a.Status), Want: want}
		}
		return nil
	})
}

// Succeed succeeds if the answer's status is 2xx. Where the contract names one, HaveStatus holds it.
func Succeed() types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if !a.Succeeded() {
			return judge.Deviation{Where: "status", Got: status(a), Want: "a 2xx status"}
		}
		return nil
	})
}

// BeRefused succeeds if the answer's status is 4xx.
func BeRefused() types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if !a.Refused() {
			return judge.Deviation{Where: "status", Got: status(a), Want: "a 4xx status"}
		}
		return nil
	})
}

// Keep succeeds if the fields of the answered build are those of before.
func Keep(before judge.Object, fields ...string) types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error { return judge.Same(before, a.Object(), fields...) })
}

// Say succeeds if a field of the answered build, written as JSON, is this.
func Say(field, want string) types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if got := judge.Show(a.Object(), field); got != want {
			return judge.Deviation{Where: "/" + field, Got: got, Want: want}
		}
		return nil
	})
}

// BeSameBodyAs succeeds if the answer is, as a JSON value, that of before.
func BeSameBodyAs(before *judge.Answer) types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error { return judge.Unchanged(before, a) })
}

// BeEmptyArray succeeds if the answer is [].
func BeEmptyArray() types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if array, ok := a.JSON.([]any); !ok || len(array) > 0 {
			return judge.Deviation{Where: "body", Got: string(a.Body[:min(len(a.Body), 100)]), Want: "[]"}
		}
		return nil
	})
}

// TellNoMoreThan succeeds if the answer to a question about another number gives nothing away: it is the answer to the first, but for the
// number. Where even the same question is not answered twice in the same words, only the status counts.
func TellNoMoreThan(first, again *judge.Answer, number, other string) types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if a.Status != first.Status {
			return judge.Deviation{Where: "status", Got: fmt.Sprint(a.Status), Want: fmt.Sprintf("%d, as for %s", first.Status, number)}
		}
		if string(first.Body) == string(again.Body) && unnumbered(first, number) != unnumbered(a, other) {
			return judge.Deviation{Where: "body", Got: string(a.Body[:min(len(a.Body), 200)]), Want: fmt.Sprintf("that for %s, but for the number", number)}
		}
		return nil
	})
}

// unnumbered returns a body with a number taken out, where it stands by itself.
func unnumbered(a *judge.Answer, number string) string {
	return regexp.MustCompile(`\b`+regexp.QuoteMeta(number)+`\b`).ReplaceAllString(string(a.Body), "N")
}

// BeWordedAs succeeds if a refusal has the status, the header fields and the body of another, but for the names that were asked for. Where even
// the same question is not answered twice in the same words, only the status counts.
func BeWordedAs(other, again *judge.Answer) types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if a.Status != other.Status {
			return judge.Deviation{Where: "status", Got: fmt.Sprint(a.Status), Want: fmt.Sprint(other.Status)}
		}
		if nameless(other) != nameless(again) || fields(other) != fields(again) {
			return nil
		}
		if fields(a) != fields(other) {
			return judge.Deviation{Where: "header", Got: fields(a), Want: fields(other)}
		}
		if nameless(a) != nameless(other) {
			return judge.Deviation{Where: "body", Got: string(a.Body[:min(len(a.Body), 200)]), Want: string(other.Body[:min(len(other.Body), 200)])}
		}
		return nil
	})
}

// nameless returns a body without the names that were asked for.
func nameless(a *judge.Answer) string {
	owner, name, _ := strings.Cut(a.Repository, "/")
	return strings.NewReplacer(a.Repository, "R", owner, "O", name, "N").Replace(string(a.Body))
}

// fields returns the names of a header's fields, but for those that depend on length and time.
func fields(a *judge.Answer) string {
	var names []string
	for name := range a.Header {
		if name != "Content-Length" && name != "Date" && name != "Transfer-Encoding" && name != "Connection" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// BeNoServerError succeeds unless the answer is a 5xx. That no answer came is left to HTTP-01.
func BeNoServerError() types.GomegaMatcher {
	return obligation(func(a *judge.Answer) error {
		if a.Status >= 500 {
			return judge.Deviation{Where: "status", Got: fmt.Sprint(a.Status), Want: "no server error"}
		}
		return nil
	})
}
