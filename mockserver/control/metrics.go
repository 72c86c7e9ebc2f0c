package control

import (
	"cmp"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// metrics is what a host counts, of all its worlds together.
type metrics struct {
	handler   func() http.Handler // made once it is asked for, since what counts the Go runtime takes its time to be made
	requests  *prometheus.CounterVec
	took      *prometheus.HistogramVec
	listeners prometheus.Gauge
	// operations are what counts the requests of each operation, so that it is not looked for each time.
	operations map[string]*counters
}

// counters count the requests of an operation.
type counters struct {
	took     prometheus.Observer
	requests [1000]atomic.Pointer[prometheus.Counter] // by status, once there was one
}

func newMetrics(h *Host) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "plumbline_requests_total", Help: "Requests of the API that were answered, by operation and status; 0 for a connection that was broken instead.",
		}, []string{"operation", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "plumbline_request_seconds", Help: "How long the answers took, by operation.",
			Buckets: prometheus.ExponentialBuckets(1e-5, 10, 7), //nolint:mnd // from ten microseconds to ten seconds
		}, []string{"operation"}),
		listeners: prometheus.NewGauge(prometheus.GaugeOpts{Name: "plumbline_event_listeners", Help: "Listeners to events."}),
	}
	worlds := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "plumbline_worlds", Help: "Worlds beside the first."}, func() float64 {
		h.mu.Lock()
		defer h.mu.Unlock()
		return float64(len(h.worlds))
	})
	m.handler = sync.OnceValue(func() http.Handler {
		registry := prometheus.NewRegistry()
		registry.MustRegister(m.requests, m.took, m.listeners, worlds,
			collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
		return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	})
	return m
}

// count gets ready to count the requests of these operations, and of none.
func (m *metrics) count(operations []string) {
	m.operations = make(map[string]*counters, len(operations)+1)
	for _, operation := range append(operations, "") {
		m.operations[operation] = &counters{took: m.took.WithLabelValues(cmp.Or(operation, "none"))}
	}
}

func (m *metrics) answered(r mockserver.Request) {
	of := m.operations[r.Operation]
	of.took.Observe(r.Took.Seconds())
	counter := of.requests[r.Status].Load()
	if counter == nil {
		made := m.requests.WithLabelValues(cmp.Or(r.Operation, "none"), strconv.Itoa(r.Status))
		counter = &made
		of.requests[r.Status].Store(counter)
	}
	(*counter).Inc()
}
