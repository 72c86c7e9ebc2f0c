package world_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

const many = `users: [{login: mia, secret: s}]
plans: {pair: [{run: 10s}, {wait: 1s, run: 10s}]}
repositories:
  - owner: acme
    name: old
    builds:
      - {number: 1, created: -3000h, plan: pair}
      - {number: 2, created: -2000h, plan: pair, repeat: 10000, every: 5m}
      - {number: 20000, id: 4, created: -4s, plan: pair, parent: 77}
`

func TestABuildThatIsRepeatedStandsForMany(t *testing.T) {
	t.Parallel()
	w, err := world.Read("w.yaml", []byte(many), start)
	if err != nil {
		t.Fatal(err)
	}
	r := w.Repository("acme", "old")
	describe := func(b *store.Build) string {
		return fmt.Sprintln(b.Number, b.ID, b.Jobs[0].ID, b.Jobs[1].ID, b.Life.Created.Sub(start), b.Facts.Timestamp-b.Life.Created.Unix(), len(b.Facts.Commit), b.Life.At(start).Status)
	}
	all := w.Builds(r)
	if len(all) != 10_002 || w.Count(r) != 10_002 {
		t.Fatalf("got %d builds, counted as %d: want 10002", len(all), w.Count(r))
	}
	for i, want := range map[int]string{
		0:      fmt.Sprintln(20000, 4, 20003, 20004, "-4s", 0, 40, "running"),
		1:      fmt.Sprintln(10001, 10004, 20001, 20002, time.Duration(9999*5-2000*60)*time.Minute, 0, 40, "success"),
		10_000: fmt.Sprintln(2, 5, 3, 4, "-2000h0m0s", 0, 40, "success"),
		10_001: fmt.Sprintln(1, 1, 1, 2, "-3000h0m0s", 0, 40, "success"),
	} {
		if got := describe(all[i]); got != want {
			t.Errorf("build at %d: got %s, want %s", i, got, want)
		}
	}
	ids := map[int64]bool{}
	for _, b := range all {
		if ids[b.ID] {
			t.Fatalf("id %d stands twice", b.ID)
		}
		ids[b.ID] = true
	}
	again, err := w.Build(r, 5000)
	if err != nil || describe(again) != describe(all[10_002-1-4999]) || again.Facts.Commit != all[10_002-1-4999].Facts.Commit {
		t.Errorf("build 5000 is another when it is asked for alone: %v", err)
	}
}

func TestABuildOfASeriesIsRestartedAlone(t *testing.T) {
	t.Parallel()
	w, err := world.Read("w.yaml", []byte(many), start)
	if err != nil {
		t.Fatal(err)
	}
	r := w.Repository("acme", "old")
	if active := w.Active(start); len(active) != 1 || active[0].Number != 20000 {
		t.Errorf("got %d builds in progress, want build 20000 alone", len(active))
	}
	kept := w.Clone()
	if _, err := w.Do(store.Command{Verb: store.Restart, Repository: r, Number: 5000}, start); err != nil {
		t.Fatal(err)
	}
	for number, want := range map[int64]string{4999: "success", 5000: "pending", 5001: "success"} {
		if b, err := w.Build(r, number); err != nil || string(b.Life.At(start).Status) != want {
			t.Errorf("build %d: %v, want %s", number, err, want)
		}
	}
	if active := w.Active(start); len(active) != 2 {
		t.Errorf("got %d builds in progress, want two", len(active))
	}
	if b, err := kept.Build(r, 5000); err != nil || b.Life.At(start).Status != "success" {
		t.Errorf("what was done is seen in a copy that was made before: %v", err)
	}
}

func TestReadRefusesASeries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"numbers that meet others": {"number: 20000", "number: 10001", "w.yaml:9: number 10001 is already a build of acme/old"},
		"that reaches the future":  {"every: 5m", "every: 13m", "w.yaml:8: 10000 builds, one every 13m0s from "},
		"with ids":                 {"every: 5m", "every: 5m, id: 9", "w.yaml:8: a build that is repeated names no ids"},
		"that never comes":         {"every: 5m", "every: forever", "w.yaml:8: 10000 builds, one every"},
		"a parent in its gap":      {"parent: 77", "parent: 19999", "w.yaml:9: parent 19999 is no earlier build"},
		"too many":                 {"repeat: 10000", "repeat: 100000000", "w.yaml:8: 100000000 builds: want at most"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := world.Read("w.yaml", []byte(strings.Replace(many, c.old, c.new, 1)), start)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
