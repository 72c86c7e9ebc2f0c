package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// people are the users. They are not changed but for others put in their place, so that each request can look them up without a lock.
type people struct {
	users   map[string]*User // by login
	bearers map[string]*User // by the tokens that are accepted as they stand
}

func (p *people) put(u User) {
	if before := p.users[u.Login]; before != nil {
		for _, token := range before.Tokens {
			delete(p.bearers, token)
		}
	}
	p.users[u.Login] = &u
	for _, token := range u.Tokens {
		p.bearers[token] = &u
	}
}

// User returns the user with this login; nil if there is none.
func (s *Store) User(login string) *User { return s.people.Load().users[login] }

// Bearer returns the user of whom this token is accepted as it stands; nil if there is none.
func (s *Store) Bearer(token string) *User { return s.people.Load().bearers[token] }

// Users returns all users, by login.
func (s *Store) Users() []*User {
	return slices.SortedFunc(maps.Values(s.people.Load().users), func(a, b *User) int { return cmp.Compare(a.Login, b.Login) })
}

// PutUser adds a user, or puts it in the place of the one with its login. The error says whose one of its tokens is already.
func (s *Store) PutUser(u User) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	are := s.people.Load()
	for _, token := range u.Tokens {
		if other := are.bearers[token]; other != nil && other.Login != u.Login {
			return fmt.Errorf("a token of %s's is already %s's", u.Login, other.Login)
		}
	}
	next := people{users: maps.Clone(are.users), bearers: maps.Clone(are.bearers)}
	next.put(u)
	s.version++
	s.people.Store(&next)
	return nil
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
