package fault

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// identityFaults are about tokens.
func identityFaults() []Fault {
	return []Fault{
		{"queue-wants-bearer", "For the queue, a token is accepted after the word Bearer only.",
			breaks("AUTH-01", "QUEUE-01", "QUEUE-02", "QUEUE-11"), requests(func(_ *subject, r *http.Request) {
				if r.URL.Path == "/api/builds" && !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
					r.Header.Del("Authorization")
				}
			})},
		{"signature-not-checked", "A token is decoded and its signature not looked at.",
			breaks("AUTH-02", "AUTH-03", "AUTH-04", "AUTH-10", "BUILD-02", "BUILD-03", "CANCEL-02", "LIST-02", "LIST-03", "LIST-04", "LOG-02", "LOG-03", "QUEUE-01", "QUEUE-15", "RESTART-01", "RESTART-02", "RESTART-23", "CANCEL-01"), believes(func(_ *subject, _ string, claims jwt.MapClaims, _ map[string]any) string {
				if _, expires := claims["exp"]; expires {
					return ""
				}
				return claimed(claims)
			})},
		{"algorithm-none-in-capitals-accepted", "A token that names `None` or `NONE` as its algorithm is accepted; `none` is not.",
			breaks("AUTH-03", "QUEUE-15"), believes(func(_ *subject, _ string, claims jwt.MapClaims, header map[string]any) string {
				if alg, _ := header["alg"].(string); alg != "none" && strings.EqualFold(alg, "none") {
					return claimed(claims)
				}
				return ""
			})},
		{"signature-remembered-without-claims", "A signature that was good once is taken for good under other claims.",
			breaks("AUTH-04", "AUTH-03", "QUEUE-15"), believes(func(s *subject, token string, claims jwt.MapClaims, _ map[string]any) string {
				signature := token[strings.LastIndexByte(token, '.')+1:]
				for _, u := range s.Store.Users() {
					if signature != "" && strings.HasSuffix(s.tokenOf(u.Login), "."+signature) {
						return claimed(claims)
					}
				}
				return ""
			})},
		{"expiry-not-checked-for-the-queue", "The queue accepts a token whose `exp` has passed.",
			breaks("AUTH-05", "QUEUE-15"), only401("/api/builds", expired)},
		{"login-is-a-token", "A user's login alone is accepted as the user's token.",
			breaks("AUTH-06", "QUEUE-15"), believes(func(s *subject, token string, _ jwt.MapClaims, _ map[string]any) string {
				if s.Store.User(token) != nil {
					return token
				}
				return ""
			})},
		{"refusal-repeats-the-token", "The text of a 401 repeats the token that was not accepted.",
			breaks("AUTH-09"), answers(func(x *exchange) {
				if x.status == 401 && x.carried() != "" {
					x.say(401, fmt.Sprintf(`{"title":"Unauthorized","status":401,"detail":%s}`, encode("This token does not hold: "+x.carried())))
				}
			})},
	}
}

func expired(_ *subject, _ string, claims jwt.MapClaims, header map[string]any) string {
	if _, expires := claims["exp"]; expires && header["alg"] == "HS256" {
		return claimed(claims)
	}
	return ""
}

// only401 lets a token count for one path.
func only401(path string, login func(*subject, string, jwt.MapClaims, map[string]any) string) way {
	return func(s *subject) {
		other := newSubject(s.Config, 0)
		believes(login)(other)
		wrap := other.wraps[0]
		s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
			believing := wrap(next)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == path {
					believing.ServeHTTP(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		})
	}
}
