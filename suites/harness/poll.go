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

// await looks until look says enough, or the time is up, or the context is done; it tells whether it was enough.
func await(ctx context.Context, within time.Duration, look func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for pause := firstPause; ; pause = min(pause*4/3, lastPause) {
		if look() {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
}
