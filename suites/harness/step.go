package harness

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// plot is a build to play on.
type plot struct {
	repository *Repository
	number     int64
	jobs       int
}

// plots bounds how many builds of a repository are played on.
const plots = 6

// ground returns the builds that the target's repositories lend: one of each kind first, and of each kind those first that have had no life
// yet, since some things go wrong only once.
func (s *Session) ground() []plot {
	var all []plot
	for _, r := range s.Survey().Repositories {
		if len(r.Hands) == 0 {
			continue
		}
		lent := s.Lives().Lent[r.Name]
		numbers := r.lendable()
		if s.waivesRaces() { // those that met a crowd may still feel it
			numbers = slices.DeleteFunc(slices.Clone(numbers), func(number int64) bool { return s.Lives().raced(r.Name, number) })
		}
		fresh, used := partition(numbers, func(number int64) bool { return !lent[number] })
		kinds := map[string]bool{}
		first, rest := partition(append(fresh, used...), func(number int64) bool {
			kind := r.kindOf(number)
			defer func() { kinds[kind] = true }()
			return !kinds[kind]
		})
		numbers = append(first, rest...)
		for _, number := range numbers[:min(len(numbers), plots)] {
			all = append(all, plot{r, number, len(r.Builds[number].Object().Jobs())})
		}
	}
	return all
}

// waivesRaces tells whether the target names it as known that requests at once get in each other's way.
func (s *Session) waivesRaces() bool {
	return slices.ContainsFunc(s.Target.Waivers, func(w target.Waiver) bool { return strings.HasPrefix(w.Rule, "RACE-") })
}

// partition tells apart the numbers for which something holds, and the rest; each stay in order.
func partition(numbers []int64, holds func(int64) bool) (some, rest []int64) {
	for _, number := range numbers {
		if holds(number) {
			some = append(some, number)
		} else {
			rest = append(rest, number)
		}
	}
	return some, rest
}

// step is one thing to do, or several at once, or something to wait for.
type step struct {
	acts []act
}

// act is one request, or a wait.
type act struct {
	plot
	caller    plumbline.Caller
	operation string // an operationId, getRunning or awaitEnd
	build     int64
	job       int64
}

// What a step may do beside asking.
const (
	getRunning = "await running" // restart the build if it has ended, and wait until it runs
	awaitEnd   = "await end"
)

// getRunning restarts the build if it has ended, and waits until its jobs run.
func (a act) getRunning(ctx context.Context, s *Session) {
	if s.Build(ctx, a.repository.Eyes, a.repository.Name, a.build).Object().Ended() {
		for job := range a.jobs { // what they printed before tells what they print now
			s.Log(ctx, a.repository.Eyes, a.repository.Name, a.build, int64(job+1))
		}
		s.Restart(ctx, a.repository.Hands[0], a.repository.Name, a.build)
	}
	s.awaitJobs(ctx, a.repository, a.build)
}

func (st step) play(ctx context.Context, s *Session) {
	if len(st.acts) == 1 {
		st.acts[0].alone(ctx, s)
		return
	}
	var group sync.WaitGroup
	for _, a := range st.acts {
		if !strings.HasPrefix(a.operation, "await") {
			group.Go(func() { a.amongOthers(s.Ask(ctx, a.question()), s) })
		}
	}
	group.Wait()
}

func (a act) question() Question {
	q := Question{Caller: a.caller, Operation: a.operation}
	switch a.operation {
	case "queue":
	case "builds":
		q.Repository = a.repository.Name
	case "log", "cancel":
		q.Repository, q.Build, q.Job = a.repository.Name, a.build, a.job
	default:
		q.Repository, q.Build = a.repository.Name, a.build
	}
	return q
}

// amongOthers judges an answer by the access table alone: what others asked for at the same time may explain the rest.
func (a act) amongOthers(answer *judge.Answer, s *Session) {
	op, _ := s.Contract.Operation(a.operation)
	kind := a.repository.Kind
	if !op.OfRepository() {
		kind = plumbline.AnyRepository
	}
	cell := op.Cell(kind, a.caller)
	if rule, _ := s.Contract.Rule(cell.Rule); rule.Grade == plumbline.May || cell.Allows() && op.Method != "GET" || op.ID == "log" && cell.Allows() {
		return
	}
	if !slices.Contains(cell.Statuses, answer.Status) {
		s.Ledger.Judge(cell.Rule, judge.Deviation{Where: cell.String(), Got: status(answer), Want: fmt.Sprint(cell.Statuses)}, answer.Exchange)
	}
}

