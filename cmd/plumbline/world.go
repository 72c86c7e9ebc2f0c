package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver"
)

func worldCommand() *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use:   "world [NAME | FILE...]",
		Short: "Show the worlds of the mock, their schema, or what is wrong with one",
		Long: `Without arguments, list the worlds that are shipped. With the name of one, print its file, to begin one of your own with. With files of your
own, tell what is wrong with them, by file and line; the exit code is 2 then.

--schema prints the JSON Schema of world files, by which editors complete and check them.`,
		Example: `  plumbline world
  plumbline world demo >my-world.yaml
  plumbline world my-world.yaml
  plumbline world --schema >world.schema.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case schema && len(args) > 0:
				return usageError(cmd, fmt.Errorf("--schema goes without arguments, got %q", args))
			case schema:
				_, err := cmd.OutOrStdout().Write(fixtures.WorldSchema())
				return err
			case len(args) == 0:
				_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(fixtures.Worlds(), "\n"))
				return err
			case len(args) == 1 && !isFile(args[0]):
				text, err := fixtures.World(args[0])
				if err != nil {
					return usageError(cmd, fmt.Errorf("%w, or the path of a file that ends in .yaml", err))
				}
				_, err = cmd.OutOrStdout().Write(text)
				return err
			}
			return checkWorlds(cmd, args)
		},
		ValidArgsFunction: cobra.FixedCompletions(fixtures.Worlds(), cobra.ShellCompDirectiveDefault),
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of world files")
	return cmd
}

// checkWorlds tells what is wrong with world files, in lines that begin with file and line, as editors and CI look for them.
func checkWorlds(cmd *cobra.Command, files []string) error {
	var wrong error
	for _, file := range files {
		if _, err := mockserver.New(mockserver.Options{World: file}); err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), err) //nolint:errcheck // the exit code tells it too
			wrong = exitError{code: exitNotJudged}
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s is a world\n", file) //nolint:errcheck // whoever does not read it is not told
	}
	return wrong
}
