package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// eventItem is an event's data.
type eventItem struct {
	At         int64        `json:"at"`
	Repository string       `json:"repository,omitempty"`
	Number     int64        `json:"number,omitempty"`
	Job        int64        `json:"job,omitempty"`
	Status     string       `json:"status,omitempty"`
	Lines      int          `json:"lines,omitempty"`
	Request    *requestItem `json:"request,omitempty"`
	Clock      *clockItem   `json:"clock,omitempty"`
}

const (
	// pulse is how often a line is sent to a listener to whom nothing has happened, so that nobody between takes the connection for dead.
	pulse = 15 * time.Second
	// patience is how long a listener may take to read what it is sent.
	patience = 10 * time.Second
)

// listen sends what happens in a world as server-sent events, until the listener goes or the world: whoever listens still then asks anew.
func (h *Host) listen(w http.ResponseWriter, r *http.Request) {
	world := sideOf(r.Context())
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	defer context.AfterFunc(world.gone, stop)()
	events := world.mock.Events(ctx)
	h.meters.listeners.Inc()
	defer h.meters.listeners.Dec()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // proxies that gather answers are to pass these on
	control := http.NewResponseController(w)
	beat := time.NewTicker(pulse)
	defer beat.Stop()
	send := func(format string, args ...any) bool {
		_ = control.SetWriteDeadline(time.Now().Add(patience))
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && control.Flush() == nil
	}
	if !send(": listening\nretry: 1000\n\n") {
		return
	}
	for {
		select {
		case e, open := <-events:
			if !open {
				return
			}
			data, err := json.Marshal(eventOf(world.mock, e))
			if err != nil || !send("event: %s\ndata: %s\n\n", e.Kind, data) {
				return
			}
		case <-beat.C:
			if !send(": here\n\n") {
				return
			}
		}
	}
}

func eventOf(mock *mockserver.Server, e mockserver.Event) eventItem {
	item := eventItem{At: unix(e.At), Repository: e.Repository, Number: e.Number, Job: e.Job, Status: e.Status, Lines: e.Lines}
	if e.Request != nil {
		request := requestOf(*e.Request)
		item.Request = &request
	}
	if e.Kind == mockserver.ClockChanged {
		clock := clockOf(mock)
		item.Clock = &clock
	}
	return item
}
