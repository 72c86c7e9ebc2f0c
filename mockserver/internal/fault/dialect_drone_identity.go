package fault

import (
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// droneIdentity are about tokens. They stand outside of what looks at the token, which finds it in the header alone.
func droneIdentity() []Deviation {
	return []Deviation{
		{"type-is-any-but-none", "A token's `type` may be anything; one that has none is no token.",
			"R2.1", nil, nil, requests(func(_ *subject, r *http.Request) {
				if token := r.Header.Get("Authorization"); token != "" && claimsOf(token)["type"] == nil {
					r.Header.Set("Authorization", "-")
				}
			})},
		{"sessions-need-csrf", "With a token of the type `sess`, whatever is no GET needs another token of the user's in X-CSRF-TOKEN, else it is 401.",
			"R2.1", nil, nil, func(s *subject) {
				s.answersInstead(s.unprotected, func(x *exchange) { x.nothing(http.StatusUnauthorized) })
			}},
		{"three-carriers", "A token comes in the header, bare or after `Bearer`; else in `access_token`; else in the cookie `user_sess`. The first that is there decides.",
			"R2.2", nil, nil, requests(func(_ *subject, r *http.Request) {
				if token := droneToken(r); token != "" {
					r.Header.Set("Authorization", token)
				}
			})},
	}
}

// droneToken is the token that a request carries; empty if it carries none.
func droneToken(r *http.Request) string {
	if header := strings.TrimSpace(r.Header.Get("Authorization")); header != "" {
		if words := strings.Fields(header); words[0] == "Bearer" && len(words) > 1 {
			return words[1] // and what follows is passed over
		}
		return header
	}
	if token := r.FormValue("access_token"); token != "" { // of the query, or of a form
		return token
	}
	if cookie, err := r.Cookie("user_sess"); err == nil {
		return cookie.Value
	}
	return ""
}

// claimsOf are a token's claims, whether it holds or not.
func claimsOf(token string) jwt.MapClaims {
	claims := jwt.MapClaims{}
	_, _, _ = jwt.NewParser().ParseUnverified(token, claims) // what is no token has no claims
	return claims
}

// unprotected tells whether a session asks for a change without the token that protects it from other sites.
func (s *subject) unprotected(x *exchange) bool {
	user := x.user()
	if x.Method == http.MethodGet || x.Method == http.MethodOptions || user == nil || claimsOf(x.carried())["type"] != "sess" {
		return false
	}
	return !signedBy(user, x.Header.Get("X-CSRF-TOKEN"))
}

// signedBy tells whether a token has a user's signature, whatever it says.
func signedBy(user *store.User, token string) bool {
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()})).Parse(token, func(*jwt.Token) (any, error) {
		return []byte(user.Secret), nil
	})
	return err == nil && user.Secret != ""
}
