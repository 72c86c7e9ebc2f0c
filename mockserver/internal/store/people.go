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
	s.version++
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
func (s *Store) Repository(owner, called string) *Repository {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := s.repositories[name{owner, called}]; e != nil {
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
	e := s.repositories[nameOf(r)]
	if e == nil {
		s.addRepository(r)
		return
	}
	r.fullName = e.fullName
	e.Repository = r
	for _, at := range e.builds {
		if at.build != nil {
			moved := *at.build
			moved.Repository = r
			s.fill(e, at, &moved)
		}
	}
	s.version++
	e.changed = s.version
}

func (s *Store) addRepository(r *Repository) {
	r.fullName = r.Owner + "/" + r.Name
	s.version++
	s.repositories[nameOf(r)] = &entry{Repository: r}
}
