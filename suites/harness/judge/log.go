package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// log judges a job's log.
func (j *Judge) log(a *Answer) {
	elements, ok := a.JSON.([]any)
	if !ok {
		return // the schema has said so
	}
	j.ledger.Judge("LOG-11", closed(elements), a.Exchange)
	type kind struct {
		proc string
		of   int64 // the line's type; 0 for output
	}
	next, seen := map[string]int64{}, map[kind]bool{}
	for i, line := range a.List() {
		if len(line) == 0 {
			continue
		}
		at := fmt.Sprintf("/%d", i)
		j.ledger.Judge("LOG-08", named(line, at), a.Exchange)
		j.ledger.Judge("LOG-10", out(line, at), a.Exchange)
		proc := line.Text("proc")
		this := kind{proc, line.Int("type")}
		first := !seen[this]
		seen[this] = true
		if this.of != 0 && first && line.Int("pos") != next[proc] {
			continue // some servers report so, once, what is no output, such as a step's exit, beside the count
		}
		j.ledger.Judge("LOG-09", counted(line, at, next[proc]), a.Exchange)
		next[proc] = line.Int("pos") + 1
	}
}

func closed(elements []any) error {
	for i, element := range elements {
		line, isObject := element.(map[string]any)
		switch empty := isObject && len(line) == 0; {
		case i == len(elements)-1 && !empty:
			return Deviation{fmt.Sprintf("/%d", i), brief(element), "an empty object at the end"}
		case i < len(elements)-1 && empty:
			return Deviation{fmt.Sprintf("/%d", i), "{}", "a line: only the last element is an empty object"}
		}
	}
	if len(elements) == 0 {
		return Deviation{"", "[]", "an empty object at the end, [{}]"}
	}
	return nil
}

func named(line Object, at string) error {
	if _, ok := line["proc"].(string); !ok {
		return Deviation{at + "/proc", Show(line, "proc"), "the step that printed the line"}
	}
	if _, ok := line["pos"].(json.Number); !ok {
		return Deviation{at + "/pos", Show(line, "pos"), "the line's place within its step"}
	}
	return nil
}

func out(line Object, at string) error {
	text, there := line["out"].(string)
	switch {
	case there && text == "":
		return Deviation{at + "/out", `""`, "no out for a blank line"}
	case strings.Contains(text, "\n") || strings.HasSuffix(text, "\r"):
		return Deviation{at + "/out", brief(text), "one line, without its line end"}
	}
	return nil
}

// someLines is how many blank lines jobs may print, and nothing else, before that tells something of the server.
const someLines = 3

// SayNothing returns an error if the lines of all these logs together are blank: what is printed is not shown then, or by another name. With it, or with
// nil, comes the log that shows it; none where there are too few lines to tell.
func SayNothing(logs []*Answer) (shows *Answer, problem error) {
	lines := 0
	for _, log := range logs {
		if log == nil || !log.Succeeded() {
			continue
		}
		these := Lines(log)
		if slices.ContainsFunc(these, func(line Object) bool { return line.Text("out") != "" }) {
			return log, nil
		}
		lines += len(these)
		if shows == nil || len(these) > len(Lines(shows)) {
			shows = log
		}
	}
	if lines < someLines {
		return nil, nil
	}
	return shows, Deviation{Where: "/0/out", Got: fmt.Sprintf("no out, as on all %d lines of all logs", lines), Want: "what the job printed"}
}

func counted(line Object, at string, want int64) error {
	if got := line.Int("pos"); got != want {
		return Deviation{at + "/pos", fmt.Sprint(got), fmt.Sprintf("%d, the next of step %s", want, line.Text("proc"))}
	}
	return nil
}
