// Package store keeps what a mock knows: users, repositories, their builds, and what was done with them. It is the only state
// there is. It decides whether a build or a job is in the state for a command, and nothing about who may give one; it knows no
// HTTP and no clock.
package store

import (
	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
)

// User is somebody with a login.
type User struct {
	Login    string
	Secret   string   // the key that the user's tokens are signed with; empty if only Tokens are known
	Tokens   []string // accepted as they stand
	Operator bool     // administers the server
}

// Role is what a user may do in a repository.
type Role int

// The roles, each with all that the one before it may.
const (
	None Role = iota
	Reader
	Maintainer
)

// Repository is a repository as it was configured.
type Repository struct {
	Owner, Name string
	Private     bool
	Active      bool            // the server reacts to its events
	Roles       map[string]Role // by login

	fullName string // put together once, by the store
}

// FullName is "owner/name".
func (r *Repository) FullName() string {
	if r.fullName != "" {
		return r.fullName
	}
	return r.Owner + "/" + r.Name
}

// Events are what builds are made by.
var Events = []string{"push", "pull_request", "tag", "deployment"}

// Facts is what a build was made from; no command changes it. Times are Unix seconds.
type Facts struct {
	Event, DeployTo                                   string
	Commit, Branch, Ref, Refspec, Remote              string
	Title, Message, Author, AuthorAvatar, AuthorEmail string
	LinkURL                                           string
	Timestamp                                         int64
	Signed, Verified                                  bool
}

// Job is what a job is apart from its life.
type Job struct {
	ID          int64
	Environment map[string]string
}

// Build is a build of a repository. The store hands out builds that never change: a command puts another in its place.
type Build struct {
	Repository         *Repository
	ID, Number, Parent int64
	Facts              Facts
	Jobs               []Job // by number, from 1
	Life               build.Build

	version uint64
}

// Version is another one for each build that was put in the place of this one, so that what was made of it can be kept. It is 0 for one of a series with
// which nothing was done yet.
func (b *Build) Version() uint64 { return b.version }

// Series are builds of a repository whose numbers follow one another. Each is made when it is asked for, and kept when something is done with it: until then
// a million of them are no more than a rule.
type Series struct {
	Repository   *Repository
	First, Count int64
	LastID       int64 // the highest id of its builds
	LastJob      int64 // the highest id of their jobs
	// Make makes the build of a number, the same each time. A build ends no earlier than the one before it, if nothing is done with either.
	Make func(of *Repository, number int64) *Build
}
