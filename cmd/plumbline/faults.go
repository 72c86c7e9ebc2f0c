package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/spf13/cobra"
)

func faultsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "faults",
		Short: "List the faults and the liberties of the mock",
		Long: `List the faults that the mock can have, each with the rules that it breaks, and the liberties that it can take: ways in
which a server may differ and break no rule.`,
		Example: `  plumbline faults
  plumbline faults --format json | jq -r '.faults[].name'
  plumbline mock --world demo --clock x50 --fault list-cut-at-25`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			show, ok := map[string]func(io.Writer) error{"table": faultsTable, "json": faultsJSON, "markdown": faultsMarkdown}[format]
			if !ok {
				return usageError(cmd, fmt.Errorf("unknown format %q: want table, json or markdown", format))
			}
			return show(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table, json or markdown")
	complete(cmd, "format", func() []string { return []string{"table", "json", "markdown"} })
	return cmd
}

func names(catalogue []mockserver.Fault) []string {
	all := make([]string, len(catalogue))
	for i, f := range catalogue {
		all[i] = f.Name
	}
	return all
}

func faultsTable(w io.Writer) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, catalogue := range [][]mockserver.Fault{mockserver.Faults(), mockserver.Liberties()} {
		fmt.Fprintf(columns, "%d %s\n", len(catalogue), [...]string{"faults", "liberties"}[i])
		for _, f := range catalogue {
			fmt.Fprintf(columns, "  %s\t%s\t%s\n", f.Name, f.Sentence, strings.Join(f.Breaks, " "))
		}
	}
	return columns.Flush()
}

// faultItem is the JSON form of a fault or a liberty.
type faultItem struct {
	Name     string   `json:"name"`
	Sentence string   `json:"sentence"`
	Breaks   []string `json:"breaks,omitempty"`
}

func faultsJSON(w io.Writer) error {
	items := func(catalogue []mockserver.Fault) []faultItem {
		all := make([]faultItem, len(catalogue))
		for i, f := range catalogue {
			all[i] = faultItem(f)
		}
		return all
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string][]faultItem{"faults": items(mockserver.Faults()), "liberties": items(mockserver.Liberties())})
}

func faultsMarkdown(w io.Writer) error {
	var out strings.Builder
	out.WriteString("# Faults\n\n| Fault | What is wrong | Breaks |\n|---|---|---|\n")
	for _, f := range mockserver.Faults() {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", f.Name, f.Sentence, strings.Join(f.Breaks, ", "))
	}
	out.WriteString("\n# Liberties\n\n| Liberty | What is different |\n|---|---|\n")
	for _, f := range mockserver.Liberties() {
		fmt.Fprintf(&out, "| `%s` | %s |\n", f.Name, f.Sentence)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
