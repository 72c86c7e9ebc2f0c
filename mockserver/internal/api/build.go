package api

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// buildWithJobs is a build and its jobs, in the order of their numbers.
type buildWithJobs struct {
	buildItem
	Jobs []jobItem `json:"jobs"`
}

// jobItem is a job. Fields stand in the order of the document.
type jobItem struct {
	ID          int64             `json:"id"`
	Number      int64             `json:"number"`
	Error       string            `json:"error"`
	Status      build.Status      `json:"status"`
	ExitCode    int               `json:"exit_code"`
	EnqueuedAt  int64             `json:"enqueued_at"`
	StartedAt   int64             `json:"started_at"`
	FinishedAt  int64             `json:"finished_at"`
	Environment map[string]string `json:"environment"`
}

// build answers one build, with its jobs.
func (a *API) build(r *request) (answer, error) {
	number := r.number("number")
	version, err := a.Store.BuildVersion(r.repository, number)
	if err != nil {
		return answer{}, err
	}
	return a.kept.answer(r.of(number, 0, version), r.now, func() (answer, time.Time, error) {
		b, err := a.Store.Build(r.repository, number)
		if err != nil {
			return answer{}, time.Time{}, err
		}
		return encode(http.StatusOK, jsonType, buildWithJobs{itemOf(b, r.now), jobsOf(b, r.now)}), until(r.now, b), nil
	})
}

// jobsOf are a build's jobs at t.
func jobsOf(b *store.Build, t time.Time) []jobItem {
	items := make([]jobItem, len(b.Jobs))
	for i, job := range b.Jobs {
		state := b.Life.Job(i, t)
		items[i] = jobItem{
			ID:          job.ID,
			Number:      int64(i + 1),
			Error:       state.Error,
			Status:      state.Status,
			ExitCode:    state.ExitCode,
			EnqueuedAt:  seconds(state.Enqueued),
			StartedAt:   seconds(state.Started),
			FinishedAt:  seconds(state.Finished),
			Environment: job.Environment,
		}
	}
	return items
}
