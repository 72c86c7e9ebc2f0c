package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/VictoriaMetrics/metrics"
	"github.com/spf13/cobra"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/mockserver/control"
)

// defaultListen is where the mock is found unless it is told otherwise.
const defaultListen = "127.0.0.1:8080"

func mockCommand() *cobra.Command {
	var listen, clock string
	var host control.Options
	options := &host.Mock
	var verbose, watched bool
	cmd := &cobra.Command{
		Use:   "mock",
		Short: "Serve the contract: a build server to develop against",
		Long: `Serve the contract: a build server whose builds queue, run, print, end, are restarted and cancelled over time. Nothing is
really built; the world file says what happens, and the clock how much of it has.

On its output stand the base URL, a token for each user of the world as a line for the shell, and a curl line to try.
It runs until it is interrupted.

A page to watch and steer it by is at /_plumbline/, and the same over HTTP below that: worlds, builds, the clock, faults, what it was
asked. Others than this machine need the control token for that.`,
		Example: `  plumbline mock
  plumbline mock --world demo --clock x60
  plumbline mock --world demo --clock x60 --fault list-cut-at-25 --liberty chunked
  plumbline mock --world demo --dialect drone-0.5.0
  plumbline mock --world my-world.yaml --watch`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			go func() { _, _ = plumbline.Load() }() // while the world is read
			collectLate()
			defer runtime.KeepAlive(ballast())
			var err error
			if options.Clock, err = mockserver.ParseClock(clock); err != nil {
				return usageError(cmd, err)
			}
			for flag, n := range map[string]int64{"journal": int64(options.Journal), "max-worlds": int64(host.MaxWorlds), "idle": int64(host.Idle)} {
				if n < 0 {
					return usageError(cmd, fmt.Errorf("--%s is below 0", flag))
				}
			}
			level := slog.LevelInfo
			if verbose {
				level = slog.LevelDebug
			}
			options.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
			if host.Token == "" {
				host.Token = os.Getenv(controlTokenVariable)
			}
			metrics.ExposeMetadata(true) // of the whole process, and so nothing for a package to decide
			served, err := control.New(host)
			if err != nil {
				return err
			}
			server := served.Mock()
			if watched {
				if !isFile(options.World) {
					return usageError(cmd, fmt.Errorf("--watch is for the world of a file, and --world is %q", options.World))
				}
				if err := watch(cmd.Context(), server, options.World, cmd.OutOrStdout(), cmd.ErrOrStderr(), options.Log); err != nil {
					return err
				}
			}
			listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", listen)
			if err != nil {
				return fmt.Errorf("%w\nChoose another address with --listen; port 0 takes any that is free", err)
			}
			if err := welcome(cmd.OutOrStdout(), served, listener.Addr()); err != nil {
				return err
			}
			return served.Run(cmd.Context(), listener)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&listen, "listen", defaultListen, "address to listen on; port 0 takes any that is free")
	flags.StringVar(&options.World, "world", "documents", "world to start with: "+strings.Join(fixtures.Worlds(), ", ")+", or the path of a world file")
	flags.StringVar(&clock, "clock", "real", "the world's time: real, a factor such as x60, or held")
	flags.StringVar(&options.Dialect, "dialect", "", "answer as this server does: "+strings.Join(dialects(), ", "))
	flags.StringArrayVar(&options.Origins, "cors-origin", []string{"http://localhost:*", "http://127.0.0.1:*"},
		"origin of pages that browsers may let call the mock; may be repeated; --cors-origin= for none")
	flags.StringArrayVar(&options.Faults, "fault", nil, "be wrong in this way; may be repeated; the command faults lists them")
	flags.StringArrayVar(&options.Liberties, "liberty", nil, "take this liberty; may be repeated; the command faults lists them")
	flags.Int64Var(&options.Seed, "seed", 0, "what faults leave to chance is drawn by this number")
	flags.StringVar(&host.Token, "control-token", "", "what the control plane asks for; needed where others than this machine can reach it; by default $"+controlTokenVariable)
	flags.StringArrayVar(&host.Hosts, "control-host", nil, "another name by which browsers on this machine may call the control plane; may be repeated")
	flags.IntVar(&options.Journal, "journal", 0, "how many requests to remember; 0 for 1,000")
	flags.IntVar(&host.MaxWorlds, "max-worlds", 0, "how many worlds there may be beside the first; 0 for 10,000")
	flags.DurationVar(&host.Idle, "idle", 0, "how long nobody asks a world beside the first anything before it is forgotten; 0 for an hour")
	complete(cmd, "dialect", dialects)
	complete(cmd, "fault", func() []string { return names(mockserver.Faults()) })
	complete(cmd, "liberty", func() []string { return names(mockserver.Liberties()) })
	flags.BoolVar(&watched, "watch", false, "begin anew whenever the world's file changes; a broken one is told of, and the world stays as it was")
	flags.BoolVarP(&verbose, "verbose", "v", false, "log every request")
	return cmd
}

// collectLate keeps the collector away until there are 32 MB, and so while the mock starts. Once it has been, and taken what nobody holds, it comes as usual.
func collectLate() {
	usual := debug.SetGCPercent(800)
	nobodys := new(string)
	runtime.AddCleanup(nobodys, func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// ballast is memory that is never touched and so never there. The collector takes it for live, and so does not come each few megabytes, as it would where
// so little else lives; what it costs is no more than its size in garbage, however much lives later. More of it would make the collector come less often and
// sweep longer each time, while requests wait: docs/performance.md has the figures. It is a Builder's, which does not clear what it grows by; a slice is
// cleared, and so touched, wherever the collector has been before.
func ballast() *strings.Builder {
	var b strings.Builder
	b.Grow(16 << 20)
	return &b
}

// baseOf is the URL at which this machine reaches a server that listens on addr.
func baseOf(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	return "http://" + addr.String()
}

// controlTokenVariable holds the control token where no flag does: other users of a machine can see its flags.
const controlTokenVariable = "PLUMBLINE_CONTROL_TOKEN"

// welcome says where the mock is and how to ask it, in lines that can be pasted into a shell.
func welcome(w io.Writer, host *control.Host, address net.Addr) error {
	var text strings.Builder
	url := baseOf(address)
	fmt.Fprintf(&text, "# Serving on %s\n", url)
	if host.Closed(address) {
		fmt.Fprintf(&text, "# To watch and steer it on %s/_plumbline/, start it with a control token in $%s\n", url, controlTokenVariable)
	} else {
		fmt.Fprintf(&text, "# Watch and steer it on %s/_plumbline/\n", url)
	}
	tokens, err := tokensOf(host.Mock())
	if err != nil {
		return err
	}
	writeTokens(&text, tokens)
	if len(tokens) > 0 {
		fmt.Fprintf(&text, "curl -H \"Authorization: %s\" \"%s/api/builds\"\n", tokens[0].Token, url)
	}
	_, err = io.WriteString(w, text.String())
	return err
}
