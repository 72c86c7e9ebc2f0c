package world_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

// FuzzRead reads any text as a world file: it is refused, or what it says can be asked for at any moment.
func FuzzRead(f *testing.F) {
	for _, name := range fixtures.Worlds() {
		src, err := fixtures.World(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	files, err := filepath.Glob("../../../examples/*/worlds/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	for _, src := range []string{
		good, "", "{}", "a: &a [*a]", "users: [{<<: *u}]", "plans: {a: &a {after: 1s}, b: *a}", "plans: {'a[0].b': {}, '': {}}",
		"repositories: [{owner: a, name: b, builds: [{number: 1, created: 0s, build: {after: forever, steps: [x, y]}}]}]",
		"repositories: [{owner: a, name: b, builds: [{number: 1, created: -1h, repeat: 3, every: 1m, jobs: [{}, {exit_code: 1}], rerun: [{}, {}]}]}]",
		"plans: {a: {run: 2562047h, steps: [{name: a, every: 2562047h, repeat: 9}]}}",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		w, err := world.Read("w.yaml", src, start)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		for _, r := range w.Repositories() {
			builds := w.Builds(r)
			for _, b := range builds[:min(len(builds), 20)] {
				for _, at := range []time.Time{start, start.Add(time.Hour)} {
					b.Life.At(at)
					for i := range b.Jobs {
						b.Life.Log(i, at)
					}
				}
			}
		}
	})
}
