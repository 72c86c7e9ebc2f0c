package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/catalogue"
	"github.com/spf13/cobra"
)

func rulesCommand() *cobra.Command {
	var format, operation string
	var grades []string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Show the rules of the contract and its access tables",
		Long: `Show the rules of the contract: id, grade, sentence, and where each comes from. The sources are numbered as in
docs/contract.md (D a sentence of the document, E an example of it, I an inference) and docs/drone-0.5.0.md (R).

  must    the document says or shows it
  should  it follows, and the reference server or plain sense asks for it
  may     servers differ: what was seen is reported, and nobody fails by it`,
		Example: `  plumbline rules
  plumbline rules --operation restart --grade must
  plumbline rules --format json | jq '.rules[].id'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := plumbline.Load()
			if err != nil {
				return err
			}
			render, ok := formats()[format]
			if !ok {
				return usageError(cmd, fmt.Errorf("unknown format %q: want table, json or markdown", format))
			}
			selection, err := catalogue.Select(contract, operation, asGrades(grades)...)
			if err != nil {
				return usageError(cmd, err)
			}
			return render(selection, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "table", "table, json or markdown")
	flags.StringVar(&operation, "operation", "", "only the rules of this operation, such as restart")
	flags.StringArrayVar(&grades, "grade", nil, "only the rules of this grade: must, should or may; may be repeated")
	complete(cmd, "format", func() []string { return []string{"table", "json", "markdown"} })
	complete(cmd, "operation", operationIDs)
	complete(cmd, "grade", func() []string { return []string{"must", "should", "may"} })
	return cmd
}

func formats() map[string]func(catalogue.Catalogue, io.Writer) error {
	return map[string]func(catalogue.Catalogue, io.Writer) error{
		"table":    catalogue.Catalogue.Table,
		"json":     catalogue.Catalogue.JSON,
		"markdown": catalogue.Catalogue.Markdown,
	}
}

func asGrades(texts []string) []plumbline.Grade {
	grades := make([]plumbline.Grade, len(texts))
	for i, text := range texts {
		grades[i] = plumbline.Grade(text)
	}
	return grades
}

// operationIDs lists the contract's operations, for completion; none if the contract cannot be read.
func operationIDs() []string {
	contract, err := plumbline.Load()
	if err != nil {
		return nil
	}
	var ids []string
	for _, op := range contract.Operations {
		ids = append(ids, op.ID)
	}
	return ids
}

// complete offers a flag's values to the shell.
func complete(cmd *cobra.Command, flag string, values func() []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return slices.DeleteFunc(values(), func(v string) bool { return !strings.HasPrefix(v, begun) }), cobra.ShellCompDirectiveNoFileComp
	})
}
