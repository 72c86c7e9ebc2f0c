package fault

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
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
		{"long-log-ends-in-the-middle", "A log over 16 KiB ends in the middle of a line, and the length says so.",
			breaks("HTTP-02", "LOG-08", "LOG-11"), answers(body("log", func(b []byte) []byte { return b[:min(len(b), 16<<10)] }))},
		{"absent-build-answers-late", "A build that does not exist is looked for through six seconds.",
			breaks("HTTP-01", "BUILD-10", "AUTH-10"), answers(in("build", func(x *exchange) {
				if missing(x) {
					select {
					case <-x.Context().Done():
					case <-time.After(6 * time.Second):
					}
				}
			}))},
		{"build-sent-twice", "The answer to a build has the build twice, one document after the other.",
			breaks("HTTP-02"), answers(body("build", func(b []byte) []byte { return bytes.Repeat(b, 2) }))},
		{"status-stands-twice", "In a restart's answer the key `status` stands twice.",
			breaks("HTTP-02"), answers(served("restart", func(x *exchange) {
				x.body = bytes.Replace(x.body, []byte(`"status":`), []byte(`"status":"pending","status":`), 1)
			}))},
		{"log-in-latin-1", "The lines of a log are in Latin-1.",
			breaks("HTTP-02"), answers(body("log", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("ü"), []byte{0xfc}) }))},
		{"byte-order-mark", "A byte order mark stands before a log.",
			breaks("HTTP-02", "LOG-08", "LOG-11"), answers(body("log", func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) }))},
		{"absent-build-fails-the-server", "A build that does not exist is answered with 500.",
			breaks("HTTP-03", "BUILD-10"), answers(in("build", only(missing, func(x *exchange) { x.refuse(500) })))},
		{"huge-number-fails-the-server", "A number beyond 64 bits is answered with 500.",
			breaks("HTTP-03", "BUILD-11", "RESTART-22", "LOG-13", "CANCEL-14"), answers(only(func(x *exchange) bool { return len(x.number) > 18 },
				func(x *exchange) { x.refuse(500) }))},
		{"encoded-slash-fails-the-server", "A name with an encoded slash in it is answered with 500.",
			breaks("HTTP-03"), answers(only(func(x *exchange) bool { return strings.Contains(strings.ToUpper(x.URL.EscapedPath()), "%2F") },
				func(x *exchange) { x.refuse(500) }))},
		{"wrong-method-fails-the-server", "A PATCH is answered with 500.",
			breaks("HTTP-03"), answers(only(func(x *exchange) bool { return x.Method == http.MethodPatch }, func(x *exchange) { x.refuse(500) }))},
		{"cancel-of-ended-job-fails-the-server", "Cancelling a job that has ended is answered with 500.",
			breaks("HTTP-03", "CANCEL-12"), answers(statusOf("cancel", 409, 500))},
		{"times-with-a-fraction", "The times of a build are written with a fraction.",
			breaks("HTTP-04"), answers(wherever(everywhere+" queue", value("created_at enqueued_at", func(raw string) string { return raw + ".0" })))},
		{"ids-with-an-exponent", "The ids of jobs are written with an exponent.",
			breaks("HTTP-04"), answers(wherever("build", jobs(value("id", func(raw string) string { return raw + "e0" }))))},
		{"reading-spoils", "From the second time that it is read, a build says that it was verified.",
			flickers("LIFE-01", "HTTP-05", "LIST-13", "RACE-03", "RESTART-10", "RESTART-18"), whenever(fromCall(2), wherever("build", set("verified", "true")))},
		{"log-emptied-by-reading", "A log can be read twice and is then empty.",
			breaks("HTTP-05", "LOG-14"), whenever(fromCall(3), instead("log", 200, 200, "[{}]"))},
		{"every-answer-counts", "Each answer to a build has a counter in the build's `timestamp`.",
			flickers("HTTP-05", "LIST-13", "RESTART-08", "CANCEL-16", "CANCEL-12", "CANCEL-15", "HTTP-06", "LIFE-01", "RACE-03", "RESTART-18", "RESTART-20", "RESTART-23"), counting},

		{"head-restarts", "A HEAD request for a build restarts it.",
			breaks("HTTP-06", "LIFE-02", "LIFE-04", "LIFE-05"), sideEffect(http.MethodHead, http.MethodPost, 6)},
		{"put-restarts", "A PUT to a build is answered with 405 and restarts it all the same.",
			breaks("HTTP-06", "LIFE-02", "LIFE-04", "LIFE-05"), sideEffect(http.MethodPut, http.MethodPost, 6)},
		{"options-restarts", "An OPTIONS request for a build restarts it.",
			breaks("HTTP-06", "LIFE-02", "LIFE-04", "LIFE-05"), sideEffect(http.MethodOptions, http.MethodPost, 6)},
		{"patch-cancels", "A PATCH to a job cancels it.",
			breaks("HTTP-06", "LIFE-03"), sideEffect(http.MethodPatch, http.MethodDelete, 7)},
		{"get-cancels", "A GET of a job cancels it.",
			breaks("HTTP-06", "LIFE-03"), sideEffect(http.MethodGet, http.MethodDelete, 7)},
		{"delete-restarts", "A DELETE of a build restarts it.",
			breaks("HTTP-06", "LIFE-02", "LIFE-04", "LIFE-05"), sideEffect(http.MethodDelete, http.MethodPost, 6)},

		{"doubled-slash-passes", "A path that begins with two slashes is served without any access check.",
			breaks("HTTP-08"), detour(func(path string) string {
				if rest, ok := strings.CutPrefix(path, "//"); ok {
					return "/" + rest
				}
				return ""
			})},
		{"inner-doubled-slash-passes", "A path with two slashes in its middle is served without any access check.",
			breaks("HTTP-08"), detour(func(path string) string {
				if strings.Contains(path[1:], "//") {
					return path[:1] + strings.ReplaceAll(path[1:], "//", "/")
				}
				return ""
			})},
		{"capitals-pass", "A name in capitals finds the repository but not its access rules.",
			breaks("HTTP-08"), detour(func(path string) string {
				parts := strings.Split(path, "/")
				if len(parts) < 6 || parts[3] == strings.ToLower(parts[3]) {
					return ""
				}
				parts[3], parts[4] = strings.ToLower(parts[3]), strings.ToLower(parts[4])
				return strings.Join(parts, "/")
			})},
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
		{"encoded-name-passes", "A name that is percent-encoded finds the repository but not its access rules.",
			breaks("HTTP-08"), encodedDetour},
		{"trailing-slash-passes", "A path with a slash at its end is served without any access check.",
			breaks("HTTP-08"), detour(func(path string) string {
				if rest, ok := strings.CutSuffix(path, "/"); ok {
					return rest
				}
				return ""
			})},
	}
}

// counting gives every answer to a build another timestamp.
func counting(s *subject) {
	var count atomic.Int64
	answers(func(x *exchange) { wherever("build", add("timestamp", count.Add(1)))(x) })(s)
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

// encodedDetour serves every path with a percent sign in its repository's name to everyone.
func encodedDetour(s *subject) {
	answers(func(x *exchange) {
		if x.operation != "" && strings.Contains(x.URL.EscapedPath(), "%") && !x.succeeded() && x.Method == http.MethodGet {
			x.answer(x.as(x.subject.operator(), "", ""))
		}
	})(s)
}
