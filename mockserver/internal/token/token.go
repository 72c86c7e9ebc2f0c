// Package token tells whose a token is, and makes tokens. A token is a JWT, HS256, with the claims `text`, the login, and `type`,
// `user`, signed with the user's secret; or it is one that the user is known to have, accepted as it stands. What a user may do
// is no concern of this package.
package token

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/plumbline-ci/plumbline/mockserver/internal/memo"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// Verifier knows whose a token is. Make one with New.
type Verifier struct {
	users  *store.Store
	parser *jwt.Parser
	// known are the tokens that were found good and stay so, since they name no time: a check of a signature costs as much as an answer.
	known memo.Memo[*store.User]
}

// New returns a verifier for these users. `exp` and `nbf` are held against wall, the time of the world outside: whoever makes a
// token knows no other, however fast the mock's builds go.
func New(users *store.Store, wall func() time.Time) *Verifier {
	v := &Verifier{users: users}
	v.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(wall),
	)
	return v
}

// User returns whose token this is; nil if it is nobody's.
func (v *Verifier) User(token string) *store.User {
	if u := v.users.Bearer(token); u != nil {
		return u
	}
	// Whoever was given another secret since is another user here.
	if u, ok := v.known.Get(token); ok && v.users.User(u.Login) == u {
		return u
	}
	if strings.ContainsAny(token, "\r\n") {
		return nil // the decoder of base64 would leave them out
	}
	var user *store.User
	parsed, err := v.parser.Parse(token, func(t *jwt.Token) (any, error) {
		login, _ := t.Claims.(jwt.MapClaims)["text"].(string)
		user = v.users.User(login)
		if user == nil || user.Secret == "" {
			return nil, errors.New("no such user")
		}
		return []byte(user.Secret), nil
	})
	if err != nil {
		return nil
	}
	if timeless(parsed.Claims) {
		v.known.Put(token, user)
	}
	return user
}

// timeless tells whether a token names no time from which, or until which, it holds.
func timeless(claims jwt.Claims) bool {
	expires, errExpires := claims.GetExpirationTime()
	begins, errBegins := claims.GetNotBefore()
	return expires == nil && begins == nil && errExpires == nil && errBegins == nil
}

// Issue returns a token of the user's: signed if there is a secret, and else the first that is known. The same user always gets
// the same.
func Issue(user *store.User) (string, error) {
	if user.Secret == "" {
		if len(user.Tokens) == 0 {
			return "", fmt.Errorf("%s has neither a secret nor tokens: give one in the world file", user.Login)
		}
		return user.Tokens[0], nil
	}
	return sign(user, jwt.MapClaims{"text": user.Login, "type": "user"})
}

// IssueExpired returns a token of the user's whose time passed long ago. The error says that the user has no secret to sign it with.
func IssueExpired(user *store.User) (string, error) {
	if user.Secret == "" {
		return "", fmt.Errorf("%s has no secret: give one in the world file", user.Login)
	}
	return sign(user, jwt.MapClaims{"text": user.Login, "type": "user", "exp": 1487573720})
}

func sign(user *store.User, claims jwt.MapClaims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(user.Secret))
}
