package api

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// queueItem is a build in progress. Fields stand in the order of the document.
type queueItem struct {
	Owner        string       `json:"owner"`
	Name         string       `json:"name"`
	FullName     string       `json:"full_name"`
	Number       int64        `json:"number"`
	Event        string       `json:"event"`
	Status       build.Status `json:"status"`
	CreatedAt    int64        `json:"created_at"`
	StartedAt    int64        `json:"started_at,omitempty"`
	Commit       string       `json:"commit"`
	Branch       string       `json:"branch"`
	Ref          string       `json:"ref"`
	Message      string       `json:"message"`
	Author       string       `json:"author"`
	AuthorAvatar string       `json:"author_avatar"`
	AuthorEmail  string       `json:"author_email"`
}

// queue answers the builds in progress of all repositories that the caller may see.
func (a *API) queue(r *request) (answer, error) {
	of := r.of(0, 0, a.Store.Version())
	of.user = r.user
	return a.kept.answer(of, r.now, func() (answer, time.Time, error) {
		active := a.Store.Active(r.now)
		return encode(http.StatusOK, jsonCharsetType, a.queued(r, active)), until(r.now, active...), nil
	})
}

// queued are those of the builds in progress that the caller may see.
func (a *API) queued(r *request, active []*store.Build) []queueItem {
	items := []queueItem{}
	for _, b := range active {
		if !a.sees(r, b.Repository) {
			continue
		}
		state := b.Life.At(r.now)
		items = append(items, queueItem{
			Owner:        b.Repository.Owner,
			Name:         b.Repository.Name,
			FullName:     b.Repository.FullName(),
			Number:       b.Number,
			Event:        b.Facts.Event,
			Status:       state.Status,
			CreatedAt:    seconds(b.Life.Created),
			StartedAt:    seconds(state.Started),
			Commit:       b.Facts.Commit,
			Branch:       b.Facts.Branch,
			Ref:          b.Facts.Ref,
			Message:      b.Facts.Message,
			Author:       b.Facts.Author,
			AuthorAvatar: b.Facts.AuthorAvatar,
			AuthorEmail:  b.Facts.AuthorEmail,
		})
	}
	return items
}
