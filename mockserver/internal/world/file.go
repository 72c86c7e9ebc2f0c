// Package world reads world files: the users, repositories and builds that a mock starts with. It refuses whatever it does not
// understand, with file and line. A file is read for a moment, the start of the world, from which its relative times count.
package world

import (
	"github.com/plumbline-ci/plumbline/internal/strictyaml"
	"github.com/plumbline-ci/plumbline/mockserver/internal/plan"
)

// file is a world file. Durations are written as Go writes them, such as 1m30s; `forever` has no end.
type file struct {
	Users        []user          `yaml:"users"`
	Plans        map[string]jobs `yaml:"plans"`
	Repositories []repository    `yaml:"repositories"`
}

// user is somebody with a login. Whoever has a secret has a signed token; tokens are accepted as they stand besides.
type user struct {
	Login    string   `yaml:"login"`
	Operator bool     `yaml:"operator"`
	Secret   string   `yaml:"secret"`
	Tokens   []string `yaml:"tokens"`
	// Email and Avatar are shown on the builds of which the user is the author.
	Email  string `yaml:"email"`
	Avatar string `yaml:"avatar"`
}

// repository is a repository, public and activated unless the file says otherwise.
type repository struct {
	Owner       string   `yaml:"owner"`
	Name        string   `yaml:"name"`
	Private     bool     `yaml:"private"`
	Inactive    bool     `yaml:"inactive"`
	Maintainers []string `yaml:"maintainers"`
	Readers     []string `yaml:"readers"`
	Builds      []run    `yaml:"builds"`
}

// run is a build. Times are relative to the start of the world, such as -3h, or by the calendar: 2026-11-01T10:00:00Z, or Unix seconds.
type run struct {
	Number int64  `yaml:"number"`
	Repeat int64  `yaml:"repeat"` // how many builds it stands for, whose numbers follow one another; by default 1
	Every  string `yaml:"every"`  // how long after the one before each of them was created; by default 10m
	ID     int64  `yaml:"id"`     // by default the next that is free
	Parent int64  `yaml:"parent"`
	// What happens in it is said by one of these: the name of a plan, the one job that it has, or its jobs. By default it is plan.Usual.
	Plan  string     `yaml:"plan"`
	Build *plan.Job  `yaml:"build"`
	Jobs  []plan.Job `yaml:"jobs"`
	Rerun rerun      `yaml:"rerun"` // what happens after a restart; by default the same
	// JobIDs are the ids of the jobs, by default the next that are free.
	JobIDs    []int64 `yaml:"job_ids"`
	Created   string  `yaml:"created"`
	Enqueued  string  `yaml:"enqueued"`  // by default when it was created
	Timestamp string  `yaml:"timestamp"` // by default when it was created
	Event     string  `yaml:"event"`     // by default push
	DeployTo  string  `yaml:"deploy_to"`
	Commit    string  `yaml:"commit"` // by default a hash of the repository's name and the number
	Branch    string  `yaml:"branch"` // by default master
	Ref       string  `yaml:"ref"`    // by default that of the branch
	Refspec   string  `yaml:"refspec"`
	Remote    string  `yaml:"remote"`
	Title     string  `yaml:"title"`
	Message   string  `yaml:"message"`
	Author    string  `yaml:"author"` // a user's login; by default the repository's owner, who need not be a user
	LinkURL   string  `yaml:"link_url"`
	Signed    bool    `yaml:"signed"`
	Verified  bool    `yaml:"verified"`
}

// jobs are those of a plan: a list, or one by itself.
type jobs struct {
	list   []plan.Job
	single bool
}

// Part reads a job or a list of jobs.
func (j *jobs) Part(form strictyaml.Form) any {
	if j.single = form == strictyaml.Map; !j.single {
		return &j.list
	}
	j.list = make([]plan.Job, 1)
	return &j.list[0]
}

// rerun is the name of a plan, or its jobs.
type rerun struct {
	name string
	jobs jobs
}

// Part reads a name, a job or a list of jobs.
func (r *rerun) Part(form strictyaml.Form) any {
	if form == strictyaml.Text {
		return &r.name
	}
	return &r.jobs
}
