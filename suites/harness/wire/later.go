package wire

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// A server that answers 429 and says when to come again has done nothing yet. It is asked again then, unless it would have us wait for longer, or has
// told us so many times in a row.
const (
	longestWait = 10 * time.Second
	mostLater   = 300                   // times in a row, of all who ask at once
	shortWait   = 20 * time.Millisecond // where it says: at once
)

// Do asks, and returns when the answer is whole or has been given up; where the server is asked too often, the exchange is the last one. It never
// fails: what went wrong is in the exchange.
func (c *Client) Do(ctx context.Context, r Request) *Exchange {
	for {
		e := c.once(ctx, r)
		pause, later := c.comeLater(e)
		if !later {
			return e
		}
		select {
		case <-ctx.Done():
			return e
		case <-time.After(pause):
		}
	}
}

// comeLater tells whether a server wants to be asked again, and when.
func (c *Client) comeLater(e *Exchange) (pause time.Duration, later bool) {
	seconds, err := strconv.Atoi(e.Header.Get("Retry-After"))
	pause = max(time.Duration(seconds)*time.Second, shortWait)
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.Err != nil || e.Status != http.StatusTooManyRequests || err != nil || pause > longestWait {
		c.later = 0
		return 0, false
	}
	c.later++
	return pause, c.later <= mostLater
}
