package world

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

func (r *reader) readRepositories() (repositories []*store.Repository, builds []*store.Build, series []store.Series) {
	r.reserveIDs()
	for i, repo := range r.file.Repositories {
		path := fmt.Sprintf("$.repositories[%d]", i)
		read := &store.Repository{
			Owner: repo.Owner, Name: repo.Name, Private: repo.Private, Active: !repo.Inactive, Roles: map[string]store.Role{},
		}
		if !named(repo.Owner) || !named(repo.Name) {
			r.refuse(path, "repository %q of %q: want an owner and a name, without spaces or slashes", repo.Name, repo.Owner)
			continue
		}
		if r.repositories[read.FullName()] {
			r.refuse(path, "repository %s stands twice", read.FullName())
		}
		r.repositories[read.FullName()] = true
		r.roles(path+".readers", read, store.Reader, repo.Readers)
		r.roles(path+".maintainers", read, store.Maintainer, repo.Maintainers)
		repositories = append(repositories, read)
		single, repeated := r.builds(path, read, repo.Builds)
		builds, series = append(builds, single...), append(series, repeated...)
	}
	return repositories, builds, series
}

// named tells whether a part of a repository's name can stand in a path.
func named(part string) bool {
	return part != "" && part != "." && part != ".." && !strings.ContainsFunc(part, func(c rune) bool { return c == '/' || unicode.IsSpace(c) || unicode.IsControl(c) })
}

func (r *reader) roles(path string, repository *store.Repository, role store.Role, logins []string) {
	for i, login := range logins {
		at := fmt.Sprintf("%s[%d]", path, i)
		if _, known := r.users[login]; !known {
			r.refuse(at, "%q is no user: give them a place under `users`", login)
		}
		if repository.Roles[login] != store.None {
			r.refuse(at, "%s has two roles in %s: a maintainer is a reader too", login, repository.FullName())
		}
		repository.Roles[login] = role
	}
}

// builds reads a repository's builds, by number, so that ids grow with the numbers.
func (r *reader) builds(path string, repository *store.Repository, runs []run) (builds []*store.Build, series []store.Series) {
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(runs[a].Number, runs[b].Number) })
	last := int64(0)
	for n, i := range order {
		at, b := fmt.Sprintf("%s.builds[%d]", path, i), runs[i]
		if b.Number <= last || b.Number > maxNumber {
			r.refuse(at, "%s", misnumbered(b.Number, repository))
		}
		if earlier := func(o int) bool { return runs[o].numbers(b.Parent) }; b.Parent != 0 && !slices.ContainsFunc(order[:n], earlier) {
			r.refuse(at+".parent", "parent %d is no earlier build of %s", b.Parent, repository.FullName())
		}
		if b.Repeat < 0 {
			r.refuse(at+".repeat", "%d builds: want at least 1", b.Repeat)
		}
		b.Repeat = max(b.Repeat, 1)
		last = max(last, b.Number+b.Repeat-1)
		if b.Repeat > maxRepeat {
			r.refuse(at+".repeat", "%d builds: want at most %d", b.Repeat, maxRepeat)
		} else if b.Repeat > 1 {
			series = append(series, r.series(at, repository, b))
		} else {
			builds = append(builds, r.build(at, repository, b))
		}
	}
	return builds, series
}

// misnumbered says why no build has a number.
func misnumbered(number int64, of *store.Repository) string {
	switch {
	case number == 0:
		return "a build has no number: give it one from 1"
	case number < 0:
		return fmt.Sprintf("number %d: want one from 1", number)
	case number > maxNumber:
		return fmt.Sprintf("number %d: want one up to %d", number, int64(maxNumber))
	}
	return fmt.Sprintf("number %d is already a build of %s", number, of.FullName())
}

// maxRepeat bounds a series. Its builds are made when they are asked for, but a list of them has them all.
const maxRepeat = 10_000_000

// numbers tells whether this is the number of one of the builds that a run stands for.
func (b *run) numbers(n int64) bool { return b.Number <= n && n < b.Number+max(b.Repeat, 1) }

