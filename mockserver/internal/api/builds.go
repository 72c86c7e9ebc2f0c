package api

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// buildItem is a build. Fields stand in the order of the document.
type buildItem struct {
	ID           int64        `json:"id"`
	Number       int64        `json:"number"`
	Parent       int64        `json:"parent"`
	Event        string       `json:"event"`
	Status       build.Status `json:"status"`
	EnqueuedAt   int64        `json:"enqueued_at"`
	CreatedAt    int64        `json:"created_at"`
	StartedAt    int64        `json:"started_at"`
	FinishedAt   int64        `json:"finished_at"`
	DeployTo     string       `json:"deploy_to"`
	Commit       string       `json:"commit"`
	Branch       string       `json:"branch"`
	Ref          string       `json:"ref"`
	Refspec      string       `json:"refspec"`
	Remote       string       `json:"remote"`
	Title        string       `json:"title"`
	Message      string       `json:"message"`
	Timestamp    int64        `json:"timestamp"`
	Author       string       `json:"author"`
	AuthorAvatar string       `json:"author_avatar"`
	AuthorEmail  string       `json:"author_email"`
	LinkURL      string       `json:"link_url"`
	Signed       bool         `json:"signed"`
	Verified     bool         `json:"verified"`
}

// builds answers a repository's builds, the newest number first.
func (a *API) builds(r *request) (answer, error) {
	return a.kept.answer(r.of(0, 0, a.Store.Changed(r.repository)), r.now, func() (answer, time.Time, error) {
		builds := a.Store.Builds(r.repository)
		items := make([]buildItem, len(builds))
		for i, b := range builds {
			items[i] = itemOf(b, r.now)
		}
		return encode(http.StatusOK, jsonType, items), until(r.now, builds...), nil
	})
}

// itemOf is a build at t.
func itemOf(b *store.Build, t time.Time) buildItem {
	state := b.Life.At(t)
	return buildItem{
		ID:           b.ID,
		Number:       b.Number,
		Parent:       b.Parent,
		Event:        b.Facts.Event,
		Status:       state.Status,
		EnqueuedAt:   seconds(state.Enqueued),
		CreatedAt:    seconds(b.Life.Created),
		StartedAt:    seconds(state.Started),
		FinishedAt:   seconds(state.Finished),
		DeployTo:     b.Facts.DeployTo,
		Commit:       b.Facts.Commit,
		Branch:       b.Facts.Branch,
		Ref:          b.Facts.Ref,
		Refspec:      b.Facts.Refspec,
		Remote:       b.Facts.Remote,
		Title:        b.Facts.Title,
		Message:      b.Facts.Message,
		Timestamp:    b.Facts.Timestamp,
		Author:       b.Facts.Author,
		AuthorAvatar: b.Facts.AuthorAvatar,
		AuthorEmail:  b.Facts.AuthorEmail,
		LinkURL:      b.Facts.LinkURL,
		Signed:       b.Facts.Signed,
		Verified:     b.Facts.Verified,
	}
}
