package wire

import (
	"regexp"
	"strings"
)

// jwt matches anything that looks like a signed token, wherever a server may have put it.
var jwt = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)

// Redactor takes secrets out of text.
type Redactor struct{ names *strings.Replacer }

// NewRedactor returns a redactor for these secrets: the keys are replaced by the values, such as a token by "$MAINTAINER_TOKEN".
// Whatever else looks like a signed token is replaced too.
func NewRedactor(secrets map[string]string) Redactor {
	var pairs []string
	for secret, name := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, name)
		}
	}
	return Redactor{names: strings.NewReplacer(pairs...)}
}

// Redact returns the text without its secrets.
func (r Redactor) Redact(text string) string {
	return jwt.ReplaceAllString(r.names.Replace(text), "[token]")
}
