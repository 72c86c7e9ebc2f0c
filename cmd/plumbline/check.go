package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/internal/pipe"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// checkFlags are the flags of `plumbline check`.
type checkFlags struct {
	options suites.Options
	grades  []string
	reports string
	list    bool
	plan    bool
	format  string
	// what the mock is like that is started where there is no target
	clock, dialect    string
	faults, liberties []string
}

func checkCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check [TARGET.yaml]",
		Short: "Tell whether a server keeps the contract, rule by rule",
		Long: `Tell whether a server keeps the contract, rule by rule and with evidence.

A target file names the server, who may ask it, and which repositories play which part; docs/targets.md describes it. Builds of the
target's active repositories are restarted and cancelled, and run to their end afterwards. Without a target, the mock is started and
checked, with a fault or a liberty if you like: so you can see what the suite makes of it. With a dialect it answers as that server does, and
is held against the target file for that server, with its waivers.

Exit codes: 0 conformant, 1 not conformant, 2 partial, or could not judge.`,
		Example: `  plumbline check
  plumbline check target.yaml --plan
  plumbline check target.yaml --report reports/out
  plumbline check target.yaml --profile read --read-only
  plumbline check target.yaml --operation restart --grade must
  plumbline check target.yaml --rule LIST-05 --rule LIST-06
  plumbline check --fault list-oldest-first
  plumbline check --dialect drone-0.5.0`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError(cmd, fmt.Errorf("check takes one target file, got %d", len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return flags.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&flags.options.Rules, "rule", nil, "check only this rule; may be repeated")
	f.StringArrayVar(&flags.grades, "grade", nil, "check only rules of this grade: must, should or may; may be repeated")
	f.StringArrayVar(&flags.options.Operations, "operation", nil, "check only rules of this operation; may be repeated")
	f.StringArrayVar(&flags.options.Profiles, "profile", nil, "check only rules of this profile: read, restart, cancel, logs, access or full; may be repeated")
	f.BoolVar(&flags.plan, "plan", false, "say what would be checked, restarted and cancelled, and what is missing; only reads")
	f.BoolVar(&flags.options.ReadOnly, "read-only", false, "ask for nothing that might change what is on the server; what needs more is not applicable, and the run partial")
	f.DurationVar(&flags.options.Timeout, "timeout", time.Hour, "how long the whole check may take")
	f.StringVar(&flags.format, "format", "text", "what to write on the output: text, or json: an event a line as it happens, and the report at the end")
	f.StringVar(&flags.reports, "report", "", "directory to write report.html, report.json, report.md, junit.xml and badge.svg to")
	f.Int64Var(&flags.options.Seed, "seed", 0, "order of the specs, as a run before has printed it; 0 draws one")
	f.DurationVar(&flags.options.Explore, "explore", 0, "how long to try random sequences of requests, such as 30s; a moment if 0")
	f.BoolVar(&flags.list, "list", false, "list the rules that would be checked, and check none")
	f.StringVar(&flags.clock, "clock", embeddedClock, "without a target: the mock's clock, such as x10")
	f.StringVar(&flags.dialect, "dialect", "", "without a target: answer as this server does: "+strings.Join(dialects(), ", "))
	f.StringArrayVar(&flags.faults, "fault", nil, "without a target: a fault of the mock; may be repeated")
	f.StringArrayVar(&flags.liberties, "liberty", nil, "without a target: a liberty that the mock takes; may be repeated")
	complete(cmd, "dialect", dialects)
	complete(cmd, "rule", ruleIDs)
	complete(cmd, "operation", operationIDs)
	complete(cmd, "profile", profileNames)
	complete(cmd, "format", func() []string { return checkFormats })
	complete(cmd, "grade", func() []string { return []string{"must", "should", "may"} })
	return cmd
}

