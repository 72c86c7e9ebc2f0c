package store

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Store is the state of a mock. It may be used by many at once. Make one with New.
type Store struct {
	mu           sync.RWMutex
	users        map[string]*User  // by login
	bearers      map[string]*User  // by the tokens that are accepted as they stand
	repositories map[string]*entry // by full name
	// lastBuild and lastJob are the highest ids of all builds and of all jobs.
	lastBuild, lastJob int64
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
	s := &Store{users: map[string]*User{}, bearers: map[string]*User{}, repositories: map[string]*entry{}, active: map[*slot]struct{}{}}
	for _, u := range users {
		s.putUser(u)
	}
	for _, r := range repositories {
		s.repositories[r.FullName()] = &entry{Repository: r}
	}
	for _, b := range builds {
		at := &slot{}
		e := s.repositories[b.Repository.FullName()]
		e.builds = append(e.builds, at)
		s.fill(at, b)
	}
	for _, e := range s.repositories {
		slices.SortFunc(e.builds, func(a, b *slot) int { return cmp.Compare(b.build.Number, a.build.Number) })
	}
	return s
}

// fill puts a build in a place; the caller holds the mutex.
func (s *Store) fill(at *slot, b *Build) {
	at.build = b
	s.active[at] = struct{}{}
	s.lastBuild = max(s.lastBuild, b.ID)
	for _, j := range b.Jobs {
		s.lastJob = max(s.lastJob, j.ID)
	}
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
	e, number := s.repositories[to.FullName()], int64(0)
	if len(e.builds) > 0 {
		number = e.builds[0].build.Number // the newest comes first
	}
	at := &slot{}
	s.fill(at, made(number+1, s.lastBuild+1, s.lastJob+1))
	e.builds = slices.Insert(e.builds, 0, at)
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
	s.fill(at, b)
}

// Change puts what change makes of a build in its place and returns it; nobody else changes the build meanwhile. The error is change's, or a *Refusal
// if there is no such build; nothing is changed then.
func (s *Store) Change(of *Repository, number int64, change func(Build) (Build, error)) (*Build, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.find(of, number)
	if err != nil {
		return nil, err
	}
	next, err := change(*at.build)
	if err != nil {
		return nil, err
	}
	s.fill(at, &next)
	return &next, nil
}
