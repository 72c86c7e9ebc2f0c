package judge

import (
	"errors"
	"fmt"
)

// Asked is what was asked of a build between two looks at it, and may have been granted.
type Asked struct {
	Restart bool
	// Cancel holds the numbers of the jobs that were cancelled.
	Cancel map[int64]bool
	// Cancelled tells whether a job of the build was ever cancelled: the build may end as killed long after its job was.
	Cancelled bool
}

// Breach is a rule that two looks at a build, one after the other, break together.
type Breach struct {
	Rule    string
	Problem error
}

// Progress returns the first of the Breaches as an error.
func Progress(before, after Object, asked Asked) error {
	if breaches := Breaches(before, after, asked); len(breaches) > 0 {
		return breaches[0].Problem
	}
	return nil
}

// Movement is Progress without regard to what the build is: that may be shown wrongly without having been changed.
func Movement(before, after Object, asked Asked) error {
	for _, breach := range Breaches(before, after, asked) {
		if breach.Rule != "LIFE-01" {
			return breach.Problem
		}
	}
	return nil
}

// Breaches holds that a build went from one look to a later one as builds do: what it is stays; without a restart it goes from
// pending to running to an end and never back, times that have come stay, and an end is final; only a cancel kills. Looks
// without `jobs`, such as a list's items, are compared by what both have.
func Breaches(before, after Object, asked Asked) []Breach {
	p := progress{}
	p.hold("LIFE-01", Same(before, after, Origin()...))
	if !asked.Restart {
		cancelled := asked.Cancelled || anyKilled(before.Jobs()) || anyKilled(after.Jobs())
		p.moved("", before, after, cancelled, cancelled || before.Text("status") == "killed")
	}
	if before["jobs"] != nil && after["jobs"] != nil && Tellable(before.Jobs()) && Tellable(after.Jobs()) {
		p.jobs(before.Jobs(), after, asked)
	}
	return p.breaches
}

type progress struct{ breaches []Breach }

func (p *progress) hold(rule string, problem error) {
	if problem != nil {
		p.breaches = append(p.breaches, Breach{rule, problem})
	}
}

func (p *progress) jobs(before []Object, after Object, asked Asked) {
	if n := len(after.Jobs()); n != len(before) {
		p.hold("LIFE-01", Deviation{"/jobs", fmt.Sprintf("%d jobs", n), fmt.Sprintf("%d as before", len(before))})
		return
	}
	for i, was := range before {
		at, number := fmt.Sprintf("/jobs/%d", i), was.Int("number")
		job := after.Job(number)
		if job == nil {
			p.hold("LIFE-01", Deviation{at, "nothing", fmt.Sprintf("job %d as before", number)})
			continue
		}
		p.hold("LIFE-01", within(at, Same(was, job, "id", "environment")))
		if !asked.Restart {
			p.moved(at, was, job, asked.Cancel[number], was.Text("status") == "killed")
		}
	}
}

// moved judges a build's or a job's status and times without a restart. It may have been killed where it was cancelled; where a report of
// the agent's is due, it may come after the end.
func (p *progress) moved(at string, before, after Object, cancelled, reportDue bool) {
	if rank(after) < rank(before) {
		p.hold("LIFE-02", Deviation{at + "/status", after.Text("status"), "not back from " + before.Text("status") + ", since nobody restarted it"})
	}
	if after.Text("status") == "killed" && before.Text("status") != "killed" && !cancelled {
		p.hold("LIFE-03", Deviation{at + "/status", "killed", "no kill, since nobody cancelled it"})
	}
	p.hold("LIFE-04", within(at, Same(before, after, "enqueued_at")))
	if rank(before) == 1 && before.Int("started_at") != 0 {
		p.hold("LIFE-04", within(at, Same(before, after, "started_at")))
	}
	if before.Ended() && (!reportDue || !reported(before, after)) {
		fields := []string{"status", "started_at", "finished_at"}
		if _, isJob := before["exit_code"]; isJob {
			fields = append(fields, "exit_code", "error")
		}
		p.hold("LIFE-05", within(at, Same(before, after, fields...)))
	}
}

// Tellable tells whether jobs can be told apart by their numbers; where they cannot, other rules say so.
func Tellable(jobs []Object) bool {
	seen := map[int64]bool{}
	for _, job := range jobs {
		number := job.Int("number")
		if !job.Has("number") || seen[number] {
			return false
		}
		seen[number] = true
	}
	return true
}

func anyKilled(jobs []Object) bool {
	for _, job := range jobs {
		if job.Text("status") == "killed" {
			return true
		}
	}
	return false
}

// within names the place that a deviation's place is in.
func within(at string, problem error) error {
	var d Deviation
	if errors.As(problem, &d) {
		d.Where = at + d.Where
		return d
	}
	return problem
}

// reported allows for an agent whose own report of a killed job comes a moment after the kill, and makes of it, and of its build, a failure
// with a later end. A job that is still shown as killed was not reported on.
func reported(before, after Object) bool {
	from, to := before.Text("status"), after.Text("status")
	if _, isJob := before["exit_code"]; !isJob && from == to {
		return from != "success" // of a build of which another job's report came
	}
	return from == "killed" && (to == "failure" || to == "error")
}

func rank(o Object) int {
	switch {
	case o.Ended():
		return 2
	case o.Running():
		return 1
	}
	return 0
}
