package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// The exit codes. Success, exit code 0, is conformant; every error that is not an exitError is exitNotJudged.
const (
	exitNotConformant = 1 // the server breaks rules
	exitNotJudged     = 2 // wrong usage, or no judgement could be made
)

// exitError ends the program with a code of its own. A nil err ends it without a word: all has been said already.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

// exitCode tells what went wrong on stderr and returns the code to end with.
func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	code := exitNotJudged
	var exit exitError
	if errors.As(err, &exit) {
		if exit.err == nil {
			return exit.code
		}
		code = exit.code
	}
	_, _ = fmt.Fprintf(stderr, "plumbline: %s\n", err)
	return code
}

// usageError says how a command was used wrongly, and where its help is.
func usageError(cmd *cobra.Command, err error) error {
	return exitError{exitNotJudged, fmt.Errorf("%w (try `%s --help`)", err, cmd.CommandPath())}
}

// noArguments refuses arguments where a command takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError(cmd, fmt.Errorf("%s takes no arguments, got %q", cmd.CommandPath(), args))
	}
	return nil
}
