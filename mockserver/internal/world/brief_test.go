package world_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

// shown is a job's plan in a line: how long it waits and runs, how it ends, and when it prints what.
func shown(j build.Job) string {
	text := fmt.Sprint(j.Wait, " ", j.Run, " ", j.Outcome, " ", j.ExitCode)
	if j.Run == build.Forever {
		text = fmt.Sprint(j.Wait, " forever ", j.Outcome, " ", j.ExitCode)
	}
	if j.Error != "" {
		text += " " + j.Error
	}
	for _, line := range j.Lines {
		text += fmt.Sprintf("; %s %s: %s", line.At, line.Proc, line.Text(1))
	}
	return text
}

func TestAPlanIsSaidBriefly(t *testing.T) {
	for said, want := range map[string]string{
		"build: {outcome: failure, after: 12s, steps: [clone, test]}": "2s 10s failure 1; 0s clone: $ clone (run 1); 1.666666666s clone: clone: ok; 5s test: $ test (run 1); 6.666666666s test: test: exit code 1",
		"build: {}":                           "2s 8s success 0",
		"build: {exit_code: 3}":               "2s 8s failure 3",
		"build: {error: no image, run: 1s}":   "0s 1s error 255 no image",
		"build: {after: 6s, outcome: killed}": "1s 5s killed 137, then 1s 5s success 0",
		"jobs: [{run: 1s, outcome: killed}, {run: 2s, exit_code: 3}]":          "0s 1s killed 137 | 0s 2s failure 3, then 0s 1s success 0 | 0s 2s failure 3",
		"build: {run: 1s, outcome: killed}, rerun: {run: 1s, outcome: killed}": "0s 1s killed 137",
		"build: {after: 6s, wait: 0s}":                                         "0s 6s success 0",
		"build: {wait: 5s}":                                                    "5s 8s success 0",
		"build: {after: forever, steps: [a, b]}":                               "2s forever success 0; 0s a: $ a (run 1); 1s a: a: ok; 2s b: $ b (run 1)",
		"build: {run: 4s, lines: [one, two]}":                                  "0s 4s success 0; 0s build: one; 1.333333333s build: two",
		"build: {run: 4s, steps: [a, b], lines: [one]}":                        "0s 4s success 0; 0s a: $ a (run 1); 666.666666ms a: a: ok; 2s b: one",
		"build: {run: 4s, steps: [{name: a, lines: []}]}":                      "0s 4s success 0",
		"jobs: [{run: 1s}, {run: 2s, outcome: failure}]":                       "0s 1s success 0 | 0s 2s failure 1",
		"plan: brief": "1s 5s error 255",
		"build: {outcome: failure}, rerun: {run: 1s}":                 "2s 8s failure 1, then 0s 1s success 0",
		"build: {outcome: failure}, rerun: brief":                     "2s 8s failure 1, then 1s 5s error 255",
		"jobs: [{run: 1s}, {run: 2s}], rerun: [{run: 3s}, {run: 4s}]": "0s 1s success 0 | 0s 2s success 0, then 0s 3s success 0 | 0s 4s success 0",
		"branch: master": "2s 8s success 0; 0s clone: $ clone (run 1); 1.333333333s clone: clone: ok; 4s test: $ test (run 1); 5.333333333s test: test: ok",
	} {
		t.Run(said, func(t *testing.T) {
			src := "plans: {brief: {outcome: error, after: 6s}}\nrepositories: [{owner: acme, name: hello, builds: [{number: 1, created: -1h, " + said + "}]}]\n"
			w, err := world.Read("w.yaml", []byte(src), start)
			if err != nil {
				t.Fatal(err)
			}
			life := w.Builds(w.Repository("acme", "hello"))[0].Life
			got := jobs(life.Plan)
			if again := jobs(life.Again); again != got {
				got += ", then " + again
			}
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func jobs(p build.Plan) string {
	var all []string
	for _, j := range p {
		all = append(all, shown(j))
	}
	return strings.Join(all, " | ")
}
