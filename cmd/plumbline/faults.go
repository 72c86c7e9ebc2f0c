package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/spf13/cobra"
)

func faultsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "faults",
		Short: "List the faults, the liberties and the dialects of the mock",
		Long: `List the faults that the mock can have, each with the rules that it breaks; the liberties that it can take: ways in which a server may
differ and break no rule; and the dialects that it can speak: all the ways in which a real server was seen to differ, each with where that is
written down and the rules that a check finds broken by it.`,
		Example: `  plumbline faults
  plumbline faults --format json | jq -r '.faults[].name'
  plumbline faults --format json | jq '.dialects[].deviations'
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

func dialects() []string {
	var all []string
	for _, d := range mockserver.Dialects() {
		all = append(all, d.Name)
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
	for _, d := range mockserver.Dialects() {
		fmt.Fprintf(columns, "%d deviations of the dialect %s\n", len(d.Deviations), d.Name)
		for _, v := range d.Deviations {
			fmt.Fprintf(columns, "  %s\t%s\t%s\n", v.Name, v.Sentence, strings.Join(append([]string{v.Source}, broken(v)...), " "))
		}
	}
	return columns.Flush()
}

// broken lists the rules that a deviation breaks; a question mark stands after those that it breaks by chance.
func broken(v mockserver.Deviation) []string {
	all := slices.Clone(v.Breaks)
	for _, id := range v.Chance {
		all = append(all, id+"?")
	}
	return all
}

// dialectItem is the JSON form of a dialect.
type dialectItem struct {
	Name       string          `json:"name"`
	Sentence   string          `json:"sentence"`
	Deviations []deviationItem `json:"deviations"`
}

type deviationItem struct {
	Name     string   `json:"name"`
	Sentence string   `json:"sentence"`
	Source   string   `json:"source"` // a section of docs/drone-0.5.0.md
	Breaks   []string `json:"breaks,omitempty"`
	Chance   []string `json:"chance,omitempty"` // rules that are found broken or not, as luck will have it
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
	var spoken []dialectItem
	for _, d := range mockserver.Dialects() {
		item := dialectItem{Name: d.Name, Sentence: d.Sentence}
		for _, v := range d.Deviations {
			item.Deviations = append(item.Deviations, deviationItem(v))
		}
		spoken = append(spoken, item)
	}
	return encoder.Encode(map[string]any{"faults": items(mockserver.Faults()), "liberties": items(mockserver.Liberties()), "dialects": spoken})
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
	for _, d := range mockserver.Dialects() {
		fmt.Fprintf(&out, "\n# The dialect %s\n\n%s\n\n| Deviation | What is otherwise | Source | Breaks |\n|---|---|---|---|\n", d.Name, d.Sentence)
		for _, v := range d.Deviations {
			fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", v.Name, v.Sentence, v.Source, strings.Join(broken(v), ", "))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
