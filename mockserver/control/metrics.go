package control

import (
	"cmp"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/VictoriaMetrics/metrics"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// meters are what a host counts, of all its worlds together.
type meters struct {
	set       *metrics.Set
	listeners *metrics.Gauge
	// operations are what counts the requests of each operation, so that it is not looked for each time.
	operations map[string]*counters
}

// counters count the requests of an operation.
type counters struct {
	took     *metrics.PrometheusHistogram
	requests [1000]atomic.Pointer[metrics.Counter] // by status, once there was one
}

func newMeters(h *Host) *meters {
	set := metrics.NewSet()
	set.NewGauge("plumbline_worlds", func() float64 {
		h.mu.Lock()
		defer h.mu.Unlock()
		return float64(len(h.worlds))
	})
	return &meters{set: set, listeners: set.NewGauge("plumbline_event_listeners", nil)}
}

// count gets ready to count the requests of these operations, and of none.
func (m *meters) count(operations []string) {
	bounds := []float64{1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10} //nolint:mnd // from ten microseconds to ten seconds
	m.operations = make(map[string]*counters, len(operations)+1)
	for _, operation := range append(operations, "") {
		name := fmt.Sprintf("plumbline_request_seconds{operation=%q}", cmp.Or(operation, "none"))
		m.operations[operation] = &counters{took: m.set.NewPrometheusHistogramExt(name, bounds)}
	}
}

func (m *meters) answered(r mockserver.Request) {
	of := m.operations[r.Operation]
	of.took.Update(r.Took.Seconds())
	counter := of.requests[r.Status].Load()
	if counter == nil {
		counter = m.set.GetOrCreateCounter(fmt.Sprintf(`plumbline_requests_total{operation=%q,status="%d"}`, cmp.Or(r.Operation, "none"), r.Status))
		of.requests[r.Status].Store(counter)
	}
	counter.Inc()
}

// ServeHTTP tells what was counted, and how the Go runtime and the process do, in the text that Prometheus reads.
func (m *meters) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}
