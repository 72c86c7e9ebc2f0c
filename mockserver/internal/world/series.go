package world

import (
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// usualEvery is the time between the builds of a series where the file does not say.
const usualEvery = 10 * time.Minute

// series reads a build that stands for several.
func (r *reader) series(path string, repository *store.Repository, b run) store.Series {
	every := r.duration(path+".every", b.Every, usualEvery)
	if b.ID != 0 || len(b.JobIDs) > 0 {
		r.refuse(path, "a build that is repeated names no ids: they follow one another")
	}
	r.buildIDs.beyond()
	r.jobIDs.beyond()
	first := r.build(path, repository, b)
	created, jobs := first.Life.Created, int64(len(first.Jobs))
	enqueued := first.Life.At(created).Enqueued
	if every == build.Forever || every > r.start.Sub(enqueued)/time.Duration(b.Repeat) {
		r.refuse(path+".every", "%d builds, one every %s from %s, reach beyond the start of the world: create the first earlier", b.Repeat, every, created.UTC().Format(time.RFC3339))
	}
	r.buildIDs.last += b.Repeat - 1
	r.jobIDs.last += (b.Repeat - 1) * jobs
	return store.Series{
		Repository: repository, First: b.Number, Count: b.Repeat, LastID: r.buildIDs.last, LastJob: r.jobIDs.last,
		Make: func(of *store.Repository, number int64) *store.Build {
			n := number - b.Number
			later := time.Duration(n) * every
			made := *first
			made.Repository, made.Number, made.ID = of, number, first.ID+n
			made.Jobs = make([]store.Job, jobs)
			for i, job := range first.Jobs {
				made.Jobs[i] = store.Job{ID: job.ID + n*jobs, Environment: job.Environment}
			}
			made.Life = build.New(created.Add(later), enqueued.Add(later), first.Life.Plan, first.Life.Again)
			made.Facts.Timestamp += int64(later / time.Second)
			made.Facts.Commit, made.Facts.LinkURL = commitOf(repository, number, b)
			return &made
		},
	}
}
