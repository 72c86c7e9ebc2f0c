package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/plumbline-ci/plumbline"
)

// cells gives callers another status for an operation on a kind of repository; without callers, all of them.
func cells(operations string, repository plumbline.Repository, status int, callers ...plumbline.Caller) way {
	ids := strings.Fields(operations)
	return func(s *subject) {
		inner := s.Access
		s.Access = func(op *plumbline.Operation, r plumbline.Repository, c plumbline.Caller) int {
			if slices.Contains(ids, op.ID) && r == repository && (len(callers) == 0 || slices.Contains(callers, c)) {
				return status
			}
			return inner(op, r, c)
		}
	}
}

// answered gives callers another status, and the body of a success with it, where an operation refuses them. It does without the
// access of the server, so that what the caller sees elsewhere stays as it is.
func answered(operations string, is func(*exchange) bool) rewriting {
	return in(operations, func(x *exchange) {
		if !x.succeeded() && is(x) {
			x.answer(x.as(x.subject.operator(), "", ""))
		}
	})
}

// private tells whether a private, active repository is asked for.
func private(x *exchange) bool { r := x.repository(); return r != nil && r.Private && r.Active }

// anonymous tells whether there is no token at all.
func anonymous(x *exchange) bool { return x.carried() == "" }

// stranger tells whether one asks who may not see the repository.
func stranger(x *exchange) bool {
	u, r := x.user(), x.repository()
	return r != nil && (u == nil || !u.Operator && r.Roles[u.Login] == 0)
}

// outsider tells whether a user asks who may not see the repository.
func outsider(x *exchange) bool { return x.user() != nil && stranger(x) }

func both(is, and func(*exchange) bool) func(*exchange) bool {
	return func(x *exchange) bool { return is(x) && and(x) }
}

// believes lets a token count as a user's that the server would not accept. The function returns the login; empty for nobody.
func believes(login func(s *subject, token string, claims jwt.MapClaims, header map[string]any) string) way {
	return requests(func(s *subject, r *http.Request) {
		text := r.Header.Get("Authorization")
		if text == "" || s.tokens.User(text) != nil {
			return
		}
		claims := jwt.MapClaims{}
		parsed, _, _ := jwt.NewParser().ParseUnverified(text, claims) // an algorithm that it does not know is an error, and read all the same
		header := map[string]any{}
		if parsed != nil {
			header = parsed.Header
		}
		if name := login(s, text, claims, header); name != "" {
			r.Header.Set("Authorization", s.tokenOf(name))
		}
	})
}

// claimed is the login that a token claims.
func claimed(claims jwt.MapClaims) string { text, _ := claims["text"].(string); return text }
