package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// User returns the user with this login; nil if there is none.
func (s *Store) User(login string) *User {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.users[login]
}

// Bearer returns the user of whom this token is accepted as it stands; nil if there is none.
func (s *Store) Bearer(token string) *User {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bearers[token]
}

// Users returns all users, by login.
func (s *Store) Users() []*User {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.users), func(a, b *User) int { return cmp.Compare(a.Login, b.Login) })
}

// PutUser adds a user, or puts it in the place of the one with its login. The error says whose one of its tokens is already.
func (s *Store) PutUser(u User) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, token := range u.Tokens {
		if other := s.bearers[token]; other != nil && other.Login != u.Login {
			return fmt.Errorf("a token of %s's is already %s's", u.Login, other.Login)
		}
	}
	s.putUser(u)
	return nil
}

func (s *Store) putUser(u User) {
	if before := s.users[u.Login]; before != nil {
		for _, token := range before.Tokens {
			delete(s.bearers, token)
		}
	}
	s.users[u.Login] = &u
	for _, token := range u.Tokens {
		s.bearers[token] = &u
	}
}

// Repository returns the repository of this name; nil if there is none.
func (s *Store) Repository(owner, name string) *Repository {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := s.repositories[owner+"/"+name]; e != nil {
		return e.Repository
	}
	return nil
}

// Repositories returns all repositories, by full name.
func (s *Store) Repositories() []*Repository {
	s.mu.RLock()
	defer s.mu.RUnlock()
	repositories := make([]*Repository, 0, len(s.repositories))
	for _, e := range s.repositories {
		repositories = append(repositories, e.Repository)
	}
	slices.SortFunc(repositories, func(a, b *Repository) int { return cmp.Compare(a.FullName(), b.FullName()) })
	return repositories
}

// PutRepository adds a repository, or puts it in the place of the one with its name, whose builds it takes over.
func (s *Store) PutRepository(r *Repository) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.repositories[r.FullName()]
	if e == nil {
		s.repositories[r.FullName()] = &entry{Repository: r}
		return
	}
	e.Repository = r
	for _, at := range e.builds {
		moved := *at.build
		moved.Repository = r
		at.build = &moved
	}
}

// Clone returns a store that knows the same, and goes its own way from here.
func (s *Store) Clone() *Store {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := &Store{
		users: maps.Clone(s.users), bearers: maps.Clone(s.bearers), repositories: make(map[string]*entry, len(s.repositories)),
		lastBuild: s.lastBuild, lastJob: s.lastJob, active: make(map[*slot]struct{}, len(s.active)),
	}
	for name, e := range s.repositories {
		copied := &entry{e.Repository, make([]*slot, len(e.builds))}
		for i, at := range e.builds {
			copied.builds[i] = &slot{at.build}
			// What is in progress now may not be what is in progress at the moment that the clone is asked about.
			c.active[copied.builds[i]] = struct{}{}
		}
		c.repositories[name] = copied
	}
	return c
}
