// Command plumbline holds a build server against its contract.
//
// It is flags and wiring: it starts what package mockserver offers, runs what package suites checks, and shows the rules of
// the contract. It decides nothing itself.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/plumbline-ci/plumbline"
)

func main() {
	log.SetOutput(io.Discard) // net/http would quote there what servers say out of turn, tokens too; what Plumbline itself says goes elsewhere
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and returns the program's exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return exitCode(root.ExecuteContext(ctx), stderr)
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:     "plumbline",
		Version: plumbline.Version,
		Short:   "Hold a build server against its contract",
		Long: `Plumbline holds a build server (the Drone 0.5 build API) against its contract, openapi.yaml.

  mock    serves the contract: builds that queue, run, log, fail, restart and get cancelled
  world   shows what the mock can start with, and tells what is wrong with a world file
  init    writes a target file for a server, by asking it and you
  check   tells whether a server keeps the contract, rule by rule
  report  shows, compares and lines up reports
  rules   shows the rules and who gets which status
  faults  lists the ways in which the mock can be wrong, or different
  prove   shows that the suite catches every fault and blames no liberty

Exit codes: 0 conformant (or done), 1 not conformant, 2 partial, no judgement could be made, or wrong usage.`,
		Example: `  plumbline mock                      start a server to develop against; it prints a curl line to try
  plumbline check target.yaml         check the server that target.yaml describes
  plumbline rules --operation restart show what a restart must and must not do`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(cmd, err) })
	root.AddCommand(initCommand(), mockCommand(), worldCommand(), checkCommand(), reportCommand(), proveCommand(), rulesCommand(), faultsCommand(), versionCommand())
	return root
}
