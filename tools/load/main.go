// Command load measures `plumbline mock` from outside, always beside a bare net/http server that writes the same bytes, in the same run and pinned alike:
// the server to one processor, wrk to another. It prints Markdown. `make load` runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"time"
)

// options are the command's flags.
type options struct {
	plumbline string
	rounds    int
	duration  time.Duration
	worlds    int
	listeners int
	idle      int
	soak      int
	spin      time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.plumbline, "plumbline", "bin/plumbline", "the binary to be measured")
	flag.IntVar(&o.rounds, "rounds", 15, "rounds of each measurement, of which the median is told")
	flag.DurationVar(&o.duration, "duration", time.Second, "how long a round takes")
	flag.IntVar(&o.worlds, "worlds", 10_000, "worlds side by side; 0 for none")
	flag.IntVar(&o.listeners, "listeners", 1000, "listeners to events; 0 for none")
	flag.IntVar(&o.idle, "idle", 10_000, "idle connections; 0 for none")
	flag.IntVar(&o.soak, "soak", 0, "requests of the soak, such as 10000000; 0 for none")
	flag.DurationVar(&o.spin, "spin", time.Microsecond, "how long another bare server spins for each request, to see what a little work costs; 0 for none")
	bare := flag.String("bare", "", "serve, and do nothing else, what the mock at this URL answers to the paths that follow (used by the command itself)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *bare != "" {
		err = serveBare(ctx, *bare, flag.Args(), o.spin)
	} else {
		err = measure(ctx, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	}
}

// measure does all measurements, one after another.
func measure(ctx context.Context, o options) error {
	for name, from := range map[string]string{"wrk": "wrk (apt-get install wrk)", "taskset": "util-linux"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is not to be found: install %s", name, from)
		}
	}
	if _, err := os.Stat(o.plumbline); err != nil {
		return fmt.Errorf("%w: run make build, or name the binary with -plumbline", err)
	}
	files, err := writeWorlds()
	if err != nil {
		return err
	}
	defer files.remove()
	for _, part := range []func(context.Context, options, worldFiles) error{speed, growth, firstAnswers, manyWorlds, manyListeners, idleConnections, soak} {
		if err := part(ctx, o, files); err != nil {
			return err
		}
	}
	return nil
}
