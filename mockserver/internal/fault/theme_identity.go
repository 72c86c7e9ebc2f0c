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
		{"log-wants-bearer", "For a log, a token is accepted after the word Bearer only.",
			breaks("AUTH-01", "LOG-02", "LOG-03", "LOG-04", "LOG-05", "LOG-12", "LOG-13"), requests(func(_ *subject, r *http.Request) {
				if strings.Contains(r.URL.Path, "/logs/") && !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
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
		{"signature-may-be-missing", "A token without a signature is accepted; one with a wrong signature is not.",
			breaks("AUTH-02", "AUTH-03", "AUTH-04", "QUEUE-15"), believes(func(_ *subject, token string, claims jwt.MapClaims, _ map[string]any) string {
				if strings.HasSuffix(token, ".") {
					return claimed(claims)
				}
				return ""
			})},
		{"signature-compared-in-part", "Only the first eight characters of a signature are compared.",
			breaks("AUTH-02", "QUEUE-15"), believes(func(s *subject, token string, claims jwt.MapClaims, _ map[string]any) string {
				good := s.tokenOf(claimed(claims))
				at := strings.LastIndexByte(good, '.') + 9
				if at > 9 && len(token) >= at && token[:at] == good[:at] {
					return claimed(claims)
				}
				return ""
			})},
		{"algorithm-none-accepted", "A token that names `none` as its algorithm is accepted.",
			breaks("AUTH-03", "QUEUE-15"), believes(func(_ *subject, _ string, claims jwt.MapClaims, header map[string]any) string {
				if alg, _ := header["alg"].(string); alg == "none" {
					return claimed(claims)
				}
				return ""
			})},
		{"algorithm-none-in-capitals-accepted", "A token that names `None` or `NONE` as its algorithm is accepted; `none` is not.",
			breaks("AUTH-03", "QUEUE-15"), believes(func(_ *subject, _ string, claims jwt.MapClaims, header map[string]any) string {
				if alg, _ := header["alg"].(string); alg != "none" && strings.EqualFold(alg, "none") {
					return claimed(claims)
				}
				return ""
			})},
		{"signature-remembered-without-claims", "A signature that was good once is taken for good under other claims.",
			breaks("AUTH-04"), believes(func(s *subject, token string, claims jwt.MapClaims, _ map[string]any) string {
				signature := token[strings.LastIndexByte(token, '.')+1:]
				for _, u := range s.Store.Users() {
					if signature != "" && strings.HasSuffix(s.tokenOf(u.Login), "."+signature) {
						return claimed(claims)
					}
				}
				return ""
			})},
		{"expiry-not-checked", "A token whose `exp` has passed is accepted.",
			breaks("AUTH-05", "QUEUE-15"), believes(expired)},
		{"expiry-not-checked-for-the-queue", "The queue accepts a token whose `exp` has passed.",
			breaks("AUTH-05", "QUEUE-15"), only401("/api/builds", expired)},
		{"any-text-is-a-reader", "Any text in the header counts as somebody who may read.",
			breaks("AUTH-06", "QUEUE-01", "LIST-03", "BUILD-02", "LOG-02", "AUTH-03", "AUTH-02"), believes(func(s *subject, token string, _ jwt.MapClaims, header map[string]any) string {
				if len(header) > 0 {
					return ""
				}
				return s.someReader()
			})},
		{"three-parts-are-a-token", "Whatever has two dots in it counts as a reader's token.",
			breaks("AUTH-06", "AUTH-03", "AUTH-02"), believes(func(s *subject, token string, _ jwt.MapClaims, header map[string]any) string {
				if len(header) > 0 || strings.Count(token, ".") != 2 {
					return ""
				}
				return s.someReader()
			})},
		{"login-is-a-token", "A user's login alone is accepted as the user's token.",
			breaks("AUTH-06", "QUEUE-15"), believes(func(s *subject, token string, _ jwt.MapClaims, _ map[string]any) string {
				if s.Store.User(token) != nil {
					return token
				}
				return ""
			})},
		{"bad-token-fails-the-server", "A token that is no JWT is answered with 500.",
			breaks("HTTP-03", "AUTH-06", "QUEUE-01", "LIST-03", "BUILD-02", "LOG-02", "RESTART-01", "CANCEL-01"),
			answers(only(func(x *exchange) bool { return x.carried() != "" && strings.Count(x.carried(), ".") != 2 },
				func(x *exchange) { x.refuse(500) }))},
		{"refusal-repeats-the-token", "The text of a 401 repeats the token that was not accepted.",
			breaks("AUTH-09"), answers(func(x *exchange) {
				if x.status == 401 && x.carried() != "" {
					x.say(401, fmt.Sprintf(`{"title":"Unauthorized","status":401,"detail":%s}`, encode("This token does not hold: "+x.carried())))
				}
			})},
		{"header-repeats-the-token", "Each answer to a user carries the user's token in a cookie.",
			breaks("AUTH-09"), answers(func(x *exchange) {
				if x.user() != nil {
					x.header.Set("Set-Cookie", "user_sess="+x.carried()+"; Path=/; HttpOnly")
				}
			})},
		{"restart-repeats-the-token", "The answer to a restart has the caller's token in the build's `remote` address.",
			breaks("AUTH-09", "RESTART-09", "LIFE-01"), answers(served("restart", func(x *exchange) {
				wherever("restart", set("remote", string(encode("https://"+x.carried()+"@git.example.com/"+x.owner+"/"+x.name))))(x)
			}))},
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

// someReader is the login of somebody who may read a private repository and not write it.
func (s *subject) someReader() string {
	for _, r := range s.Store.Repositories() {
		for _, u := range s.Store.Users() {
			if r.Private && r.Roles[u.Login] == 1 {
				return u.Login
			}
		}
	}
	return ""
}
