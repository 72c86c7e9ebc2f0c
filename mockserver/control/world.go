package control

import (
	"io"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// worldItem is a world, as the plane shows it.
type worldItem struct {
	Source       string           `json:"source"`
	Now          int64            `json:"now"`
	Users        []userItem       `json:"users"`
	Repositories []repositoryItem `json:"repositories"`
}

// shownBuilds is how many builds of a repository are shown where the request does not say.
const shownBuilds = 50

func readWorld(c *call) (any, error) {
	builds, err := c.query("builds", shownBuilds)
	if err != nil {
		return nil, err
	}
	return worldOf(c.mock, int(builds)), nil
}

func worldOf(mock *mockserver.Server, builds int) worldItem {
	w := mock.World(builds)
	item := worldItem{Source: w.Source, Now: w.Now.Unix(), Users: usersOf(mock), Repositories: []repositoryItem{}}
	for _, r := range w.Repositories {
		item.Repositories = append(item.Repositories, repositoryOf(r))
	}
	return item
}

func replaceWorld(c *call) (any, error) {
	text, err := io.ReadAll(c.Body)
	if err != nil {
		return nil, err
	}
	if err := c.mock.LoadText("world", text); err != nil {
		return nil, err
	}
	return worldOf(c.mock, shownBuilds), nil
}

func loadWorld(c *call) (any, error) {
	var body struct {
		World string `yaml:"world"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if err := shippedWorld(body.World); err != nil {
		return nil, err
	}
	if err := c.mock.Load(body.World); err != nil {
		return nil, err
	}
	return worldOf(c.mock, shownBuilds), nil
}

func resetWorld(c *call) (any, error) {
	var body struct {
		Clock bool `yaml:"clock"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	begin := c.mock.Reload
	if body.Clock {
		begin = c.mock.StartOver
	}
	if err := begin(); err != nil {
		return nil, err
	}
	return worldOf(c.mock, shownBuilds), nil
}

// unix is how the plane writes a time: Unix seconds, and 0 if it has not come.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// list is a list that is written as [] where it is empty.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
