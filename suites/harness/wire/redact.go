package wire

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// jwt matches anything that looks like a signed token, wherever a server may have put it.
var jwt = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)

// Redactor takes secrets out of text.
type Redactor struct{ names *strings.Replacer }

// NewRedactor returns a redactor for these secrets: the keys are replaced by the values, such as a token by "$MAINTAINER_TOKEN".
// Whatever else looks like a signed token is replaced too.
func NewRedactor(secrets map[string]string) Redactor {
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) }
	var pairs []string
	for _, secret := range slices.SortedFunc(maps.Keys(secrets), longestFirst) { // one may begin as another does
		if secret != "" {
			pairs = append(pairs, secret, secrets[secret])
		}
	}
	return Redactor{names: strings.NewReplacer(pairs...)}
}

// Redact returns the text without its secrets.
func (r Redactor) Redact(text string) string {
	return jwt.ReplaceAllString(r.names.Replace(text), "[token]")
}
