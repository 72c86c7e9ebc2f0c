package harness

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// waits are the things that the suite waits for, with the times by which it gives them up.
type waits struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func (w *waits) begin(what string, until time.Time) (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.until[what] = until
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.until, what)
	}
}

// Waiting says what the suite waits for, and how long at most: of several things, the one that may take longest. It is empty if there is nothing.
func (s *Session) Waiting() (what string, atMost time.Duration) {
	s.waits.mu.Lock()
	defer s.waits.mu.Unlock()
	for text, until := range s.waits.until {
		if left := time.Until(until); left > atMost {
			what, atMost = text, left
		}
	}
	if others := len(s.waits.until) - 1; what != "" && others > 0 {
		what += fmt.Sprintf(", and %d others", others)
	}
	return what, atMost
}

// awaitBuild is await, for something to come of a build, such as "to end", of which Waiting tells meanwhile.
func (s *Session) awaitBuild(ctx context.Context, r *Repository, number int64, what string, within time.Duration, look func() bool) bool {
	defer s.waits.begin(fmt.Sprintf("build %d of %s %s", number, r.Name, what), time.Now().Add(within))()
	return await(ctx, within, look)
}
