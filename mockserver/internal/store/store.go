package store

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Store is the state of a mock. It may be used by many at once. Make one with New.
type Store struct {
	users        map[string]*User
	repositories map[string]*entry // by full name

	mu sync.RWMutex
	// active holds every build that may be in progress, so that the queue need not look at all there are. One that has ended
	// leaves when the queue is next read.
	active map[*slot]struct{}
}

// entry is a repository and its builds, the newest number first.
type entry struct {
	*Repository
	builds []*slot
}

// slot is the place of a build, for a command to put another version in.
type slot struct{ build *Build }

// New returns a store of these users, repositories and builds. The builds' repositories are among the repositories, and no two
// builds of one have the same number.
func New(users []User, repositories []*Repository, builds []*Build) *Store {
	s := &Store{users: map[string]*User{}, repositories: map[string]*entry{}, active: map[*slot]struct{}{}}
	for _, u := range users {
		s.users[u.Login] = &u
	}
	for _, r := range repositories {
		s.repositories[r.FullName()] = &entry{Repository: r}
	}
	for _, b := range builds {
		at := &slot{b}
		e := s.repositories[b.Repository.FullName()]
		e.builds = append(e.builds, at)
		s.active[at] = struct{}{}
	}
	for _, e := range s.repositories {
		slices.SortFunc(e.builds, func(a, b *slot) int { return cmp.Compare(b.build.Number, a.build.Number) })
	}
	return s
}

// User returns the user with this login; nil if there is none.
func (s *Store) User(login string) *User { return s.users[login] }

// Users returns all users, by login.
func (s *Store) Users() []*User {
	users := make([]*User, 0, len(s.users))
	for _, u := range s.users {
		users = append(users, u)
	}
	slices.SortFunc(users, func(a, b *User) int { return cmp.Compare(a.Login, b.Login) })
	return users
}

// Repository returns the repository of this name; nil if there is none.
func (s *Store) Repository(owner, name string) *Repository {
	if e := s.repositories[owner+"/"+name]; e != nil {
		return e.Repository
	}
	return nil
}

// Repositories returns all repositories, by full name.
func (s *Store) Repositories() []*Repository {
	repositories := make([]*Repository, 0, len(s.repositories))
	for _, e := range s.repositories {
		repositories = append(repositories, e.Repository)
	}
	slices.SortFunc(repositories, func(a, b *Repository) int { return cmp.Compare(a.FullName(), b.FullName()) })
	return repositories
}

// Builds returns a repository's builds, the newest number first.
func (s *Store) Builds(of *Repository) []*Build {
	s.mu.RLock()
	defer s.mu.RUnlock()
	slots := s.repositories[of.FullName()].builds
	builds := make([]*Build, len(slots))
	for i, at := range slots {
		builds[i] = at.build
	}
	return builds
}

// Build returns the build with this number of a repository. The error, if there is none, is a *Refusal.
func (s *Store) Build(of *Repository, number int64) (*Build, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, err := s.find(of, number)
	if err != nil {
		return nil, err
	}
	return at.build, nil
}

// Active returns the builds that are in progress at t, the oldest first.
func (s *Store) Active(t time.Time) []*Build {
	s.mu.Lock()
	defer s.mu.Unlock()
	var builds []*Build
	for at := range s.active {
		if at.build.Life.At(t).Status.Ended() {
			delete(s.active, at)
			continue
		}
		builds = append(builds, at.build)
	}
	slices.SortFunc(builds, func(a, b *Build) int { return cmp.Compare(a.ID, b.ID) })
	return builds
}

// find returns the place of a build; the caller holds the mutex.
func (s *Store) find(of *Repository, number int64) (*slot, error) {
	slots := s.repositories[of.FullName()].builds
	i, ok := slices.BinarySearchFunc(slots, number, func(at *slot, n int64) int { return cmp.Compare(n, at.build.Number) })
	if !ok {
		return nil, refuse(NotFound, "%s has no build %d", of.FullName(), number)
	}
	return slots[i], nil
}

// Add adds a build to a repository: the one that is made of the next number there, and of the next ids of all builds and of all jobs.
func (s *Store) Add(to *Repository, made func(number, id, firstJob int64) *Build) *Build {
	s.mu.Lock()
	defer s.mu.Unlock()
	var id, job int64
	for _, e := range s.repositories {
		for _, at := range e.builds {
			id = max(id, at.build.ID)
			for _, j := range at.build.Jobs {
				job = max(job, j.ID)
			}
		}
	}
	e, number := s.repositories[to.FullName()], int64(0)
	if len(e.builds) > 0 {
		number = e.builds[0].build.Number // the newest comes first
	}
	at := &slot{made(number+1, id+1, job+1)}
	e.builds = slices.Insert(e.builds, 0, at)
	s.active[at] = struct{}{}
	return at.build
}

// Put puts a build in the place of the one with its number, or adds it to its repository.
func (s *Store) Put(b *Build) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.repositories[b.Repository.FullName()]
	at, err := s.find(b.Repository, b.Number)
	if err != nil {
		at = &slot{}
		i, _ := slices.BinarySearchFunc(e.builds, b.Number, func(at *slot, n int64) int { return cmp.Compare(n, at.build.Number) })
		e.builds = slices.Insert(e.builds, i, at)
	}
	at.build = b
	s.active[at] = struct{}{}
}
