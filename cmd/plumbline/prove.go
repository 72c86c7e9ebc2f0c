package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/suggest"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/reports"
)

// proveFlags are the flags of `plumbline prove`.
type proveFlags struct {
	only     []string
	seed     int64
	parallel int
	markdown string
	explorer bool
	worker   bool
}

func proveCommand() *cobra.Command {
	var flags proveFlags
	cmd := &cobra.Command{
		Use:   "prove",
		Short: "Show that the suite catches every fault and blames no liberty",
		Long: `Show that the suite catches every fault and blames no liberty.

The suite is run once for each fault and each liberty of the mock (plumbline faults lists them), and for some mixtures of liberties, which the
seed draws. Of the rules that a fault breaks, one at least must turn red, and no other rule; with liberties, none; and every must and should rule
must be turned red by some fault. Up to ten faults that were not caught beside the others are tried again, alone.

Exit codes: 0 it holds, 1 it does not, 2 it could not be tried.`,
		Example: `  plumbline prove
  plumbline prove --only restart-loses-parent --only key-order
  plumbline prove --explorer --only cancel-kills-the-first-job
  plumbline prove --markdown docs/proof.md`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.worker {
				return proveWorker(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return flags.run(cmd)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&flags.only, "only", nil, "try only this fault, liberty or mixture; may be repeated")
	f.Int64Var(&flags.seed, "seed", 0, "seed of the runs; 0 draws one")
	f.IntVar(&flags.parallel, "parallel", 6*runtime.NumCPU(), "how many runs at the same time")
	f.BoolVar(&flags.explorer, "explorer", false, "let the explorer alone, without any spec's help, look for each fault, for 30 s at the most")
	f.StringVar(&flags.markdown, "markdown", "", "file to write the proof to as a table")
	f.BoolVar(&flags.worker, "worker", false, "try what is asked for on the input; prove starts its workers so")
	_ = f.MarkHidden("worker")
	return cmd
}

func (f proveFlags) run(cmd *cobra.Command) error {
	contract, err := plumbline.Load()
	if err != nil {
		return err
	}
	if f.seed == 0 {
		f.seed = time.Now().UnixNano() % 1_000_000
	}
	subjects, err := f.subjects()
	if err != nil {
		return usageError(cmd, err)
	}
	started := time.Now()
	rows, err := f.tryAll(cmd.Context(), subjects, 1, progress(cmd.ErrOrStderr(), len(subjects)))
	if err != nil {
		return err
	}
	if err := f.tryAgain(cmd.Context(), contract, rows); err != nil {
		return err
	}
	proof := reports.NewProof(contract, rows)
	if len(f.only) > 0 || f.explorer {
		proof.Unproved = nil // a part proves no whole
	}
	if err := proof.WriteText(cmd.OutOrStdout(), colourful(cmd.OutOrStdout())); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%v, seed %d\n", time.Since(started).Round(time.Millisecond), f.seed); err != nil {
		return err
	}
	if f.markdown != "" {
		if err := writeProof(f.markdown, proof); err != nil {
			return err
		}
	}
	if !proof.Holds() {
		return exitError{code: exitNotConformant}
	}
	return nil
}

// How many mixtures are tried, and of how many liberties each.
const (
	mixtures = 12
	mixed    = 8
)

// mixturesOf draws mixtures of liberties by the seed.
func mixturesOf(liberties []mockserver.Fault, seed int64) []reports.Subject {
	chance := rand.New(rand.NewPCG(uint64(seed), 0)) //nolint:gosec // what is wanted is the same mixtures for a seed
	all := make([]reports.Subject, mixtures)
	for i := range all {
		var names []string
		for _, at := range chance.Perm(len(liberties))[:mixed] {
			names = append(names, liberties[at].Name)
		}
		slices.Sort(names)
		all[i] = reports.Subject{Name: fmt.Sprintf("mixture-%d", i+1), Sentence: "Takes at once " + strings.Join(names, ", ") + ".", Mixed: names}
	}
	return all
}

// subjects returns the faults, the liberties and the mixtures of them to try.
func (f proveFlags) subjects() ([]reports.Subject, error) {
	var all []reports.Subject
	for _, fault := range mockserver.Faults() {
		all = append(all, reports.Subject{Name: fault.Name, Sentence: fault.Sentence, Breaks: fault.Breaks})
	}
	for _, liberty := range mockserver.Liberties() {
		all = append(all, reports.Subject{Name: liberty.Name, Sentence: liberty.Sentence})
	}
	all = append(all, mixturesOf(mockserver.Liberties(), f.seed)...)
	if len(f.only) == 0 {
		return all, nil
	}
	for _, name := range f.only {
		if !slices.ContainsFunc(all, func(s reports.Subject) bool { return s.Name == name }) {
			return nil, fmt.Errorf("there is no fault, liberty or mixture %q%s (`plumbline faults` lists them)", name, suggest.DidYouMean(name, all, func(s reports.Subject) string { return s.Name }))
		}
	}
	return slices.DeleteFunc(all, func(s reports.Subject) bool { return !slices.Contains(f.only, s.Name) }), nil
}

// progress returns a function that says, where somebody looks, how far the proof is.
func progress(w io.Writer, total int) func(done int) {
	if !colourful(w) {
		return func(int) {}
	}
	return func(done int) {
		end := ""
		if done == total {
			end = "\r\x1b[K"
		}
		_, _ = fmt.Fprintf(w, "\r%d of %d servers tried%s", done, total, end)
	}
}

// fewAgain bounds how many faults are tried again: where more were not caught, it was not for want of a processor.
const fewAgain = 10

// slower is by how much slower the clock goes when a fault is tried again, and once more.
var slower = []int{3, 9}

// tryAgain tries, alone and with builds that take longer, what was not caught, or left the rule unproved that it is there to break: a moment that a fault
// shows in may pass unseen where many servers share few processors. What turned red and should not have is not tried again.
func (f proveFlags) tryAgain(ctx context.Context, contract *plumbline.Contract, rows []reports.Row) error {
	f.parallel = 1
	for _, times := range slower {
		missed := f.missed(contract, rows)
		if len(missed) > fewAgain || f.explorer {
			return nil
		}
		for _, i := range missed {
			again, err := f.tryAll(ctx, []reports.Subject{rows[i].Subject}, times, func(int) {})
			if err != nil {
				return err
			}
			rows[i] = again[0]
			rows[i].Slower = times
		}
	}
	return nil
}

// missed are the places of the faults that were not caught, or left the rule unproved that they are there to break.
func (f proveFlags) missed(contract *plumbline.Contract, rows []reports.Row) []int {
	unproved := reports.NewProof(contract, rows).Unproved
	var missed []int
	for i, row := range rows {
		if breaks := row.Subject.Breaks; len(breaks) > 0 && row.Error == "" && (!row.Caught() || len(f.only) == 0 && slices.Contains(unproved, breaks[0])) {
			missed = append(missed, i)
		}
	}
	return missed
}

// tryAll spreads the subjects over workers, each a process of its own: a process runs one suite at a time. Clocks go so many times slower.
func (f proveFlags) tryAll(ctx context.Context, subjects []reports.Subject, slower int, tell func(done int)) ([]reports.Row, error) {
	rows := make([]reports.Row, len(subjects))
	next := make(chan int)
	failed := make(chan error, f.parallel)
	finished := make(chan struct{}, len(subjects))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for range min(f.parallel, len(subjects)) {
		worker, err := startWorker(ctx)
		if err != nil {
			return nil, err
		}
		defer worker.stop()
		go func() {
			for i := range next {
				row, err := worker.try(task{Subject: subjects[i], Seed: f.seed, Explorer: f.explorer, Slower: slower})
				if err != nil {
					failed <- err
					return
				}
				rows[i] = row
				finished <- struct{}{}
			}
		}()
	}
	go func() {
		defer close(next)
		for i := range slices.Backward(subjects) { // liberties stand last, and some take long: none is to be waited for at the end
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for done := 1; done <= len(subjects); done++ {
		select {
		case <-finished:
			tell(done)
		case err := <-failed:
			return nil, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return rows, nil
}
