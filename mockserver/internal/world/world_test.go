package world_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

var start = time.Unix(1_700_000_000, 0)

const good = `users:
  - {login: mia, secret: s, email: mia@example.com}
plans:
  green:
    - {wait: 2s, run: 6s, steps: [{name: a, lines: [one, two]}, {name: b, lines: [three]}]}
  pair:
    - {run: 1s}
    - {run: 1s}
repositories:
  - owner: acme
    name: hello
    maintainers: [mia]
    builds:
      - {number: 2, created: -3h, plan: green, author: mia}
      - {number: 1, id: 7, job_ids: [3], created: 1600000000, plan: green}
`

func TestReadFillsInWhatAFileLeavesOut(t *testing.T) {
	w, err := world.Read("w.yaml", []byte(good), start)
	if err != nil {
		t.Fatal(err)
	}
	builds := w.Builds(w.Repository("acme", "hello"))
	var got []string
	for _, b := range builds {
		f := b.Facts
		got = append(got, fmt.Sprint(b.Number, b.ID, b.Jobs[0].ID, b.Life.Created.Unix(), f.Timestamp, f.Event, f.Branch, f.Ref, f.Author, f.AuthorEmail, len(f.Commit)))
	}
	want := []string{
		fmt.Sprint(2, 1, 1, start.Unix()-3*3600, start.Unix()-3*3600, "push", "master", "refs/heads/master", "mia", "mia@example.com", 40),
		fmt.Sprint(1, 7, 3, 1600000000, 1600000000, "push", "master", "refs/heads/master", "acme", "acme@example.com", 40),
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var at []time.Duration
	for _, line := range builds[0].Life.Plan[0].Lines {
		at = append(at, line.At)
	}
	if fmt.Sprint(at) != "[0s 1s 3s]" {
		t.Errorf("lines come at %v: want those of step a from 0s, those of b from the middle of the run", at)
	}
	if got := builds[0].Life.Plan[0].Outcome; got != build.Success {
		t.Errorf("a job without an outcome ends as %s, want success", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"an unknown key":                  {"secret: s", "secrt: s", `w.yaml:2: unknown key "secrt"; did you mean "secret"?`},
		"an unknown key of a step":        {"name: b, lines", "name: b, linse", `w.yaml:5: unknown key "linse"; did you mean "lines"?`},
		"a user twice":                    {"plans:", "  - {login: mia, secret: t}\nplans:", "w.yaml:3: user mia stands twice"},
		"a user whom nobody can be":       {"secret: s, ", "", "w.yaml:2: user mia has neither a secret nor tokens"},
		"an event that is none":           {"author: mia", "author: mia, event: pussh", `w.yaml:14: event "pussh": want one of push, pull_request, tag, deployment`},
		"an exit code that is none":       {"run: 6s", "run: 6s, exit_code: 300", "w.yaml:5: exit code 300: want one from 0 to 255"},
		"a step that prints less than it": {"name: b", "name: b, repeat: -1", "w.yaml:5: lines printed -1 times: want at least once"},
		"a series of less than one":       {"number: 1,", "number: 1, repeat: -3,", "w.yaml:15: -3 builds: want at least 1"},
		"a token of two users":            {"plans:", "  - {login: a, tokens: [t]}\n  - {login: b, tokens: [t]}\nplans:", "w.yaml:4: a token of b's is empty or already a's"},
		"a role of nobody":                {"[mia]", "[moe]", `w.yaml:12: "moe" is no user`},
		"two roles":                       {"[mia]", "[mia]\n    readers: [mia]", "w.yaml:12: mia has two roles in acme/hello"},
		"a number twice":                  {"number: 1", "number: 2", "w.yaml:15: number 2 is already a build of acme/hello"},
		"a number that is none":           {"number: 1,", "number: 0,", "w.yaml:15: a build has no number"},
		"a number beyond all":             {"number: 2", "number: 9223372036854775807", "w.yaml:14: number 9223372036854775807: want one up to 4503599627370496"},
		"an id beyond all":                {"id: 7", "id: 9223372036854775807", "w.yaml:15: id 9223372036854775807: want one from 1 to 4503599627370496"},
		"a time beyond all":               {"-3h", "221845392000", `w.yaml:14: "221845392000" is no time`},
		"a date beyond all":               {"-3h", "9000-01-01T00:00:00Z", `w.yaml:14: "9000-01-01T00:00:00Z" is after the year 8999`},
		"a time before all":               {"-3h", "-900000h", `w.yaml:14: "-900000h" is before 1970`},
		"a duration beyond all":           {"wait: 2s", "wait: 900000h", `w.yaml:5: "900000h" is more than a hundred years`},
		"a parent that comes later":       {"id: 7", "id: 7, parent: 2", "w.yaml:15: parent 2 is no earlier build"},
		"an id twice":                     {"number: 2", "number: 2, id: 7", "w.yaml:15: id 7 stands twice"},
		"a job's id twice":                {"number: 2", "number: 2, job_ids: [3]", "w.yaml:15: id 3 stands twice"},
		"ids for other jobs":              {"[3]", "[3, 4]", "w.yaml:15: 2 ids for 1 jobs"},
		"a plan that is none":             {"plan: green}", "plan: blue}", `w.yaml:15: "blue" is no plan`},
		"a restart with other jobs":       {"plan: green}", "plan: green, rerun: pair}", "w.yaml:15: a restart keeps a build's jobs: build 1 has 1, and 2 after"},
		"a build from the future":         {"-3h", "3h", `w.yaml:14: "3h" is no time`},
		"a build without a time":          {"created: -3h, ", "", "w.yaml:14: build 2 has no `created`"},
		"one queued before it was made":   {"created: -3h", "created: -3h, enqueued: -4h", "w.yaml:14: build 2 was queued before it was created"},
		"an author who is nobody":         {"author: mia", "author: moe", `w.yaml:14: author "moe" is no user`},
		"a duration that is none":         {"wait: 2s", "wait: 2", `w.yaml:5: "2" is no duration`},
		"a negative one":                  {"wait: 2s", "wait: -2s", `w.yaml:5: "-2s" is no duration`},
		"an outcome that is none":         {"run: 6s", "run: 6s, outcome: well", `w.yaml:5: no job ends as "well"`},
		"a success that failed":           {"run: 6s", "run: 6s, outcome: success, exit_code: 1", "w.yaml:5: a success has exit code 0"},
		"a failure that did not":          {"run: 6s", "run: 6s, outcome: failure, exit_code: 0", "w.yaml:5: a failure has an exit code other than 0"},
		"a line after the end":            {"name: b", "name: b, from: 7s", "w.yaml:5: step b prints its last line 7s after the job's start"},
		"a step twice":                    {"name: b", "name: a", "w.yaml:5: step a stands twice"},
		"a line of two":                   {"[three]", `["three\nfour"]`, `w.yaml:5: step b prints "three\nfour": want a line without a line end`},
		"an endless step without pace":    {"run: 6s", "run: forever", "w.yaml:5: a step of a job that runs forever says how often"},
		"lines beyond all":                {"run: 6s, steps: [{name: a, lines: [one,", "run: 800000h, steps: [{name: a, every: 800000h, lines: [six, one,", "w.yaml:5: step a prints 3 lines, one every 800000h0m0s: want the last within"},
		"more lines than can be held":     {"name: b", "name: b, repeat: 9000000000", "w.yaml:5: step b prints 1 lines 9000000000 times"},
		"a run and an after":              {"run: 6s", "run: 6s, after: 8s", "w.yaml:5: a job with `run` and `after`"},
		"a wait beyond the end":           {"run: 6s", "after: 1s", "w.yaml:5: a job that ends 1s after it was queued and waits 2s of that"},
		"lines for a step that has some":  {"run: 6s", "run: 6s, lines: [four]", "w.yaml:5: a job's lines are what its last step prints, and step b has lines of its own"},
		"an unknown key of a build":       {"plan: green}", "build: {afer: 8s}}", `w.yaml:15: unknown key "afer"; did you mean "after"?`},
		"a build that is a word":          {"plan: green}", "build: green}", "w.yaml:15: "},
		"an outcome of a build":           {"plan: green}", "build: {outcome: well}}", `w.yaml:15: no job ends as "well"`},
		"a build said twice":              {"plan: green}", "plan: green, build: {}}", "w.yaml:15: build 1 says what happens in it more than once"},
		"a build without jobs":            {"plan: green}", "jobs: []}", "w.yaml:15: build 1 has no jobs"},
		"a job of several":                {"plan: green}", "jobs: [{}, {after: soon}]}", `w.yaml:15: "soon" is no duration`},
		"an unknown key of a rerun":       {"plan: green}", "plan: green, rerun: {outcme: error}}", `w.yaml:15: unknown key "outcme"; did you mean "outcome"?`},
		"a rerun of another number":       {"plan: green}", "plan: green, rerun: [{}, {}]}", "w.yaml:15: a restart keeps a build's jobs"},
		"an unknown key of a plan":        {"pair:\n    - {run: 1s}\n    - {run: 1s}", "pair: {outcme: error}", `w.yaml:6: unknown key "outcme"; did you mean "outcome"?`},
		"a repository twice":              {"repositories:", "repositories:\n  - {owner: acme, name: hello}", "w.yaml:11: repository acme/hello stands twice"},
		"a repository with a slash":       {"name: hello\n", "name: he/llo\n", `w.yaml:10: repository "he/llo" of "acme": want an owner and a name`},
		"a repository without a name":     {"name: hello\n", "private: true\n", `w.yaml:10: repository "" of "acme": want an owner and a name`},
	} {
		t.Run(name, func(t *testing.T) {
			src := strings.Replace(good, c.old, c.new, 1)
			if src == good {
				t.Fatalf("%q is not in the world", c.old)
			}
			_, err := world.Read("w.yaml", []byte(src), start)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