func (r *reader) build(path string, repository *store.Repository, b run) *store.Build {
	first, again := r.plansOf(path, b)
	created := r.created(path, b)
	enqueued := r.moment(path+".enqueued", b.Enqueued, created)
	if enqueued.Before(created) {
		r.refuse(path+".enqueued", "build %d was queued before it was created", b.Number)
	}
	if len(b.JobIDs) > 0 && len(b.JobIDs) != len(first.Plan) {
		r.refuse(path+".job_ids", "%d ids for %d jobs", len(b.JobIDs), len(first.Plan))
	}
	jobs := make([]store.Job, len(first.Plan))
	for i := range jobs {
		jobs[i] = store.Job{ID: r.jobIDs.at(b.JobIDs, i), Environment: first.environments[i]}
	}
	return &store.Build{
		Repository: repository,
		ID:         r.buildIDs.at([]int64{b.ID}, 0),
		Number:     b.Number,
		Parent:     b.Parent,
		Facts:      r.facts(path, repository, b, created),
		Jobs:       jobs,
		Life:       build.New(created, enqueued, first.Plan, again.Plan),
	}
}

// facts fills in what a file may leave out.
func (r *reader) facts(path string, repository *store.Repository, b run, created time.Time) store.Facts {
	author := cmp.Or(b.Author, repository.Owner)
	known, ok := r.users[author]
	if b.Author != "" && !ok {
		r.refuse(path+".author", "author %q is no user: give them a place under `users`", b.Author)
	}
	if b.Event != "" && !slices.Contains(store.Events, b.Event) {
		r.refuse(path+".event", "event %q: want one of %s", b.Event, strings.Join(store.Events, ", "))
	}
	commit, link := commitOf(repository, b.Number, b)
	branch := cmp.Or(b.Branch, "master")
	return store.Facts{
		Event: cmp.Or(b.Event, "push"), DeployTo: b.DeployTo,
		Commit: commit, Branch: branch, Ref: cmp.Or(b.Ref, "refs/heads/"+branch), Refspec: b.Refspec, Remote: b.Remote,
		Title: b.Title, Message: b.Message,
		Author: author, AuthorAvatar: known.Avatar, AuthorEmail: cmp.Or(known.Email, author+"@example.com"),
		LinkURL:   link,
		Timestamp: r.moment(path+".timestamp", b.Timestamp, created).Unix(),
		Signed:    b.Signed, Verified: b.Verified,
	}
}

// commitOf is the commit of the build with this number, and where it can be looked at.
func commitOf(repository *store.Repository, number int64, b run) (commit, link string) {
	commit = cmp.Or(b.Commit, repository.Commit(number))
	return commit, cmp.Or(b.LinkURL, repository.CommitURL(commit))
}

func (r *reader) created(path string, b run) time.Time {
	if b.Created == "" {
		r.refuse(path, "build %d has no `created`: say when it was, such as -3h before the start of the world", b.Number)
	}
	return r.moment(path+".created", b.Created, r.start)
}

// moment reads a time: Unix seconds, one by the calendar (RFC 3339), or a duration from the start of the world, which is not after it. Where none is said, it is usual.
func (r *reader) moment(path, text string, usual time.Time) time.Time {
	if text == "" {
		return usual
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 && n <= lastSecond {
		return time.Unix(n, 0)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d, err := time.ParseDuration(text)
		if err != nil || d > 0 {
			r.refuse(path, "%q is no time: want one before the start of the world, such as -3h, or by the calendar: 2026-11-01T10:00:00Z, or Unix seconds", text)
			return usual
		}
		at = r.start.Add(d)
	}
	if at.Unix() > lastSecond {
		r.refuse(path, "%q is after the year 8999, beyond which no clock goes", text)
	}
	if at.Unix() <= 0 {
		r.refuse(path, "%q is before 1970, when Unix seconds begin", text)
	}
	return at
}

// lastSecond is that before the year 9000, beyond which no clock is moved.
const lastSecond = 221_845_392_000 - 1
