package suggest_test

import (
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline/internal/suggest"
)

func TestDidYouMean(t *testing.T) {
	known := []string{"users", "repositories", "LIST-05", "LIST-15"}
	for name, want := range map[string]string{
		"user":    `; did you mean "users"?`,
		"list-05": `; did you mean "LIST-05"?`,
		"LIST-5":  `; did you mean "LIST-05"?`,
		"volume":  "",
		"":        "",
		"us":      "",
	} {
		if got := suggest.DidYouMean(name, known, strings.Clone); got != want {
			t.Errorf("DidYouMean(%q): got %q, want %q", name, got, want)
		}
	}
}
