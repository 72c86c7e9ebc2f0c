package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// firstAnswers measures how long it takes from the start of the process to its first answer, and beside it that of the bare server, which has nothing to read.
func firstAnswers(ctx context.Context, o options, files worldFiles) error {
	asked, err := startMock(ctx, o, files.measured())
	if err != nil {
		return err
	}
	defer asked.stop()
	worlds := []struct {
		name, path, aim string
		start           func() (*server, error)
		took            []time.Duration
	}{
		{name: "demo", path: "/api/repos/acme/hello/builds", aim: "50", start: func() (*server, error) { return startMock(ctx, o, "demo") }},
		{name: "a million builds", path: "/api/repos/many/r7/builds/777", aim: "3000", start: func() (*server, error) { return startMock(ctx, o, files.million) }},
		{name: "none: the bare server", path: operations[0].path, start: func() (*server, error) { return startBare(ctx, asked, operations[:1], 0) }},
	}
	for range o.rounds { // in turn, since a machine is slow for a while
		for i := range worlds {
			w := &worlds[i]
			s, err := w.start()
			if err != nil {
				return err
			}
			if _, err := s.ask(ctx, "GET", w.path, ""); err != nil {
				return err
			}
			w.took = append(w.took, time.Since(s.began))
			s.stop()
		}
	}
	fmt.Print("## From the start to the first answer\n\n| world | ms | aim |\n|---|---|---|\n")
	for _, w := range worlds {
		fmt.Printf("| %s | **%.0f** | %s |\n", w.name, median(w.took, func(d time.Duration) float64 { return float64(d.Milliseconds()) }), w.aim)
	}
	fmt.Println()
	return nil
}

// manyWorlds makes worlds side by side, asks each for its builds and restarts one in each.
func manyWorlds(ctx context.Context, o options, _ worldFiles) error {
	if o.worlds == 0 {
		return nil
	}
	mock, err := startMock(ctx, o, "demo")
	if err != nil {
		return err
	}
	defer mock.stop()
	before, began := mock.memory(), time.Now()
	for i := range o.worlds {
		if _, err := mock.ask(ctx, "PUT", fmt.Sprintf("/_plumbline/worlds/w%d", i), `{"world": "demo", "clock": "held"}`); err != nil {
			return err
		}
	}
	made := time.Since(began)
	for i := range o.worlds {
		base := fmt.Sprintf("/w/w%d/api/repos/acme/hello/builds", i)
		if _, err := mock.ask(ctx, "GET", base, ""); err != nil {
			return err
		}
		if _, err := mock.ask(ctx, "POST", base+"/3", ""); err != nil {
			return err
		}
	}
	fmt.Printf("## Worlds side by side\n\n%d worlds of the demo: %.2f ms to make each; memory %.0f MB before, %.0f MB once each was asked for its builds and had one restarted (%.0f KB a world).\n\n",
		o.worlds, made.Seconds()*1000/float64(o.worlds), before, mock.memory(), (mock.memory()-before)*1000/float64(o.worlds))
	return nil
}

// manyListeners listens to the events of a mock, many times over, and tells how long it takes until all have heard of a push.
func manyListeners(ctx context.Context, o options, files worldFiles) error {
	if o.listeners == 0 {
		return nil
	}
	mock, err := startMock(ctx, o, files.measured(), "--clock", "held")
	if err != nil {
		return err
	}
	defer mock.stop()
	before := mock.memory()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var ready, heard sync.WaitGroup
	var broken atomic.Int64
	transport := &http.Transport{MaxIdleConnsPerHost: -1}
	for range o.listeners {
		ready.Add(1)
		heard.Add(1)
		go func() {
			defer heard.Done()
			told := sync.OnceFunc(ready.Done)
			defer told()
			if err := listen(ctx, transport, mock, told); err != nil {
				broken.Add(1)
			}
		}()
	}
	ready.Wait()
	began := time.Now()
	if _, err := mock.ask(ctx, "POST", "/_plumbline/repos/load/fifty/builds", "{}"); err != nil {
		return err
	}
	heard.Wait()
	if broken.Load() > 0 {
		return fmt.Errorf("%d of %d listeners did not hear of the push", broken.Load(), o.listeners)
	}
	fmt.Printf("## Listeners\n\nA push reaches each of %d listeners to the event stream within %.0f ms; memory %.0f MB before they came, %.0f MB after.\n\n",
		o.listeners, time.Since(began).Seconds()*1000, before, mock.memory())
	return nil
}

// listen listens until it hears of a build, and tells when it is ready to.
func listen(ctx context.Context, transport http.RoundTripper, mock *server, ready func()) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, mock.url+"/_plumbline/events", nil)
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // nothing more is wanted
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		ready()
		if strings.HasPrefix(lines.Text(), "event: build") {
			return nil
		}
	}
	return fmt.Errorf("the stream ended: %w", lines.Err())
}

// idleConnections measures the mock while connections are open on which nothing is asked any more, beside one that has none.
func idleConnections(ctx context.Context, o options, files worldFiles) error {
	if o.idle == 0 {
		return nil
	}
	mock, err := startMock(ctx, o, files.measured())
	if err != nil {
		return err
	}
	defer mock.stop()
	alone, err := startMock(ctx, o, files.measured())
	if err != nil {
		return err
	}
	defer alone.stop()
	for range o.idle {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(mock.url, "http://"))
		if err != nil {
			return err
		}
		defer conn.Close() //nolint:errcheck // it was idle
		if _, err := fmt.Fprintf(conn, "HEAD %s HTTP/1.1\r\nHost: mock\r\n\r\n", operations[0].path); err != nil {
			return err
		}
		if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
			return err
		}
	}
	m, err := beside(ctx, o, mock, alone, operations[0].path)
	if err != nil {
		return err
	}
	fmt.Printf("## Idle connections\n\nBeside %d of them: %.2f of the requests a second without, and %.0f MB more memory.\n\n", o.idle, m.rate, mock.memory()-alone.memory())
	return nil
}

// soak asks the mock very often, and tells what becomes of its memory.
func soak(ctx context.Context, o options, files worldFiles) error {
	if o.soak == 0 {
		return nil
	}
	mock, err := startMock(ctx, o, files.measured())
	if err != nil {
		return err
	}
	defer mock.stop()
	for _, op := range operations { // so that it has seen all of it once
		if _, err := wrk(ctx, o, mock, op.path); err != nil {
			return err
		}
	}
	before, asked, began := mock.memory(), 0.0, time.Now()
	o.duration = 10 * time.Second
	for i := 0; asked < float64(o.soak); i++ {
		f, err := wrk(ctx, o, mock, operations[i%len(operations)].path)
		if err != nil {
			return err
		}
		asked += f.rate * o.duration.Seconds()
	}
	fmt.Printf("## Soak\n\n%.1f million requests in %v: memory %.0f MB before, **%.0f MB** after.\n\n", asked/1e6, time.Since(began).Round(time.Second), before, mock.memory())
	return nil
}
