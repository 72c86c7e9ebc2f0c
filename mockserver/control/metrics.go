package control

import (
	"cmp"
	"net/http"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// metrics is what a host counts, of all its worlds together.
type metrics struct {
	handler   http.Handler
	requests  *prometheus.CounterVec
	took      *prometheus.HistogramVec
	listeners prometheus.Gauge
	counted   sync.Map // what counts requests of an operation and a status, so that it is not looked for each time
}

type counted struct {
	operation string
	status    int
}

type counters struct {
	requests prometheus.Counter
	took     prometheus.Observer
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
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.took, m.listeners, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "plumbline_worlds", Help: "Worlds beside the first."}, func() float64 {
			h.mu.Lock()
			defer h.mu.Unlock()
			return float64(len(h.worlds))
		}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) answered(r mockserver.Request) {
	of := counted{cmp.Or(r.Operation, "none"), r.Status}
	found, ok := m.counted.Load(of)
	if !ok {
		found, _ = m.counted.LoadOrStore(of, counters{m.requests.WithLabelValues(of.operation, strconv.Itoa(of.status)), m.took.WithLabelValues(of.operation)})
	}
	c := found.(counters)
	c.requests.Inc()
	c.took.Observe(r.Took.Seconds())
}
