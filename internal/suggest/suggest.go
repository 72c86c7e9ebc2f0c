// Package suggest finds what somebody meant who misspelled a name.
package suggest

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
)

// DidYouMean asks, as the end of a message, whether the one of known was meant whose name is nearest to one that is not known, such as `; did you mean "users"?`.
// It is empty if none is near: if half of the name, or more, is other. Capital letters count as small ones.
func DidYouMean[T any](name string, known []T, nameOf func(T) string) string {
	best, least := "", (len(name)+1)/2
	for _, one := range known {
		candidate := nameOf(one)
		if d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil); d < least {
			best, least = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}
