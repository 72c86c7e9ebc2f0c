package judge

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Object is a JSON object as it was answered: a build, a job, an item of the queue, a log line.
type Object map[string]any

// Int returns a field's whole number; 0 if it is none.
func (o Object) Int(field string) int64 {
	n, _ := o[field].(json.Number)
	i, _ := n.Int64()
	return i
}

// Has tells whether all these fields are whole numbers, and so can be told apart.
func (o Object) Has(fields ...string) bool {
	for _, field := range fields {
		n, _ := o[field].(json.Number)
		if _, err := n.Int64(); err != nil {
			return false
		}
	}
	return true
}

// Text returns a field's string; empty if it is none.
func (o Object) Text(field string) string {
	s, _ := o[field].(string)
	return s
}

// Jobs returns a build's jobs.
func (o Object) Jobs() []Object { return objects(o["jobs"]) }

// Job returns the build's job with this number; nil if there is none.
func (o Object) Job(number int64) Object {
	for _, job := range o.Jobs() {
		if job.Int("number") == number {
			return job
		}
	}
	return nil
}

// Pending, Running and Ended tell a build's or job's status.
func (o Object) Pending() bool { return o.Text("status") == "pending" }

// Running tells whether the status is running.
func (o Object) Running() bool { return o.Text("status") == "running" }

// Ended tells whether there is a status and it is neither pending nor running.
func (o Object) Ended() bool {
	switch o.Text("status") {
	case "", "pending", "running", "blocked":
		return false
	}
	return true
}

// Origin lists the fields of a build that say what it is: nothing that happens to it changes them.
func Origin() []string {
	return []string{
		"id", "number", "parent", "event", "created_at", "deploy_to", "commit", "branch", "ref", "refspec", "remote", "title",
		"message", "timestamp", "author", "author_avatar", "author_email", "link_url", "signed", "verified",
	}
}

// Same holds after's fields to be those of before, and says which is not.
func Same(before, after Object, fields ...string) error {
	for _, field := range fields {
		if !equal(before[field], after[field]) {
			return Deviation{"/" + field, Show(after, field), Show(before, field) + " as before"}
		}
	}
	return nil
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// Show prints a field as JSON, short enough to read; "nothing" if it is not there.
func Show(o Object, field string) string {
	value, ok := o[field]
	if !ok {
		return "nothing"
	}
	return brief(value)
}

func brief(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	if r := []rune(string(text)); len(r) > 120 {
		return string(r[:117]) + "…"
	}
	return string(text)
}

// Unchanged holds two answers to the same question to be equal: in status, and where the caller is served, as JSON values, in all that the document
// describes. A field that it does not know may tell how old a build is, and a refusal when it was asked for.
func Unchanged(before, after *Answer) error {
	if before.Status != after.Status {
		return Deviation{"status", fmt.Sprint(after.Status), fmt.Sprintf("%d as before", before.Status)}
	}
	if before.Refused() {
		return nil
	}
	if at, a, b := difference("", before.JSON, after.JSON); at != "" {
		return Deviation{at, b, a + " as before"}
	}
	return nil
}

// described are the names of the fields that the document describes: those of builds, of jobs and of lines.
var described = func() map[string]bool {
	all := map[string]bool{}
	for _, name := range append(Origin(), "status", "enqueued_at", "started_at", "finished_at", "jobs", "error", "exit_code", "environment", "proc", "pos", "out") {
		all[name] = true
	}
	return all
}()

// difference finds the first place where two JSON values differ in what the document describes.
func difference(at string, a, b any) (where, left, right string) {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			for _, name := range names(x, y) {
				if where, left, right = difference(at+"/"+name, x[name], y[name]); where != "" && (described[name] || strings.HasSuffix(at, "/environment")) {
					return where, left, right
				}
			}
			return "", "", ""
		}
	case []any:
		if y, ok := b.([]any); ok && len(x) == len(y) {
			for i := range x {
				if where, left, right = difference(fmt.Sprintf("%s/%d", at, i), x[i], y[i]); where != "" {
					return where, left, right
				}
			}
			return "", "", ""
		}
	}
	if !equal(a, b) {
		return cmp.Or(at, "/"), brief(a), brief(b)
	}
	return "", "", ""
}

func names(a, b map[string]any) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}
