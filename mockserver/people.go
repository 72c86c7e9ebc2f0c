package mockserver

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/suggest"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// User is somebody whom the world knows.
type User struct {
	Login string
	// Role is the most that the user is to any repository: operator, maintainer, reader or outsider.
	Role plumbline.Caller
}

// Users returns the world's users, the most trusted first and by login among equals.
func (s *Server) Users() []User { return usersOf(s.scene.Load().store) }

func usersOf(world *store.Store) []User {
	most := map[string]store.Role{}
	for _, r := range world.Repositories() {
		for login, role := range r.Roles {
			most[login] = max(most[login], role)
		}
	}
	var users []User
	for _, u := range world.Users() {
		users = append(users, User{u.Login, role(u, most[u.Login])})
	}
	trust := plumbline.Callers()
	slices.SortStableFunc(users, func(a, b User) int {
		return cmp.Compare(slices.Index(trust, b.Role), slices.Index(trust, a.Role))
	})
	return users
}

// userOf returns the user with a login. The error says that there is none.
func userOf(world *store.Store, login string) (*store.User, error) {
	u := world.User(login)
	if u == nil {
		near := suggest.DidYouMean(login, world.Users(), func(u *store.User) string { return u.Login })
		return nil, failed(ErrNotFound, "the world has no user %q%s", login, near)
	}
	return u, nil
}

func role(u *store.User, most store.Role) plumbline.Caller {
	switch {
	case u.Operator:
		return plumbline.Operator
	case most == store.Maintainer:
		return plumbline.Maintainer
	case most == store.Reader:
		return plumbline.Reader
	default:
		return plumbline.Outsider
	}
}

// Account is a user as PutUser takes one.
type Account struct {
	Login    string
	Operator bool     // administers the server
	Secret   string   // what the user's tokens are signed with; made up where there are neither a secret nor tokens
	Tokens   []string // tokens that are accepted as they stand
}

// PutUser adds a user to the world, or changes the one with its login; of one whose secret is another, the tokens so far hold no more. The error says what is
// wrong with it.
func (s *Server) PutUser(a Account) error {
	if a.Login == "" || strings.ContainsAny(a.Login, "/ \t\r\n") {
		return fmt.Errorf("login %q: want one without spaces and slashes", a.Login)
	}
	if slices.Contains(a.Tokens, "") {
		return errors.New("a token is empty")
	}
	if a.Secret == "" && len(a.Tokens) == 0 {
		a.Secret = rand.Text()
	}
	err := s.scene.Load().store.PutUser(store.User{Login: a.Login, Operator: a.Operator, Secret: a.Secret, Tokens: slices.Clone(a.Tokens)})
	if err == nil {
		s.feed.renew()
	}
	return err
}

// Repository is a repository as PutRepository takes one: public and activated in its zero value.
type Repository struct {
	Name        string // owner/name
	Private     bool
	Inactive    bool     // the server does not react to its events
	Maintainers []string // logins of those who may read and write
	Readers     []string // logins of those who may read
}

// PutRepository adds a repository to the world, or changes the one of its name, whose builds stay. The error says what is wrong with it.
func (s *Server) PutRepository(r Repository) error {
	owner, name, _ := strings.Cut(r.Name, "/")
	if owner == "" || name == "" || strings.Contains(name, "/") {
		return fmt.Errorf("repository %q: want an owner and a name, as owner/name", r.Name)
	}
	world := s.scene.Load().store
	put := &store.Repository{Owner: owner, Name: name, Private: r.Private, Active: !r.Inactive, Roles: map[string]store.Role{}}
	for role, logins := range map[store.Role][]string{store.Maintainer: r.Maintainers, store.Reader: r.Readers} {
		for _, login := range logins {
			if _, err := userOf(world, login); err != nil {
				return wrong(err)
			}
			put.Roles[login] = max(put.Roles[login], role)
		}
	}
	s.feed.settle()
	world.PutRepository(put)
	s.feed.renew()
	return nil
}
