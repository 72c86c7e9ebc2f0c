package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// worldFiles are the worlds that are measured, as files in a directory of their own.
type worldFiles struct{ dir, ten, million string }

func (f worldFiles) remove() { _ = os.RemoveAll(f.dir) }

// The measured repositories: one of 50 builds, one with builds in progress, and one whose log has 1,000 lines.
const measured = `users: [{login: octavia, operator: true, secret: of-octavia}]
plans:
  green: [{run: 20s, steps: [{name: build, lines: [one, two, three]}]}]
  endless: [{run: forever}]
  long: [{run: 20s, steps: [{name: build, repeat: 1000, lines: ["{line}: the files belonging to this database system will be owned by its user"]}]}]
repositories:
  - {owner: load, name: fifty, builds: [{number: 1, created: -20h, plan: green, repeat: 50}]}
  - {owner: load, name: busy, builds: [{number: 1, created: -1h, plan: endless, repeat: 2, every: 1m}]}
  - {owner: load, name: log, builds: [{number: 1, created: -1h, plan: long}]}
`

// The world of 10 builds has what the one of a million has besides.
const ten = `users: [{login: octavia, operator: true, secret: of-octavia}]
plans:
  green: [{run: 20s, steps: [{name: build, lines: [one, two, three]}]}]
  endless: [{run: forever}]
repositories:
  - {owner: load, name: ten, builds: [{number: 1, created: -1h, plan: green, repeat: 8, every: 1m}, {number: 9, created: -1m, plan: endless, repeat: 2, every: 1s}]}
`

// What is asked of the measured worlds.
var (
	operations = []operation{
		{"build detail", "/api/repos/load/fifty/builds/21", 0.85},
		{"list of 50", "/api/repos/load/fifty/builds", 0.85},
		{"queue of 2", "/api/builds", 0.85},
		{"log of 1,000 lines", "/api/repos/load/log/logs/1/1", 0.9},
	}
	growing = []operation{
		{"build detail", "/api/repos/load/ten/builds/5", 0},
		{"list of 10", "/api/repos/load/ten/builds", 0},
		{"queue of 2", "/api/builds", 0},
		{"log", "/api/repos/load/ten/logs/5/1", 0},
	}
)

// operation is something that is asked, and the share of the bare server's requests that is aimed at.
type operation struct {
	name, path string
	aim        float64
}

func writeWorlds() (worldFiles, error) {
	dir, err := os.MkdirTemp("", "plumbline-load-")
	if err != nil {
		return worldFiles{}, err
	}
	f := worldFiles{dir, filepath.Join(dir, "ten.yaml"), filepath.Join(dir, "million.yaml")}
	million := strings.Builder{}
	million.WriteString(ten)
	for i := range 100 {
		fmt.Fprintf(&million, "  - {owner: many, name: r%d, builds: [{number: 1, created: -2000h, plan: green, repeat: 10000}]}\n", i)
	}
	for path, text := range map[string]string{f.ten: ten, f.million: million.String(), f.measured(): measured} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f worldFiles) measured() string { return filepath.Join(f.dir, "measured.yaml") }
