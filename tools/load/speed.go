package main

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// figures are what wrk measured in a round.
type figures struct {
	rate float64 // requests a second
	p99  time.Duration
}

var (
	rateOf = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	p99Of  = regexp.MustCompile(`99%\s+([0-9.]+)(us|ms|s)`)
	failed = regexp.MustCompile(`Non-2xx or 3xx responses: .*|Socket errors: .*`)
)

// wrk has 32 connections ask a server for a path, for as long as a round takes.
func wrk(ctx context.Context, o options, s *server, path string) (figures, error) {
	out, err := exec.CommandContext(ctx, "taskset", "-c", clientCPU, "wrk", "-t1", "-c32", "--latency", "-d"+o.duration.String(), //nolint:gosec // the command is this tool's own
		"-H", "Authorization: "+s.token, s.url+path).CombinedOutput()
	if err != nil {
		return figures{}, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	if what := failed.Find(out); what != nil {
		return figures{}, fmt.Errorf("wrk on %s: %s", path, what)
	}
	rate, p99 := rateOf.FindSubmatch(out), p99Of.FindSubmatch(out)
	if rate == nil || p99 == nil {
		return figures{}, fmt.Errorf("wrk said something else:\n%s", out)
	}
	var f figures
	if f.rate, err = strconv.ParseFloat(string(rate[1]), 64); err != nil {
		return f, err
	}
	f.p99, err = time.ParseDuration(string(p99[1]) + string(p99[2]))
	return f, err
}

// pair is a round of two servers, one after the other; or what is in the middle of many rounds.
type pair struct {
	a, b      figures
	rate, p99 float64 // those of a as parts of those of b
}

// beside measures two servers in turn, in many short rounds, and returns the medians. A ratio is that of a round, in which whatever else the machine does
// meets both alike, and so is the median of the ratios and not a ratio of medians.
func beside(ctx context.Context, o options, a, b *server, path string) (pair, error) {
	var rounds []pair
	for range o.rounds {
		var p pair
		var err error
		if p.a, err = wrk(ctx, o, a, path); err != nil {
			return pair{}, err
		}
		if p.b, err = wrk(ctx, o, b, path); err != nil {
			return pair{}, err
		}
		p.rate, p.p99 = p.a.rate/p.b.rate, float64(p.a.p99)/float64(p.b.p99)
		rounds = append(rounds, p)
	}
	return pair{
		a:    figures{median(rounds, func(p pair) float64 { return p.a.rate }), median(rounds, func(p pair) time.Duration { return p.a.p99 })},
		b:    figures{median(rounds, func(p pair) float64 { return p.b.rate }), median(rounds, func(p pair) time.Duration { return p.b.p99 })},
		rate: median(rounds, func(p pair) float64 { return p.rate }),
		p99:  median(rounds, func(p pair) float64 { return p.p99 }),
	}, nil
}

func median[T any, F cmp.Ordered](of []T, figure func(T) F) F {
	all := make([]F, len(of))
	for i := range of {
		all[i] = figure(of[i])
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// speed measures the mock beside the bare server.
func speed(ctx context.Context, o options, files worldFiles) error {
	mock, err := startMock(ctx, o, files.measured())
	if err != nil {
		return err
	}
	defer mock.stop()
	bare, err := startBare(ctx, mock, operations, 0)
	if err != nil {
		return err
	}
	defer bare.stop()
	fmt.Printf("## Requests a second\n\nWith access check, journal, metrics and clock on. Each server on one processor, wrk (1 thread, 32 connections, %v) on another; medians of %d rounds, in turn, and of their ratios.\n\n", o.duration, o.rounds)
	fmt.Println("| | mock, a second | bare, a second | ratio | aim | mock p99 | bare p99 | ratio | aim |\n|---|---|---|---|---|---|---|---|---|")
	for _, op := range operations {
		m, err := beside(ctx, o, mock, bare, op.path)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.0f | %.0f | **%.2f** | %.2f | %v | %v | **%.2f** | 1.50 |\n", op.name, m.a.rate, m.b.rate, m.rate, op.aim,
			m.a.p99.Round(10*time.Microsecond), m.b.p99.Round(10*time.Microsecond), m.p99)
	}
	fmt.Printf("\nThe mock's memory after it: %.0f MB.\n\n", mock.memory())
	return workCosts(ctx, o, mock, bare)
}

// workCosts measures how much less a bare server does for a little more work: more than its share of the time, since wrk then sleeps, and has to be woken.
func workCosts(ctx context.Context, o options, mock, bare *server) error {
	if o.spin == 0 {
		return nil
	}
	spinning, err := startBare(ctx, mock, operations, o.spin)
	if err != nil {
		return err
	}
	defer spinning.stop()
	m, err := beside(ctx, o, spinning, bare, operations[0].path)
	if err != nil {
		return err
	}
	fmt.Printf("A bare server that spins for %v for each %s does **%.2f** of what one does that does not, at %.2f of its p99.\n\n", o.spin, operations[0].name, m.rate, m.p99)
	return nil
}

// growth measures the mock with a world of 10 builds beside one with the same and a million more.
func growth(ctx context.Context, o options, files worldFiles) error {
	small, err := startMock(ctx, o, files.ten)
	if err != nil {
		return err
	}
	defer small.stop()
	large, err := startMock(ctx, o, files.million)
	if err != nil {
		return err
	}
	defer large.stop()
	fmt.Print("## Growth\n\nThe mock with 10 builds, and with the same and 1,000,000 more (100 repositories of 10,000).\n\n")
	fmt.Println("| | a million, a second | ten, a second | ratio | aim |\n|---|---|---|---|---|")
	for _, op := range growing {
		m, err := beside(ctx, o, large, small, op.path)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.0f | %.0f | **%.2f** | 0.90 |\n", op.name, m.a.rate, m.b.rate, m.rate)
	}
	// What is asked for is kept for a while: every build is asked for once, so that this is seen too.
	for r := range 100 {
		if _, err := large.ask(ctx, "GET", fmt.Sprintf("/api/repos/many/r%d/builds", r), ""); err != nil {
			return err
		}
	}
	fmt.Printf("\nMemory with a million builds, all of them listed once: **%.0f MB** (aim: 400); with ten: %.0f MB.\n\n", large.memory(), small.memory())
	return nil
}
