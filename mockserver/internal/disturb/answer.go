package disturb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// disturb answers a request, disturbed.
func (d *Active) disturb(w http.ResponseWriter, r *http.Request, latency time.Duration, next http.Handler) {
	if latency > 0 {
		wait := time.NewTimer(latency)
		defer wait.Stop()
		// A server's own write timeout does not count what the disturbance waits.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(latency + maxLatency))
		select {
		case <-wait.C:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case d.Reset:
		d.reset(w)
	case d.Status != 0:
		instead(w, d.Status, d.ID)
	case d.Truncate != 0 || d.Pace != 0 || d.Garble:
		answered := &kept{header: w.Header()}
		next.ServeHTTP(answered, r)
		d.send(w, r, answered)
	default:
		next.ServeHTTP(w, r)
	}
}

// instead answers with another status. The body says who did.
func instead(w http.ResponseWriter, status, id int) {
	if status == http.StatusNoContent || status == http.StatusNotModified {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status,
		"detail": fmt.Sprintf("This answer is disturbance %d's: the request was not looked at.", id),
	})
}

// reset breaks the connection, with nothing answered.
func (d *Active) reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2, or a recorder: the answer is broken off in its own way
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = tcp.SetLinger(0) // a reset, and not an orderly end
	}
	_ = conn.Close()
}

// kept is an answer that is not sent yet.
type kept struct {
	header http.Header
	status int
	body   []byte
}

func (k *kept) Header() http.Header { return k.header }

func (k *kept) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

func (k *kept) Write(p []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	k.body = append(k.body, p...)
	return len(p), nil
}

// send sends an answer garbled, slowly, or in part.
func (d *Active) send(w http.ResponseWriter, r *http.Request, answered *kept) {
	body := answered.body
	if d.Garble && len(body) > 0 {
		body = append(body[:len(body)/2:len(body)/2], `,"`...)
	}
	cut := d.Truncate != 0 && max(d.Truncate, 0) < len(body)
	// The length stays that of the whole, which is how a client can tell that it was cut.
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if len(body) == 0 {
		w.Header().Del("Content-Length")
	}
	if cut {
		body = body[:max(d.Truncate, 0)]
	}
	w.WriteHeader(max(answered.status, http.StatusOK))
	d.write(w, r, body)
	if cut {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// beat is how often a slow body goes on.
const beat = 100 * time.Millisecond

// write sends a body at the disturbance's pace.
func (d *Active) write(w http.ResponseWriter, r *http.Request, body []byte) {
	if d.Pace == 0 {
		_, _ = w.Write(body)
		return
	}
	control := http.NewResponseController(w)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	began, sent := time.Now(), 0
	for sent < len(body) {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
		due := min(len(body), int(time.Since(began).Seconds()*float64(d.Pace)))
		if due <= sent {
			continue
		}
		_ = control.SetWriteDeadline(time.Now().Add(maxLatency))
		if _, err := w.Write(body[sent:due]); err != nil {
			return
		}
		_ = control.Flush()
		sent = due
	}
}
