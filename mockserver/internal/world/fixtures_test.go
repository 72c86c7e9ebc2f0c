package world_test

import (
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver/internal/world"
)

func TestTheWorldsThatAreShippedAreRead(t *testing.T) {
	for _, name := range fixtures.Worlds() {
		src, err := fixtures.World(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := world.Read(name+".yaml", src, time.Unix(1_700_000_000, 0)); err != nil {
			t.Error(err)
		}
	}
}
