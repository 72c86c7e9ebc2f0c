package main

import (
	"fmt"
	"io"
	"time"

	"github.com/plumbline-ci/plumbline/suites"
)

// patience is how long a command is silent before it says what it does.
const patience = 2 * time.Second

// waiting says on a terminal, once there is reason to, how far a check is, what it waits for, and how long at most. It returns a function that is
// told what happens, and one that cleans the line in the end. Where nobody looks, nothing is said.
func waiting(w io.Writer) (tell func(suites.Event), hush func()) {
	if !isLookedAt(w) {
		return nil, func() {}
	}
	began := time.Now()
	tell = func(event suites.Event) {
		elapsed := time.Since(began)
		if elapsed < patience {
			return
		}
		line := fmt.Sprintf("%d of %d rules, %v", event.Done, event.Rules, elapsed.Round(time.Second))
		if event.Waiting != "" {
			line += fmt.Sprintf("; waits for %s, %v at the most", event.Waiting, event.AtMost.Round(time.Second))
		}
		_, _ = fmt.Fprintf(w, "\r\x1b[K%.100s", line)
	}
	return tell, func() { _, _ = io.WriteString(w, "\r\x1b[K") }
}
