package harness

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/golang-jwt/jwt/v5"

	"github.com/plumbline-ci/plumbline"
)

// The forgeries below are made from a good token of the target, without its key.

// strangerKey signs what no server can have been told to trust.
var strangerKey = []byte("a key that no server knows")

// Tokens returns the tokens of the target's users, each once, the most trusted user's first.
func (s *Session) Tokens() []string {
	var tokens []string
	for _, caller := range slices.Backward(plumbline.Callers()) {
		token := s.Target.Tokens[caller]
		if token != "" && !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// Token returns a caller's token; empty for one who has none.
func (s *Session) Token(caller plumbline.Caller) string { return s.tokens[caller] }

// MisfitTokens returns a good token's claims under signatures that do not fit: another key's, none or half of one where the
// algorithm asks for it, and the good one with something after it, or with a letter changed at its beginning or its end. A token that is no JWT is returned backwards.
func MisfitTokens(token string) []string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(parts[2]) < 8 {
		return []string{reverse(token)}
	}
	claims, signature := parts[0]+"."+parts[1]+".", parts[2]
	return []string{
		misfit(token),
		"Bearer " + misfit(token),
		claims,
		strings.TrimSuffix(claims, "."),
		claims + signature[:len(signature)/2],
		claims + signature + "AAAA",
		claims + signature + ".x",
		claims + swapped(signature),
		claims + changed(signature, 0),
		claims + changed(signature, len(signature)-4),
		resigned(token, jwt.SigningMethodHS512, []byte("")),
		resigned(token, jwt.SigningMethodHS256, []byte("")),
	}
}

// changed returns a text with another letter at a place.
func changed(text string, at int) string {
	letter := "A"
	if text[at] == 'A' {
		letter = "B"
	}
	return text[:at] + letter + text[at+1:]
}

// swapped returns a text with its capitals small and its small letters capital.
func swapped(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, text)
}

// UnsignedTokens returns a good token's claims with the algorithm `none`, in several spellings, and no signature or the good one.
func UnsignedTokens(token string) []string {
	unsigned := resigned(token, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)
	_, claims, ok := strings.Cut(unsigned, ".")
	if _, isJWT := claimsOf(token); !isJWT || !ok {
		return nil
	}
	tokens := []string{unsigned, "Bearer " + unsigned, unsigned + token[strings.LastIndexByte(token, '.')+1:]}
	for _, spelling := range []string{"None", "NONE"} {
		tokens = append(tokens, encode([]byte(`{"alg":"`+spelling+`","typ":"JWT"}`))+"."+claims)
	}
	return tokens
}

// AlteredToken returns a good token with another login under the signature of its own; nothing for a token that is no JWT or that
// says so already.
func AlteredToken(token, login string) []string {
	claims, ok := claimsOf(token)
	if !ok || login == "" || claims["text"] == login {
		return nil
	}
	parts := strings.Split(token, ".")
	other := maps.Clone(claims)
	other["text"] = login
	text, err := json.Marshal(other)
	if err != nil {
		return nil
	}
	return []string{parts[0] + "." + encode(text) + "." + parts[2]}
}

// LoginOf returns the login that a token names; empty if it is no JWT.
func LoginOf(token string) string {
	claims, _ := claimsOf(token)
	login, _ := claims["text"].(string)
	return login
}

// misfit returns a good token's claims signed with another key.
func misfit(token string) string { return resigned(token, jwt.SigningMethodHS256, strangerKey) }

// resigned returns a token's claims signed anew; the token backwards if it is no JWT.
func resigned(token string, method jwt.SigningMethod, key any) string {
	claims, ok := claimsOf(token)
	if !ok {
		return reverse(token)
	}
	signed, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		return reverse(token)
	}
	return signed
}

// claimsOf reads a token's claims without its key; ok is false if it is no JWT.
func claimsOf(token string) (claims jwt.MapClaims, ok bool) {
	claims = jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(token, claims)
	return claims, err == nil
}

func encode(text []byte) string { return base64.RawURLEncoding.EncodeToString(text) }

func reverse(token string) string {
	if token == "" {
		return "not-a-token"
	}
	letters := []byte(token)
	slices.Reverse(letters)
	return string(letters)
}
