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

// cutAfter is how much of the beginning of a secret gives it away, where the rest has been cut off.
const cutAfter = 16

// Redactor takes secrets out of text.
type Redactor struct {
	names   *strings.Replacer
	secrets []string // those that can be cut short
}

// NewRedactor returns a redactor for these secrets: the keys are replaced by the values, such as a token by "$MAINTAINER_TOKEN".
// Whatever else looks like a signed token is replaced too, and so is what is left of a secret that was cut short.
func NewRedactor(secrets map[string]string) Redactor {
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) }
	r := Redactor{}
	var pairs []string
	for _, secret := range slices.SortedFunc(maps.Keys(secrets), longestFirst) { // one may begin as another does
		if secret != "" {
			pairs = append(pairs, secret, secrets[secret])
		}
		if len(secret) > cutAfter {
			r.secrets = append(r.secrets, secret)
		}
	}
	r.names = strings.NewReplacer(pairs...)
	return r
}

// Redact returns the text without its secrets.
func (r Redactor) Redact(text string) string {
	text = r.names.Replace(text)
	if strings.Contains(text, "eyJ") {
		text = jwt.ReplaceAllString(text, "[token]")
	}
	for _, secret := range r.secrets {
		text = redactCut(text, secret)
	}
	return text
}

// redactCut takes out of a text what a secret begins with, as far as it goes.
func redactCut(text, secret string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, secret[:cutAfter])
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n := 0
		for n < len(after) && cutAfter+n < len(secret) && after[n] == secret[cutAfter+n] {
			n++
		}
		b.WriteString("[token]")
		text = after[n:]
	}
}