// alone plays an act between two looks at its build, and judges what came of it.
func (a act) alone(ctx context.Context, s *Session) {
	r := a.repository
	switch a.operation {
	case getRunning:
		a.getRunning(ctx, s)
		return
	case awaitEnd:
		s.awaitRest(ctx, r, a.build)
		return
	}
	op, _ := s.Contract.Operation(a.operation)
	if op.Method == "GET" {
		a.amongOthers(s.Ask(ctx, a.question()), s)
		a.amongOthers(s.Ask(ctx, a.question()), s) // what it says twice, the watcher compares
		return
	}
	before := s.Build(ctx, r.Eyes, r.Name, a.build)
	answer := s.Ask(ctx, a.question())
	after := s.Build(ctx, r.Eyes, r.Name, a.build)
	still := s.Build(ctx, r.Eyes, r.Name, a.build)
	a.amongOthers(answer, s)
	if answer.Refused() {
		s.judgeAct(map[string]error{"EXPLORE-01": WentOn(before, after)}, after, answer, before)
	}
	switch {
	case !op.Cell(r.Kind, a.caller).Allows():
	case a.operation == "restart":
		a.judgeRestart(s, before, answer, after, still)
	default:
		a.judgeCancel(s, before, answer, after, still)
	}
}

func (a act) judgeRestart(s *Session, before, answer, after, still *judge.Answer) {
	switch {
	case before.Object().Ended() && !answer.Succeeded():
		s.judgeAct(map[string]error{"RESTART-05": judge.Deviation{Where: "status", Got: status(answer), Want: "200"}}, answer, before)
	case before.Object().Ended() && answer.Succeeded():
		run := &Run{Before: Look{Still: before}, Restart: answer, After: Look{Build: after, Still: still}}
		s.judgeAct(map[string]error{
			"RESTART-12": run.EnqueuedAnew(), "RESTART-15": run.JobsAnew(),
			"RESTART-16": SameJobs(before.Object(), after.Object()),
		}, after, answer, before)
	}
}

func (a act) judgeCancel(s *Session, before, answer, after, still *judge.Answer) {
	c := &Cancel{Run: &Run{Life: &Life{Repository: a.repository, Number: a.build}}, Job: a.job, Before: before, Answer: answer, After: after, Still: still}
	was := before.Object().Job(a.job)
	switch {
	case was.Ended() && answer.Succeeded():
		s.judgeAct(map[string]error{"CANCEL-12": judge.Deviation{Where: "status", Got: status(answer), Want: "a 4xx status"}}, answer, before, after)
	case was.Running() && !answer.Succeeded() && after.Object().Job(a.job).Running():
		s.judgeAct(map[string]error{"CANCEL-05": judge.Deviation{Where: "status", Got: status(answer), Want: "204"}}, answer, before, after)
	case was.Running() && answer.Succeeded():
		s.judgeAct(map[string]error{"CANCEL-08": c.Killed(), "CANCEL-11": c.OthersGoOn(), "CANCEL-16": c.KeepsTheBuild()}, after, answer, before)
	}
}

func (s *Session) judgeAct(found map[string]error, evidence ...*judge.Answer) {
	for rule, problem := range found {
		s.Ledger.Judge(rule, problem, evidenceOf(evidence)...)
	}
}

// describe writes a step as command lines; what is asked at once ends with an ampersand.
func (st step) describe(s *Session) []string {
	var lines []string
	for _, a := range st.acts {
		switch a.operation {
		case awaitEnd:
			if len(st.acts) == 1 {
				lines = append(lines, fmt.Sprintf("# wait until build %d of %s has ended", a.build, a.repository.Name))
			}
		case getRunning:
			if len(st.acts) == 1 {
				lines = append(lines, fmt.Sprintf("# restart build %d of %s if it has ended, and wait until it runs", a.build, a.repository.Name))
			}
		default:
			line := a.curl(s)
			if len(st.acts) > 1 {
				line += " &"
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// curl writes an act as a command line; the token is a variable.
func (a act) curl(s *Session) string {
	token := ""
	if a.caller != plumbline.Anonymous {
		token = "$" + s.variable(a.caller)
	}
	op, _ := s.Contract.Operation(a.operation)
	return wire.Curl(op.Method, s.Target.URL+a.question().path(op), token)
}
