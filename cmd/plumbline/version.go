package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/plumbline-ci/plumbline"
	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of the program and of its contract",
		Long: `Show the version of the program, the contract it carries (its version and SHA-256 digest, which reports repeat), and
the Go version and commit it was built from.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := plumbline.Load()
			if err != nil {
				return err
			}
			about := contract.Spec().Info
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "plumbline %s\ncontract  %s %s, %d rules, sha256 %s\nbuilt     %s\n",
				plumbline.Version, about.Title, about.Version, len(contract.Rules), contract.Digest, built())
			return err
		},
	}
}

// built names the toolchain, the platform and, where the build recorded it, the commit.
func built() string {
	text := runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			text += " from " + setting.Value
		}
	}
	return text
}
