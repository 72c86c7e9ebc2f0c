package fault

import (
	"net/http"
	"slices"
	"strings"
)

// droneHTTP are about paths and methods.
func droneHTTP() []Deviation {
	return []Deviation{
		{"no-name-is-not-found", "An empty owner or name is that of a repository that does not exist.",
			"R7", nil, nil, func(s *subject) {
				s.answersInstead(func(x *exchange) bool {
					return x.operation != "" && x.operation != "queue" && (x.owner == "" || x.name == "")
				}, func(x *exchange) {
					x.nothing(http.StatusNotFound)
					if x.user() == nil {
						x.nothing(http.StatusUnauthorized)
					}
				})
			}},
		{"everything-else-is-a-page", "An unknown path, a wrong method and every HEAD answer 200 and the web interface's page; a trailing slash redirects.",
			"R7", nil, nil, pages},
		{"path-decoded-before-routing", "A path is decoded and then taken apart: an encoded slash is one.",
			"R3", nil, nil, requests(func(_ *subject, r *http.Request) { r.URL.RawPath = "" })},
	}
}

// droneSurface are about every answer.
func droneSurface() []Deviation {
	return []Deviation{
		{"headers-everywhere", "Every answer may be read from any origin, is not to be cached, and names the server's version.",
			"R7", nil, nil, answers(func(x *exchange) {
				uncached(x)
				x.header.Set("X-Content-Type-Options", "nosniff")
				x.header.Set("X-Drone-Version", "0.5.0")
				x.header.Set("X-Frame-Options", "DENY")
				x.header.Set("X-Xss-Protection", "1; mode=block")
			})},
		{"options-everywhere", "OPTIONS of any path answers 200, and which methods and headers a browser may use.",
			"R7", nil, nil, func(s *subject) {
				s.answersInstead(func(x *exchange) bool { return x.Method == http.MethodOptions }, func(x *exchange) {
					x.status, x.body = http.StatusOK, []byte{}
					uncached(x)
					x.header.Set("Content-Type", "application/json")
					x.header.Set("Access-Control-Allow-Methods", "GET,POST,PUT,PATCH,DELETE,OPTIONS")
					x.header.Set("Access-Control-Allow-Headers", "authorization, origin, content-type, accept")
					x.header.Set("Allow", "HEAD,GET,POST,PUT,PATCH,DELETE,OPTIONS")
				})
			}},
		{"long-bodies-in-chunks", "A body of more than two kilobytes comes in chunks, without a length.",
			"R7", nil, nil, sending(func(x *exchange) {
				if len(x.body) > 2048 {
					chunked(x)
				}
			})},
	}
}

// uncached lets every origin read an answer and nobody keep it.
func uncached(x *exchange) {
	x.header.Set("Access-Control-Allow-Origin", "*")
	x.header.Set("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate, value") // "value" is its own
	x.header.Set("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
	x.header.Set("Last-Modified", x.subject.Wall().UTC().Format(http.TimeFormat))
}

// pages answers what is no operation.
func pages(s *subject) {
	s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch to, slashed := strings.CutSuffix(r.URL.Path, "/"); {
			case routed(r.Method, r.URL.Path):
				next.ServeHTTP(w, r)
			// A DELETE of a build is taken there too, though nothing is there.
			case slashed && (routed(r.Method, to) || r.Method == http.MethodDelete && routed(http.MethodPost, to)):
				url, status := *r.URL, http.StatusTemporaryRedirect
				if url.Path = to; r.Method == http.MethodGet {
					status = http.StatusMovedPermanently
				}
				http.Redirect(w, r, url.String(), status)
			default:
				x := &exchange{Request: r, header: http.Header{}}
				x.page()
				x.send(w)
			}
		})
	})
}

// routed tells whether path and method are of an operation. Owner and name may be empty, a number may not.
func routed(method, path string) bool {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) < 5 || parts[0] != "api" || parts[1] != "repos" {
		return method == http.MethodGet && path == "/api/builds"
	}
	return operationOf(method, parts) != "" && !slices.Contains(parts[5:], "")
}
