package main

import (
	"fmt"
	"io"
	"os"
	"slices"

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
	var format string
	formats := []string{"text", "html", "markdown", "junit", "badge", "json"}
	cmd := &cobra.Command{
		Use:     "show REPORT.json",
		Short:   "Write a report in another form",
		Example: "  plumbline report show report/report.json\n  plumbline report show report/report.json --format html >report.html",
		Args:    arguments(1, "one report.json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(formats, format) {
				return usageError(cmd, fmt.Errorf("unknown format %q: want one of %v", format, formats))
			}
			report, err := readReport(args[0])
			if err != nil {
				return err
			}
			write := map[string]func(io.Writer) error{
				"text": func(w io.Writer) error { return report.WriteText(w, colourful(w)) },
				"html": report.WriteHTML, "markdown": report.WriteMarkdown, "junit": report.WriteJUnit, "badge": report.WriteBadge, "json": report.WriteJSON,
			}[format]
			return write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, html, markdown, junit, badge or json")
	complete(cmd, "format", func() []string { return formats })
	return cmd
}

func reportCompareCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "compare BEFORE.json AFTER.json",
		Short: "Tell what became better and what worse",
		Long: `Tell what became better and what worse from one report to a later one.

Exit codes: 0 nothing became worse, 1 something did, 2 a report could not be read.`,
		Example: "  plumbline report compare released/report.json report/report.json",
		Args:    arguments(2, "two report.json"),
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
			if len(comparison.Worse) > 0 {
				return exitError{code: exitNotConformant}
			}
			return nil
		},
	}
}

func reportMatrixCommand() *cobra.Command {
	var format string
	formats := []string{"markdown", "html"}
	cmd := &cobra.Command{
		Use:     "matrix DIRECTORY",
		Short:   "Line up all reports below a directory, servers by rules",
		Example: "  plumbline report matrix reports/published --format html >matrix.html",
		Args:    arguments(1, "one directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(formats, format) {
				return usageError(cmd, fmt.Errorf("unknown format %q: want one of %v", format, formats))
			}
			matrix, err := reports.ReadMatrix(os.DirFS(args[0]))
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if format == "html" {
				return matrix.WriteHTML(cmd.OutOrStdout(), ".")
			}
			return matrix.WriteMarkdown(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&format, "format", "markdown", "markdown or html")
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

func readReport(path string) (*reports.Report, error) {
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
