package wire

import (
	"cmp"
	"encoding/base64"
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
// Whatever else looks like a signed token is replaced too, and so are a token's signature, a secret in base64, and what is left of one that was cut short.
func NewRedactor(secrets map[string]string) Redactor {
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) }
	r := Redactor{}
	var pairs []string
	secrets = maps.Clone(secrets)
	for _, secret := range slices.Collect(maps.Keys(secrets)) {
		for _, guise := range guises(secret) {
			secrets[guise] = "[token]"
		}
	}
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

// guises are other texts that give a secret away: the signature of a token, since the rest of it can be guessed, and the secret in base64, by itself
// or after some other text, as `user:secret` is.
func guises(secret string) []string {
	var all []string
	add := func(guise string) {
		if len(guise) > cutAfter && guise != secret {
			all = append(all, guise)
		}
	}
	if strings.Count(secret, ".") == 2 {
		add(secret[strings.LastIndex(secret, ".")+1:])
	}
	for skip := range min(3, len(secret)) {
		whole := secret[skip:]
		whole = whole[:len(whole)/3*3] // what does not depend on the text around it
		add(base64.StdEncoding.EncodeToString([]byte(whole)))
		add(base64.URLEncoding.EncodeToString([]byte(whole)))
	}
	return all
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
