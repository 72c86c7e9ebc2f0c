package world

import (
	"fmt"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/plan"
)

// planned is a plan that was read, and the environments of its jobs.
type planned struct {
	build.Plan
	environments []map[string]string
}

// readPlans reads all plans of the file, those that have a name and those that stand within a build.
func (r *reader) readPlans() {
	r.plans[usual] = r.jobs("$", jobs{[]plan.Job{plan.Usual()}, true})
	for name, said := range r.file.Plans {
		path := "$.plans." + name
		if len(said.list) == 0 {
			r.refuse(path, "plan %s has no jobs: want at least one", name)
		}
		r.plans[path] = r.jobs(path, said)
	}
	for i, repository := range r.file.Repositories {
		for n, b := range repository.Builds {
			path := fmt.Sprintf("$.repositories[%d].builds[%d]", i, n)
			if b.Build != nil {
				r.plans[path+".build"] = r.jobs(path+".build", jobs{[]plan.Job{*b.Build}, true})
			}
			if b.Jobs != nil {
				r.plans[path+".jobs"] = r.jobs(path+".jobs", jobs{list: b.Jobs})
			}
			if b.Rerun.jobs.list != nil {
				r.plans[path+".rerun"] = r.jobs(path+".rerun", b.Rerun.jobs)
			}
		}
	}
}

// usual stands for where the plan does that a build has of which nothing is said.
const usual = ""

// maxPrinted bounds how many lines the plans of a file print, since they are all held.
const maxPrinted = 2_000_000

// jobs makes a plan of what is said of jobs.
func (r *reader) jobs(path string, said jobs) planned {
	var p planned
	for i, job := range said.list {
		at := path
		if !said.single {
			at = fmt.Sprintf("%s[%d]", path, i)
		}
		if r.printed > maxPrinted {
			r.refuse(at, "the plans up to here print %d lines: want at most %d in a file", r.printed, maxPrinted)
			return p
		}
		made, problems := job.Plan()
		r.printed += len(made.Lines)
		for _, problem := range problems {
			r.refuse(at+problem.Path, "%s", problem.Text)
		}
		environment := job.Environment
		if environment == nil {
			environment = map[string]string{}
		}
		p.Plan = append(p.Plan, made)
		p.environments = append(p.environments, environment)
	}
	return p
}

// plansOf are the plans of a build's first run and of those after a restart.
func (r *reader) plansOf(path string, b run) (first, again planned) {
	said := 0
	if b.Plan != "" {
		said++
		first = r.named(path+".plan", b.Plan)
	}
	if b.Build != nil {
		said++
		first = r.plans[path+".build"]
	}
	if b.Jobs != nil {
		said++
		first = r.plans[path+".jobs"]
	}
	switch {
	case said == 0:
		first = r.plans[usual]
	case said > 1:
		r.refuse(path, "build %d says what happens in it more than once: want one of `plan`, `build` and `jobs`", b.Number)
	case b.Jobs != nil && len(b.Jobs) == 0:
		r.refuse(path+".jobs", "build %d has no jobs: want at least one", b.Number)
	}
	switch {
	case b.Rerun.name != "":
		again = r.named(path+".rerun", b.Rerun.name)
	case b.Rerun.jobs.list != nil:
		again = r.plans[path+".rerun"]
	default:
		again = first
		again.Plan = first.Again()
	}
	if len(again.Plan) != len(first.Plan) {
		r.refuse(path+".rerun", "a restart keeps a build's jobs: build %d has %d, and %d after a restart", b.Number, len(first.Plan), len(again.Plan))
	}
	return first, again
}

func (r *reader) named(path, name string) planned {
	p, ok := r.plans["$.plans."+name]
	if !ok {
		r.refuse(path, "%q is no plan: give it a place under `plans`", name)
	}
	return p
}