func (f checkFlags) run(cmd *cobra.Command, args []string) error {
	contract, err := plumbline.Load()
	if err != nil {
		return err
	}
	for _, grade := range f.grades {
		f.options.Grades = append(f.options.Grades, plumbline.Grade(grade))
	}
	if !slices.Contains(checkFormats, f.format) {
		return usageError(cmd, fmt.Errorf("unknown format %q: want one of %s", f.format, strings.Join(checkFormats, ", ")))
	}
	if f.list {
		return f.listRules(cmd.OutOrStdout(), contract)
	}
	leisurely()
	target, stop, err := f.subject(cmd, contract, args)
	if err != nil {
		return err
	}
	defer stop()
	if f.plan {
		plan, err := suites.MakePlan(cmd.Context(), contract, target, f.options)
		if err != nil {
			return err
		}
		return writePlan(cmd.OutOrStdout(), target, plan)
	}
	if f.reports != "" {
		if err := reports.Prepare(f.reports); err != nil {
			return fmt.Errorf("the report cannot be written: %w", err)
		}
	}
	tell, hush := waiting(cmd.ErrOrStderr())
	if f.format == "json" {
		tell = events(cmd.OutOrStdout())
	}
	f.options.Progress = tell
	report, err := suites.Check(cmd.Context(), contract, target, f.options)
	hush()
	if err != nil {
		return err
	}
	if err := f.write(cmd.OutOrStdout(), report); err != nil {
		return err
	}
	if f.reports != "" {
		if err := report.Save(f.reports); err != nil {
			return err
		}
		if f.format == "text" {
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "The report is %s\n", filepath.Join(f.reports, "report.html")); err != nil {
				return err
			}
		}
	}
	if code := report.ExitCode(); code != reports.Conformant {
		return exitError{code: code}
	}
	return nil
}

func (f checkFlags) listRules(w io.Writer, contract *plumbline.Contract) error {
	rules, err := f.options.Selection(contract)
	if err != nil {
		return err
	}
	for _, rule := range rules {
		if _, err := fmt.Fprintf(w, "%-11s %-6s  %s\n", rule.ID, rule.Grade, rule.Sentence); err != nil {
			return err
		}
	}
	return nil
}

func profileNames() []string {
	contract, err := plumbline.Load()
	if err != nil {
		return nil
	}
	var names []string
	for _, profile := range contract.Profiles {
		names = append(names, profile.Name)
	}
	return names
}

func ruleIDs() []string {
	contract, err := plumbline.Load()
	if err != nil {
		return nil
	}
	var ids []string
	for _, rule := range contract.Rules {
		ids = append(ids, rule.ID)
	}
	return ids
}

// subject returns the target that the arguments name, or else a mock that it starts. The function it returns ends that mock.
func (f checkFlags) subject(cmd *cobra.Command, contract *plumbline.Contract, args []string) (suites.Target, func(), error) {
	if len(args) == 1 {
		for _, flag := range []string{"clock", "dialect", "fault", "liberty"} {
			if cmd.Flags().Changed(flag) {
				return suites.Target{}, nil, usageError(cmd, fmt.Errorf("--%s is of the mock that is started where there is no target, and there is one", flag))
			}
		}
		target, err := suites.LoadTarget(args[0], contract)
		return target, func() {}, err
	}
	clock, err := mockserver.ParseClock(f.clock)
	if err != nil {
		return suites.Target{}, nil, usageError(cmd, err)
	}
	options := mockserver.Options{World: "demo", Clock: clock, Dialect: f.dialect, Faults: f.faults, Liberties: f.liberties, Seed: f.options.Seed}
	return embedded(cmd.Context(), contract, options)
}

// embedded starts a mock that serves the world "demo", and returns it as the target that the file for its dialect describes. The function it
// returns ends the mock.
func embedded(ctx context.Context, contract *plumbline.Contract, options mockserver.Options) (suites.Target, func(), error) {
	server, err := mockserver.New(options)
	if err != nil {
		return suites.Target{}, nil, err
	}
	tokens, err := tokensOf(server)
	if err != nil {
		return suites.Target{}, nil, err
	}
	name := cmp.Or(options.Dialect, "mock")
	text, err := fixtures.Target(name)
	if err != nil {
		return suites.Target{}, nil, err
	}
	target, err := suites.ParseTarget("fixtures/targets/"+name+".yaml", text, contract, func(name string) (string, bool) {
		for _, t := range tokens {
			if t.Name == name {
				return t.Token, true
			}
		}
		return "", false
	})
	if err != nil {
		return suites.Target{}, nil, err
	}
	if options.Dialect != "" {
		target.Name = "plumbline mock, dialect " + options.Dialect
	}
	listener := pipe.Listen()
	target.URL, target.Dial = "http://"+defaultListen, listener.Dial // curl lines in the report are then right for `plumbline mock`
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Run(ctx, listener) // a mock that was stopped has nothing to say
	}()
	return target, func() {
		stop()
		<-done
	}, nil
}

// embeddedClock is the clock of the mock that check starts by itself: its builds run for a fifth of a second.
const embeddedClock = "x50"

// colourful tells whether colours would be seen: somebody looks, and NO_COLOR does not forbid them.
func colourful(w io.Writer) bool { return os.Getenv("NO_COLOR") == "" && isLookedAt(w) }

// isLookedAt tells whether an output is a terminal that can do more than print.
func isLookedAt(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}
