package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/suites"
)

// asked is a request as the suite has sent it.
type asked struct {
	method, path, authorization string
	closes                      bool // on a connection of its own, as commands are
}

// processorTime returns how much of it this process has taken, server and client together.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkCheck tells how long a check of the embedded mock takes, and how much more processor time than its requests alone: the same requests,
// sent again by a plain client, one after another, to a mock of the same kind. Mock and client are within the process both times, and speak over
// the loopback network.
func BenchmarkCheck(b *testing.B) {
	leisurely() // as the command is
	contract, err := plumbline.Load()
	if err != nil {
		b.Fatal(err)
	}
	options := mockserver.Options{World: "demo", Clock: mockserver.FastClock(50)}
	var checking, replaying time.Duration
	for b.Loop() {
		requests, took := recorded(b, contract, options)
		checking += took
		b.StopTimer()
		replaying += replay(b, options, requests)
		b.StartTimer()
	}
	b.ReportMetric(float64(checking)/float64(replaying), "cpu/replay")
	b.ReportMetric(checking.Seconds()/float64(b.N), "cpu-s/op")
}

// recorded checks a mock, and returns the requests and the processor time that it took.
func recorded(b *testing.B, contract *plumbline.Contract, options mockserver.Options) ([]asked, time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var requests []asked
	target, stop := behind(b, contract, options, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			requests = append(requests, asked{r.Method, r.RequestURI, r.Header.Get("Authorization"), r.Close})
			mu.Unlock()
			next.ServeHTTP(w, r)
		})
	})
	defer stop()
	before := processorTime(b)
	if _, err := suites.Check(b.Context(), contract, target, suites.Options{Seed: 1}); err != nil {
		b.Fatal(err)
	}
	return requests, processorTime(b) - before
}

// behind starts a mock behind a handler, and returns it as a target.
func behind(b *testing.B, contract *plumbline.Contract, options mockserver.Options, wrap func(http.Handler) http.Handler) (suites.Target, func()) {
	b.Helper()
	target, stop, err := embedded(b.Context(), contract, options) // for its tokens and repositories
	if err != nil {
		b.Fatal(err)
	}
	stop()
	mock, err := mockserver.New(options)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(wrap(mock))
	target.URL, target.Dial = server.URL, nil
	return target, server.Close
}

// replay sends requests one after another, and returns the processor time that it took.
func replay(b *testing.B, options mockserver.Options, requests []asked) time.Duration {
	b.Helper()
	mock, err := mockserver.New(options)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(mock)
	defer server.Close()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	before := processorTime(b)
	for _, r := range requests {
		request, err := http.NewRequestWithContext(context.Background(), r.method, server.URL+r.path, nil)
		if err != nil {
			b.Fatal(err)
		}
		request.Close = r.closes
		if r.authorization != "" {
			request.Header.Set("Authorization", r.authorization)
		}
		response, err := client.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	return processorTime(b) - before
}

// BenchmarkWaits tells how many of a build's lives a check takes where each waits 10 s and runs 20 s: what it waits for, it waits for at the same time.
func BenchmarkWaits(b *testing.B) {
	const speed, life = 20, 30 * time.Second
	demo, err := os.ReadFile("../../fixtures/worlds/demo.yaml")
	if err != nil {
		b.Fatal(err)
	}
	slow := regexp.MustCompile(`wait: \d+s`).ReplaceAll(demo, []byte("wait: 10s"))
	slow = regexp.MustCompile(`run: \d+s`).ReplaceAll(slow, []byte("run: 20s"))
	world := filepath.Join(b.TempDir(), "slow.yaml")
	if err := os.WriteFile(world, slow, 0o600); err != nil {
		b.Fatal(err)
	}
	contract, err := plumbline.Load()
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	for b.Loop() {
		target, stop, err := embedded(b.Context(), contract, mockserver.Options{World: world, Clock: mockserver.FastClock(speed)})
		if err != nil {
			b.Fatal(err)
		}
		report, err := suites.Check(b.Context(), contract, target, suites.Options{Seed: 1})
		stop()
		if err != nil {
			b.Fatal(err)
		}
		if code := report.ExitCode(); code != 0 {
			b.Fatalf("got exit code %d, want 0: %s", code, report.Conclusion())
		}
		took += report.Took
	}
	b.ReportMetric(took.Seconds()*speed/life.Seconds()/float64(b.N), "lives/op")
}
