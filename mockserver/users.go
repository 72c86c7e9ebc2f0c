package mockserver

import (
	"cmp"
	"slices"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// User is somebody whom the world knows.
type User struct {
	Login string
	// Role is the most that the user is to any repository: operator, maintainer, reader or outsider.
	Role plumbline.Caller
}

// Users returns the world's users, the most trusted first and by login among equals.
func (s *Server) Users() []User {
	most := map[string]store.Role{}
	for _, r := range s.scene.Load().store.Repositories() {
		for login, role := range r.Roles {
			most[login] = max(most[login], role)
		}
	}
	var users []User
	for _, u := range s.scene.Load().store.Users() {
		users = append(users, User{u.Login, role(u, most[u.Login])})
	}
	trust := plumbline.Callers()
	slices.SortStableFunc(users, func(a, b User) int {
		return cmp.Compare(slices.Index(trust, b.Role), slices.Index(trust, a.Role))
	})
	return users
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
