package mockserver

import (
	"maps"
	"slices"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// World is what there is in a mock at a moment, without regard to who may see it.
type World struct {
	// Source is where it comes from: the name of a world that is shipped, or of a file.
	Source       string
	Now          time.Time
	Users        []User
	Repositories []RepositoryView
}

// RepositoryView is a repository and its builds, the newest first.
type RepositoryView struct {
	Repository
	Total  int // how many builds it has, all of them or not being in Builds
	Builds []BuildView
}

// BuildView is a build at a moment. A time that has not come is zero.
type BuildView struct {
	Number, Parent                         int64
	Attempt                                int // of the current run, from 1
	Status                                 string
	Event, Branch, Commit, Message, Author string
	Created, Enqueued, Started, Finished   time.Time
	Jobs                                   []JobView
}

// JobView is a job at a moment. A time that has not come is zero.
type JobView struct {
	Number            int64
	Status            string
	Started, Finished time.Time
	ExitCode          int
	Error             string
	Environment       map[string]string
	Lines             int           // how much of a log can be read
	Wait, Run         time.Duration // as planned; Forever for one that never starts, or never ends
	Outcome           string        // as planned
}

// LogView is what a job has printed by a moment: in its current run or, until that has printed anything, in the last that has.
type LogView struct {
	Attempt int // whose run it is, from 1
	Lines   []LineView
}

// LineView is a line of a log.
type LineView struct {
	At   time.Duration // since the job's start
	Step string        // which step printed it
	Text string
}

// World tells what there is now: of each repository the newest builds, at most so many; all, if that is negative.
func (s *Server) World(builds int) World {
	scene := s.scene.Load()
	now := scene.now()
	w := World{Source: scene.source.name, Now: now, Users: usersOf(scene.store)}
	for _, r := range scene.store.Repositories() {
		w.Repositories = append(w.Repositories, repositoryView(scene.store, r, builds, now))
	}
	return w
}

// RepositoryAt tells of one repository what World tells of all. The error says that there is none of this name.
func (s *Server) RepositoryAt(fullName string, builds int) (RepositoryView, error) {
	scene := s.scene.Load()
	r, err := repositoryOf(scene.store, fullName)
	if err != nil {
		return RepositoryView{}, err
	}
	return repositoryView(scene.store, r, builds, scene.now()), nil
}

// BuildAt tells of one build. The error says that there is none.
func (s *Server) BuildAt(repository string, number int64) (BuildView, error) {
	scene := s.scene.Load()
	b, err := scene.build(repository, number)
	if err != nil {
		return BuildView{}, err
	}
	return buildView(b, scene.now()), nil
}

// LogAt tells what a job has printed, without the first lines, as many as are skipped. The error says that there is no such job.
func (s *Server) LogAt(repository string, number, job int64, skip int) (LogView, error) {
	scene := s.scene.Load()
	b, err := scene.build(repository, number)
	if err == nil {
		err = refused(b.HasJob(job))
	}
	if err != nil {
		return LogView{}, err
	}
	log := b.Life.Log(int(job-1), scene.now())
	view := LogView{Attempt: log.Attempt}
	for _, line := range log.Lines[min(max(0, skip), len(log.Lines)):] {
		view.Lines = append(view.Lines, LineView{line.At, line.Proc, line.Text(log.Attempt)})
	}
	return view, nil
}

func repositoryView(world *store.Store, r *store.Repository, builds int, now time.Time) RepositoryView {
	v := RepositoryView{Repository: Repository{Name: r.FullName(), Private: r.Private, Inactive: !r.Active}}
	for _, login := range slices.Sorted(maps.Keys(r.Roles)) {
		if r.Roles[login] == store.Maintainer {
			v.Maintainers = append(v.Maintainers, login)
		} else {
			v.Readers = append(v.Readers, login)
		}
	}
	v.Total = world.Count(r)
	if builds < 0 {
		builds = v.Total
	}
	for _, b := range world.Newest(r, builds) {
		v.Builds = append(v.Builds, buildView(b, now))
	}
	return v
}

func buildView(b *store.Build, now time.Time) BuildView {
	state, f := b.Life.At(now), b.Facts
	v := BuildView{
		Number: b.Number, Parent: b.Parent, Attempt: b.Life.Attempt(), Status: string(state.Status),
		Event: f.Event, Branch: f.Branch, Commit: f.Commit, Message: f.Message, Author: f.Author,
		Created: b.Life.Created, Enqueued: state.Enqueued, Started: state.Started, Finished: state.Finished,
	}
	for i, job := range b.Jobs {
		at, plan := b.Life.Job(i, now), b.Life.Current(i)
		v.Jobs = append(v.Jobs, JobView{
			Number: int64(i + 1), Status: string(at.Status), Started: at.Started, Finished: at.Finished, ExitCode: at.ExitCode, Error: at.Error,
			Environment: maps.Clone(job.Environment), Lines: len(b.Life.Log(i, now).Lines), Wait: plan.Wait, Run: plan.Run, Outcome: string(plan.Outcome),
		})
	}
	return v
}
