package store

import (
	"slices"
)

// Add adds a build to a repository: the one that is made of the next number there, and of the next ids of all builds and of all jobs.
func (s *Store) Add(to *Repository, made func(number, id, firstJob int64) *Build) *Build {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, number := s.repositories[nameOf(to)], int64(0)
	if len(e.builds) > 0 {
		number = e.builds[0].number // the newest comes first
	}
	at := &slot{number: number + 1}
	b := made(number+1, s.lastBuild+1, s.lastJob+1)
	b.Repository = e.Repository // it may be another one by now
	s.fill(e, at, b)
	e.builds = slices.Insert(e.builds, 0, at)
	return at.build
}

// Put puts a build in the place of the one with its number, or adds it to its repository.
func (s *Store) Put(b *Build) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.repositories[nameOf(b.Repository)]
	i, there := e.search(b.Number)
	if !there {
		e.builds = slices.Insert(e.builds, i, &slot{number: b.Number})
	}
	s.fill(e, e.builds[i], b)
}

// Change puts what change makes of a build in its place and returns it; nobody else changes the build meanwhile. The error is change's, or a *Refusal
// if there is no such build; nothing is changed then.
func (s *Store) Change(of *Repository, number int64, change func(Build) (Build, error)) (*Build, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, at, err := s.find(of, number)
	if err != nil {
		return nil, err
	}
	next, err := change(*e.at(at))
	if err != nil {
		return nil, err
	}
	s.fill(e, at, &next)
	return &next, nil
}

// Clone returns a store that knows the same, and goes its own way from here.
func (s *Store) Clone() *Store {
	s.mu.RLock()
	defer s.mu.RUnlock()
	// What is in progress now may not be what is in progress at the moment that the clone is asked about: it looks for itself.
	c := &Store{
		repositories: make(map[name]*entry, len(s.repositories)),
		lastBuild:    s.lastBuild, lastJob: s.lastJob, version: s.version,
	}
	c.people.Store(s.people.Load())
	for name, e := range s.repositories {
		copied := &entry{Repository: e.Repository, builds: make([]*slot, len(e.builds)), changed: e.changed}
		slots := make([]slot, len(e.builds))
		for i, at := range e.builds {
			slots[i] = *at
			copied.builds[i] = &slots[i]
		}
		c.repositories[name] = copied
	}
	return c
}
