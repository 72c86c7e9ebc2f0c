// Package world reads world files: the users, repositories and builds that a mock starts with. It refuses whatever it does not
// understand, with file and line. A file is read for a moment, the start of the world, from which its relative times count.
package world

// file is a world file. Durations are written as Go writes them, such as 1m30s; `forever` has no end.
type file struct {
	Users        []user           `yaml:"users"`
	Plans        map[string][]job `yaml:"plans"`
	Repositories []repository     `yaml:"repositories"`
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

// run is a build. Times are Unix seconds, or relative to the start of the world, such as -3h.
type run struct {
	Number int64  `yaml:"number"`
	Repeat int64  `yaml:"repeat"` // how many builds it stands for, whose numbers follow one another; by default 1
	Every  string `yaml:"every"`  // how long after the one before each of them was created; by default 10m
	ID     int64  `yaml:"id"`     // by default the next that is free
	Parent int64  `yaml:"parent"`
	Plan   string `yaml:"plan"`
	Rerun  string `yaml:"rerun"` // the plan after a restart; by default the same
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

// job is the plan of a job.
type job struct {
	Wait        string            `yaml:"wait"`      // from being queued until it starts; by default 0s
	Run         string            `yaml:"run"`       // from its start to its end
	Outcome     string            `yaml:"outcome"`   // success (the default), failure, error, killed or skipped
	ExitCode    *int              `yaml:"exit_code"` // by default what fits the outcome
	Error       string            `yaml:"error"`
	Environment map[string]string `yaml:"environment"`
	Steps       []step            `yaml:"steps"`
}

// step is a part of a job that prints. Steps may overlap. In a line, {attempt} stands for the number of the run and {line} for
// the line's own, both from 1.
type step struct {
	Name string `yaml:"name"`
	// From is when, since the job's start, its first line comes; by default the steps share the run evenly, one after another.
	From string `yaml:"from"`
	// Every is the time between its lines; by default they share the step's time evenly.
	Every  string   `yaml:"every"`
	Repeat int      `yaml:"repeat"` // how often the lines are printed; by default once
	Lines  []string `yaml:"lines"`
}
