package fault

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// logFaults are about logs.
func logFaults() []Fault {
	return []Fault{
		{"log-media-type-text", "A log is sent as text/plain.",
			breaks("LOG-07"), answers(mediaType("log", "text/plain; charset=utf-8"))},
		{"log-pos-zero-left-out", "A `pos` of 0 is left out.",
			breaks("LOG-08", "LOG-09"), answers(wherever("log", dropIf("pos", "0")))},
		{"log-pos-anew-in-the-middle", "`pos` begins anew after 400 lines of a step.",
			breaks("LOG-09"), answers(lines(func(all []object) []object {
				for i := range all {
					all[i].put("pos", fmt.Sprint(all[i].integer("pos")%400))
				}
				return all
			}))},
		{"log-line-lost-at-a-chunks-edge", "Of a long log, each 256th line is lost.",
			breaks("LOG-09", "LOG-15"), answers(lines(func(all []object) []object {
				return slices.DeleteFunc(all, func(l object) bool { return l.integer("pos")%256 == 255 })
			}))},
		{"log-blank-line-has-out", "A blank line has an `out`, empty.",
			breaks("LOG-10"), answers(lines(func(all []object) []object {
				for i := range all {
					all[i].put("out", string(encode(all[i].text("out"))))
				}
				return all
			}))},
		{"log-text-by-another-name", "What a line says is its `output`, and not its `out`.",
			breaks("LOG-10"), answers(wherever("log", copyTo("out", "output"), drop("out")))},
		{"absent-job-is-the-first", "The log of a job that does not exist is that of the build's first.",
			breaks("LOG-12"), answers(in("log", func(x *exchange) {
				if x.status == 404 && x.build() != nil {
					x.answer(x.as("", "", strings.TrimSuffix(x.URL.Path, "/"+x.job)+"/1"))
				}
			}))},
		{"log-of-a-word-is-the-first", "The log of a job that is a word is that of the build's first.",
			breaks("LOG-13"), answers(in("log", func(x *exchange) {
				if x.status == 400 && x.build() != nil {
					x.answer(x.as("", "", strings.TrimSuffix(x.URL.Path, "/"+x.job)+"/1"))
				}
			}))},
		{"log-gone-after-a-while", "The log of a job that has ended is thrown away half a second after it was first read.",
			breaks("LOG-14", "HTTP-05", "LOG-15", "LOG-17"), thrownAway},
		{"log-shrinks", "While a job runs, every other reading misses its last five lines.",
			breaks("LOG-15"), shrinking},
		{"log-old-and-new", "The log of a restarted build's job has the lines of the run before, and then those of this one.",
			breaks("LOG-09", "LOG-14", "LOG-17"), doubled},
		{"log-html-escaped", "In a log that is read a second time, & and < are written as HTML does.",
			breaks("HTTP-05", "LOG-14", "LOG-15"), whenever(fromCall(2), wherever("log", texts("out", func(t string) string {
				return strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(t)
			})))},
	}
}

// lines changes the lines of a log and leaves the empty object at its end.
func lines(alter func([]object) []object) rewriting {
	return list("log", func(all []object) []object {
		if len(all) == 0 {
			return all
		}
		last := all[len(all)-1]
		return append(alter(all[:len(all)-1]), last)
	})
}

func thrownAway(s *subject) {
	var seen memory[time.Time]
	answers(served("log", func(x *exchange) {
		wall := s.Wall()
		if wall.Sub(seen.first(x.URL.Path, wall)) > 500*time.Millisecond {
			x.body = []byte("[{}]")
		}
	}))(s)
}

// running tells whether the job that is asked for runs.
func running(x *exchange) bool {
	for _, j := range objects(parseObject(x.as("", "GET", fmt.Sprintf("/api/repos/%s/builds/%s", x.owner+"/"+x.name, x.number)).body).get("jobs")) {
		if string(j.get("number")) == x.job {
			return j.text("status") == "running"
		}
	}
	return false
}

func shrinking(s *subject) {
	second := fromEvery(2)
	answers(only(func(x *exchange) bool { return x.operation == "log" && second(x) && running(x) }, lines(func(all []object) []object {
		return all[:max(0, len(all)-5)]
	})))(s)
}

// doubled remembers what a log was when its build was restarted last.
func doubled(s *subject) {
	var logs, olds memory[[]object]
	answers(func(x *exchange) {
		served("restart", func(x *exchange) {
			for job := range x.build().Jobs {
				key := fmt.Sprintf("%s/%d", x.place(), job+1)
				log, _ := logs.get(key)
				olds.set(key, log)
			}
		})(x)
		lines(func(all []object) []object {
			key := x.place() + "/" + x.job
			logs.set(key, all)
			if old, ok := olds.get(key); ok && !slices.EqualFunc(old, all, func(a, b object) bool { return bytes.Equal(a.raw(), b.raw()) }) {
				return slices.Concat(old, all)
			}
			return all
		})(x)
	})(s)
}
