package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plumbline-ci/plumbline/reports"
)

func reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Show, compare and line up reports that check --report has written",
		Long: `Show, compare and line up reports that check --report has written. docs/reports.md describes their forms.

  show     writes a report.json in another form
  compare  tells what became better and what worse from one to another
  matrix   lines up all reports below a directory, servers by rules
  schema   writes the JSON Schema of report.json`,
	}
	cmd.AddCommand(reportShowCommand(), reportCompareCommand(), reportMatrixCommand(), reportSchemaCommand())
	return cmd
}

// arguments refuses any other number of arguments.
func arguments(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError(cmd, fmt.Errorf("%s takes %s, got %d arguments", cmd.CommandPath(), what, len(args)))
		}
		return nil
	}
}

func reportShowCommand() *cobra.Command {
	var format, output string
	formats := []string{"text", "html", "markdown", "junit", "badge", "json"}
	cmd := &cobra.Command{
		Use:     "show REPORT",
		Short:   "Write a report in another form",
		Long:    "Write a report in another form. REPORT is a report.json, or the directory that check --report has written it to.",
		Example: "  plumbline report show report\n  plumbline report show report/report.json --format html -o report.html",
		Args:    arguments(1, "one report"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(formats, format) {
				return usageError(cmd, fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(formats, ", ")))
			}
			report, err := readReport(args[0])
			if err != nil {
				return err
			}
			write := map[string]func(io.Writer) error{
				"text": func(w io.Writer) error { return report.WriteText(w, colourful(w)) },
				"html": report.WriteHTML, "markdown": report.WriteMarkdown, "junit": report.WriteJUnit, "badge": report.WriteBadge, "json": report.WriteJSON,
			}[format]
			return toFile(cmd, output, write)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, html, markdown, junit, badge or json")
	outputFlag(cmd, &output)
	complete(cmd, "format", func() []string { return formats })
	return cmd
}

func reportCompareCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "compare BEFORE AFTER",
		Short: "Tell what became better and what worse",
		Long: `Tell what became better and what worse from one report to a later one, which rules are new and which are gone. A report is a report.json, or
the directory that check --report has written it to. A rule that was kept and is not put to the test any more is worse.

Exit codes: 0 nothing became worse, 1 something did, 2 a report could not be read.`,
		Example: "  plumbline report compare released/report.json report",
		Args:    arguments(2, "two reports"),
		RunE: func(cmd *cobra.Command, args []string) error {
			before, err := readReport(args[0])
			if err != nil {
				return err
			}
			after, err := readReport(args[1])
			if err != nil {
				return err
			}
			comparison := reports.Compare(before, after)
			if err := comparison.WriteText(cmd.OutOrStdout(), colourful(cmd.OutOrStdout())); err != nil {
				return err
			}
			if comparison.Count(reports.Worse) > 0 {
				return exitError{code: exitNotConformant}
			}
			return nil
		},
	}
}

func reportMatrixCommand() *cobra.Command {
	var format, output string
	formats := []string{"markdown", "html"}
	cmd := &cobra.Command{
		Use:     "matrix DIRECTORY",
		Short:   "Line up all reports below a directory, servers by rules",
		Long:    "Line up all files named report.json below a directory: servers by profiles, and servers by rules of grade must and should.",
		Example: "  plumbline report matrix reports/published\n  plumbline report matrix reports/published --format html -o reports/published/matrix.html",
		Args:    arguments(1, "one directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(formats, format) {
				return usageError(cmd, fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(formats, ", ")))
			}
			matrix, err := reports.ReadMatrix(os.DirFS(args[0]))
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if format == "markdown" {
				return toFile(cmd, output, matrix.WriteMarkdown)
			}
			return toFile(cmd, output, func(w io.Writer) error { return matrix.WriteHTML(w, way(filepath.Dir(output), args[0])) })
		},
	}
	cmd.Flags().StringVar(&format, "format", "markdown", "markdown or html; the links of the page lead from its place to the reports")
	outputFlag(cmd, &output)
	complete(cmd, "format", func() []string { return formats })
	return cmd
}

func reportSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Write the JSON Schema of report.json", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(reports.JSONSchema())
			return err
		},
	}
}

// way is the path from one directory to another, or the whole path of the other if there is none.
func way(from, to string) string {
	whole, err := filepath.Abs(to)
	if err != nil {
		whole = to
	}
	if from, err = filepath.Abs(from); err == nil {
		if relative, err := filepath.Rel(from, whole); err == nil {
			whole = relative
		}
	}
	return filepath.ToSlash(whole)
}

func outputFlag(cmd *cobra.Command, output *string) {
	cmd.Flags().StringVarP(output, "output", "o", "", "write to this file, not to the standard output")
}

// toFile writes to a file, or to the standard output if it has no name.
func toFile(cmd *cobra.Command, name string, write func(io.Writer) error) error {
	if name == "" {
		return write(cmd.OutOrStdout())
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// readReport reads a report.json, or the one in a directory.
func readReport(path string) (*reports.Report, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "report.json")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	report, err := reports.ReadJSON(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return report, nil
}
