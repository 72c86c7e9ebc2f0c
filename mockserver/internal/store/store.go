package store

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Store is the state of a mock. It may be used by many at once. Make one with New.
type Store struct {
	people       atomic.Pointer[people] // another whenever one of them is
	mu           sync.RWMutex
	repositories map[name]*entry
	// lastBuild and lastJob are the highest ids of all builds and of all jobs.
	lastBuild, lastJob int64
	// version counts what was changed.
	version uint64
	// active holds every build that may be in progress, so that the queue need not look at all there are. One that has ended
	// leaves when the queue is next read. It is nil until then.
	active map[*slot]*entry
	// left is the latest moment at which one of them was found to have ended: before it, they are to be looked for anew.
	left time.Time
}

// name is what a repository is found by.
type name struct{ owner, name string }

func nameOf(r *Repository) name { return name{r.Owner, r.Name} }

// entry is a repository and its builds, the newest number first.
type entry struct {
	*Repository
	builds  []*slot
	changed uint64 // the store's version when any of them was changed last
}

// slot is the place of a build, for a command to put another version in.
type slot struct {
	number int64
	build  *Build // nil for one that is as its series has it
	series *Series
}

// New returns a store of these users, repositories, builds and series. The builds' repositories are among the repositories, and no two
// builds of one have the same number.
func New(users []User, repositories []*Repository, builds []*Build, series ...Series) *Store {
	s := &Store{repositories: make(map[name]*entry, len(repositories))}
	all := people{users: map[string]*User{}, bearers: map[string]*User{}}
	for _, u := range users {
		all.put(u)
	}
	s.people.Store(&all)
	for _, r := range repositories {
		s.addRepository(r)
	}
	for _, b := range builds {
		e := s.repositories[nameOf(b.Repository)]
		at := &slot{number: b.Number}
		e.builds = append(e.builds, at)
		s.fill(e, at, b)
	}
	for i := range series {
		s.addSeries(&series[i])
	}
	for _, e := range s.repositories {
		slices.SortFunc(e.builds, func(a, b *slot) int { return cmp.Compare(b.number, a.number) })
	}
	return s
}

func (s *Store) addSeries(of *Series) {
	e := s.repositories[nameOf(of.Repository)]
	e.builds = slices.Grow(e.builds, int(of.Count))
	slots := make([]slot, of.Count)
	for i := range slots {
		slots[i] = slot{number: of.First + int64(i), series: of}
		e.builds = append(e.builds, &slots[i])
	}
	s.lastBuild, s.lastJob = max(s.lastBuild, of.LastID), max(s.lastJob, of.LastJob)
}

// fill puts a build in a place; the caller holds the mutex.
func (s *Store) fill(e *entry, at *slot, b *Build) {
	s.version++
	b.version = s.version
	at.build, e.changed = b, s.version
	if s.active != nil {
		s.active[at] = e
	}
	s.lastBuild = max(s.lastBuild, b.ID)
	for _, j := range b.Jobs {
		s.lastJob = max(s.lastJob, j.ID)
	}
}

// at returns the build in a place.
func (e *entry) at(at *slot) *Build {
	if at.build != nil {
		return at.build
	}
	return at.series.Make(e.Repository, at.number)
}

// Builds returns a repository's builds, the newest number first.
func (s *Store) Builds(of *Repository) []*Build { return s.Newest(of, math.MaxInt) }

// Changed tells the version of the store in which any of a repository's builds was changed last.
func (s *Store) Changed(of *Repository) uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.repositories[nameOf(of)].changed
}

// Count returns how many builds a repository has.
func (s *Store) Count(of *Repository) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.repositories[nameOf(of)].builds)
}

// Newest returns the newest builds of a repository, at most so many.
func (s *Store) Newest(of *Repository, count int) []*Build {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e := s.repositories[nameOf(of)]
	builds := make([]*Build, min(count, len(e.builds)))
	for i := range builds {
		builds[i] = e.at(e.builds[i])
	}
	return builds
}

// Build returns the build with this number of a repository. The error, if there is none, is a *Refusal.
func (s *Store) Build(of *Repository, number int64) (*Build, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, at, err := s.find(of, number)
	if err != nil {
		return nil, err
	}
	return e.at(at), nil
}

// BuildVersion returns the version of the build with this number of a repository, without making the build. The error, if there is none, is a *Refusal.
func (s *Store) BuildVersion(of *Repository, number int64) (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, at, err := s.find(of, number)
	if err != nil || at.build == nil {
		return 0, err
	}
	return at.build.version, nil
}

// find returns the place of a build; the caller holds the mutex.
func (s *Store) find(of *Repository, number int64) (*entry, *slot, error) {
	e := s.repositories[nameOf(of)]
	i, ok := e.search(number)
	if !ok {
		return nil, nil, refuse(NotFound, "%s has no build %d", of.FullName(), number)
	}
	return e, e.builds[i], nil
}

func (e *entry) search(number int64) (int, bool) {
	return slices.BinarySearchFunc(e.builds, number, func(at *slot, n int64) int { return cmp.Compare(n, at.number) })
}

// Version tells how much was changed so far: it is another one whenever a user, a repository or a build is.
func (s *Store) Version() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version
}

// Active returns the builds that are in progress at t, the oldest first.
func (s *Store) Active(t time.Time) []*Build {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active == nil || t.Before(s.left) {
		s.survey(t)
	}
	var builds []*Build
	for at, e := range s.active {
		b := e.at(at)
		if state := b.Life.At(t); state.Status.Ended() {
			if state.Finished.After(s.left) {
				s.left = state.Finished
			}
			delete(s.active, at)
			continue
		}
		builds = append(builds, b)
	}
	slices.SortFunc(builds, func(a, b *Build) int { return cmp.Compare(a.ID, b.ID) })
	return builds
}

// survey finds the builds that may be in progress at t or later; the caller holds the mutex.
func (s *Store) survey(t time.Time) {
	s.active, s.left = map[*slot]*entry{}, t
	for _, e := range s.repositories {
		ended := map[*Series]bool{} // those of which a build has ended, and so has every older one
		for _, at := range e.builds {
			if at.build == nil && ended[at.series] {
				continue
			}
			if !e.at(at).Life.At(t).Status.Ended() {
				s.active[at] = e
			} else if at.build == nil {
				ended[at.series] = true
			}
		}
	}
}
