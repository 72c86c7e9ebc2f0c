package harness

import (
	"context"
	"time"
)

// Waiting is looking again and again: at first often, so that a fast server is not missed, then less so.
const (
	firstPause = 6 * time.Millisecond
	lastPause  = 100 * time.Millisecond
)

// await looks until look says enough, or the time is up, or the context is done; it tells whether it was enough. It looks once more when the time is up:
// on a busy machine the looks before may have come late.
func await(ctx context.Context, within time.Duration, look func() bool) bool {
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for pause := firstPause; ; pause = min(pause*4/3, lastPause) {
		if look() {
			return true
		}
		select {
		case <-bounded.Done():
			return ctx.Err() == nil && look()
		case <-time.After(pause):
		}
	}
}
