package fault

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// httpFaults are about HTTP and JSON, whatever is asked for.
func httpFaults() []Fault {
	return []Fault{
		{"long-log-cut-short", "Of an answer over 16 KiB less comes than was announced.",
			breaks("HTTP-01"), answers(served("log", func(x *exchange) {
				if len(x.body) > 16<<10 {
					x.header.Set("Content-Length", fmt.Sprint(len(x.body)))
					x.body = x.body[:16<<10]
				}
			}))},
		{"status-stands-twice", "In a restart's answer the key `status` stands twice.",
			breaks("HTTP-02"), answers(served("restart", func(x *exchange) {
				x.body = bytes.Replace(x.body, []byte(`"status":`), []byte(`"status":"pending","status":`), 1)
			}))},
		{"encoded-slash-fails-the-server", "A name with an encoded slash in it is answered with 500.",
			breaks("HTTP-03"), answers(only(func(x *exchange) bool { return strings.Contains(strings.ToUpper(x.URL.EscapedPath()), "%2F") },
				func(x *exchange) { x.refuse(500) }))},
		{"ids-with-an-exponent", "The ids of jobs are written with an exponent.",
			breaks("HTTP-04"), answers(wherever("build", jobs(value("id", func(raw string) string { return raw + "e0" }))))},
		{"reading-spoils", "From the second time that it is read, a build says that it was verified.",
			flickers("LIFE-01", "HTTP-05", "LIST-13", "RACE-03", "RESTART-10", "RESTART-18"), whenever(fromCall(2), wherever("build", set("verified", "true")))},

		{"head-restarts", "A HEAD request for a build restarts it.",
			breaks("HTTP-06", "LIFE-02", "LIFE-04", "LIFE-05", "HTTP-05"), sideEffect(http.MethodHead, http.MethodPost, 6)},

		{"dot-segments-pass", "A path with dot segments is cleaned after access was checked.",
			breaks("HTTP-08"), detour(func(path string) string {
				switch {
				case strings.Contains(path, "/x/../"):
					return strings.Replace(path, "/x/../", "/", 1)
				case strings.Contains(path, "/./"):
					return strings.Replace(path, "/./", "/", 1)
				}
				return ""
			})},
	}
}

// sideEffect lets a method, sent to a path of so many segments by one who may, do what another does; the answer stays what it is.
func sideEffect(method, does string, segments int) way {
	return answers(func(x *exchange) {
		if x.Method == method && strings.Count(x.URL.Path, "/") == segments {
			x.as("", does, x.URL.Path)
		}
	})
}

// detour serves a path that would not be found as another, to everyone. What is put into another form may be empty, for no detour.
func detour(other func(path string) string) way {
	return answers(func(x *exchange) {
		path := other(x.URL.Path)
		if x.Method != http.MethodGet || path == "" || x.succeeded() {
			return
		}
		if a := x.as(x.subject.operator(), "", path); a.status == http.StatusOK {
			x.answer(a)
		}
	})
}
