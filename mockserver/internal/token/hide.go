package token

import (
	"net/url"
	"regexp"
	"strings"
)

// hidden is what is written in the place of a token.
const hidden = "…"

var (
	// signed is what a signed token looks like: its first part is JSON, which begins with a brace and a quotation mark.
	signed = regexp.MustCompile(`eyJ[\w-]*\.[\w-]+\.[\w-]*`)
	// named is a token by the name of the query parameter that carries one, or what may have been meant to be it.
	named  = regexp.MustCompile(`(?i)(access_token[^=&;?#]*=)[^&;?#]*`)
	escape = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
)

// Hide returns a text without the signed tokens in it.
func Hide(text string) string {
	if !strings.Contains(text, "eyJ") {
		return text
	}
	return signed.ReplaceAllString(text, hidden)
}

// HideInURL returns a path or a query without the tokens in it, however they are escaped. Between its ampersands, what has no token is as it was.
func HideInURL(text string) string {
	if strings.IndexByte(text, '=') < 0 && strings.IndexByte(text, '%') < 0 {
		return Hide(text)
	}
	parts := strings.Split(text, "&")
	for i, part := range parts {
		plain, ok := unescaped(part)
		if !ok {
			parts[i] = hidden
		} else if safe := named.ReplaceAllString(Hide(plain), "${1}"+hidden); safe != plain {
			parts[i] = safe
		}
	}
	return strings.Join(parts, "&")
}

// maxEscapes is how many times a text may be escaped that is looked into.
const maxEscapes = 4

// unescaped is a text without its escapes; false if it is escaped too many times.
func unescaped(text string) (plain string, ok bool) {
	for range maxEscapes {
		if !escape.MatchString(text) {
			return text, true
		}
		text = escape.ReplaceAllStringFunc(text, func(e string) string {
			plain, _ := url.PathUnescape(e)
			return plain
		})
	}
	return text, !escape.MatchString(text)
}
