package control

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

type snapshotItem struct {
	Name string `json:"name"`
	At   int64  `json:"at"`
}

func listSnapshots(c *call) (any, error) {
	all, items := c.mock.Snapshots(), []snapshotItem{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		items = append(items, snapshotItem{name, unix(all[name])})
	}
	return items, nil
}

func takeSnapshot(c *call) (any, error) {
	name := c.PathValue("snapshot")
	if err := c.mock.Snapshot(name); err != nil {
		return nil, err
	}
	return snapshotItem{name, unix(c.mock.Snapshots()[name])}, nil
}

func dropSnapshot(c *call) (any, error) {
	if name := c.PathValue("snapshot"); !c.mock.DropSnapshot(name) {
		return nil, &problem{http.StatusNotFound, fmt.Sprintf("There is no snapshot %q.", name)}
	}
	return nil, nil
}

func restoreSnapshot(c *call) (any, error) {
	if err := c.mock.Restore(c.PathValue("snapshot")); err != nil {
		return nil, err
	}
	return worldOf(c.mock, shownBuilds), nil
}
