package control

import (
	"github.com/plumbline-ci/plumbline/mockserver"
)

type userItem struct {
	Login string `json:"login"`
	Role  string `json:"role"`
	Token string `json:"token"`
}

func usersOf(mock *mockserver.Server) []userItem {
	items := []userItem{}
	for _, u := range mock.Users() {
		token, _ := mock.Token(u.Login) // every user has one
		items = append(items, userItem{u.Login, string(u.Role), token})
	}
	return items
}

func listUsers(c *call) (any, error) { return usersOf(c.mock), nil }

func putUser(c *call) (any, error) {
	var body struct {
		Operator bool     `yaml:"operator"`
		Secret   string   `yaml:"secret"`
		Tokens   []string `yaml:"tokens"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	login := c.PathValue("login")
	if err := c.mock.PutUser(mockserver.Account{Login: login, Operator: body.Operator, Secret: body.Secret, Tokens: body.Tokens}); err != nil {
		return nil, err
	}
	for _, u := range usersOf(c.mock) {
		if u.Login == login {
			return u, nil
		}
	}
	return nil, mockserver.ErrNotFound // it was taken away meanwhile, by another world
}

type repositoryItem struct {
	FullName    string      `json:"full_name"`
	Private     bool        `json:"private"`
	Inactive    bool        `json:"inactive"`
	Maintainers []string    `json:"maintainers"`
	Readers     []string    `json:"readers"`
	Total       int         `json:"total"`
	Builds      []buildItem `json:"builds"`
}

func repositoryOf(r mockserver.RepositoryView) repositoryItem {
	item := repositoryItem{
		FullName: r.Name, Private: r.Private, Inactive: r.Inactive, Maintainers: list(r.Maintainers), Readers: list(r.Readers),
		Total: r.Total, Builds: []buildItem{},
	}
	for _, b := range r.Builds {
		item.Builds = append(item.Builds, buildOf(b))
	}
	return item
}

func readRepository(c *call) (any, error) {
	builds, err := c.query("builds", shownBuilds)
	if err != nil {
		return nil, err
	}
	view, err := c.mock.RepositoryAt(c.repository(), int(builds))
	return repositoryOf(view), err
}

func putRepository(c *call) (any, error) {
	var body struct {
		Private     bool     `yaml:"private"`
		Inactive    bool     `yaml:"inactive"`
		Maintainers []string `yaml:"maintainers"`
		Readers     []string `yaml:"readers"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	put := mockserver.Repository{
		Name: c.repository(), Private: body.Private, Inactive: body.Inactive, Maintainers: body.Maintainers, Readers: body.Readers,
	}
	if err := c.mock.PutRepository(put); err != nil {
		return nil, err
	}
	view, err := c.mock.RepositoryAt(put.Name, shownBuilds)
	return repositoryOf(view), err
}
