package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// patience is how long a command is silent before it says what it does.
const patience = 2 * time.Second

// waiting says on a terminal, once there is reason to, that a check is under way and how far it is. It returns a function that is told of each
// spec that is done, and one that ends it and cleans the line. Where nobody looks, both do nothing.
func waiting(w io.Writer) (tell func(specs int), hush func()) {
	if !colourful(w) {
		return nil, func() {}
	}
	var done atomic.Int64
	began, stop, stopped := time.Now(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(patience / 4); ; {
			select {
			case <-stop:
				tick.Stop()
				_, _ = io.WriteString(w, "\r\x1b[K")
				return
			case now := <-tick.C:
				if elapsed := now.Sub(began); elapsed > patience {
					_, _ = fmt.Fprintf(w, "\r\x1b[K%d specs done, %v; builds are being restarted and followed to their ends", done.Load(), elapsed.Round(time.Second))
				}
			}
		}
	}()
	return func(specs int) { done.Store(int64(specs)) }, func() {
		close(stop)
		<-stopped
	}
}
