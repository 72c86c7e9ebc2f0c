package suites_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// watchMemory measures, until what it returns is called, how many MiB of live and not yet collected memory there are at the most.
func watchMemory(t *testing.T) (peak func() uint64) {
	t.Helper()
	var most atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			most.Store(max(most.Load(), stats.HeapAlloc>>20))
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-ended
		return most.Load()
	}
}
