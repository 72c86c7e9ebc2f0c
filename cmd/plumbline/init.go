package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/suites"
)

// initFlags are the flags of `plumbline init`.
type initFlags struct {
	output       string
	force, ask   bool
	name         string
	variables    map[plumbline.Caller]*string
	expired      string
	network      network
	repositories []string
	inactive     map[plumbline.Repository]*string
}

func initCommand() *cobra.Command {
	flags := initFlags{variables: map[plumbline.Caller]*string{}, inactive: map[plumbline.Repository]*string{}}
	cmd := &cobra.Command{
		Use:   "init URL",
		Short: "Write a target file for a server, by asking it and you",
		Long: `Write a target file for a server. What can be found out by reading is asked of the server: which repositories your users see in the
queue, which of them are public, which builds they have and how long those took. The rest is taken from the flags, or asked of you where the
input is a terminal.

Tokens are never written, only the names of the environment variables that hold them. Export those first.`,
		Example: `  plumbline init http://127.0.0.1:8080
  plumbline init https://builds.example.com --operator OPERATOR_TOKEN --maintainer MAINTAINER_TOKEN --repository acme/hello --repository acme/secret
  plumbline check target.yaml --plan`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(cmd, fmt.Errorf("init takes the server's URL, such as http://127.0.0.1:8080, got %d arguments", len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return flags.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVarP(&flags.output, "output", "o", "target.yaml", "file to write")
	f.BoolVar(&flags.force, "force", false, "write over a file that is there")
	f.BoolVar(&flags.ask, "ask", term.IsTerminal(int(os.Stdin.Fd())), "ask for what the flags do not say; by default where the input is a terminal")
	f.StringVar(&flags.name, "name", "", "what reports call the server; its URL by default")
	for _, caller := range users {
		flags.variables[caller] = f.String(string(caller), "", fmt.Sprintf("environment variable that holds the token of %s", aboutUsers[caller]))
	}
	f.StringVar(&flags.expired, "expired", "", "environment variable that holds a token that has expired")
	flags.network.declare(f)
	f.StringArrayVar(&flags.repositories, "repository", nil, "owner/name of a repository with builds; may be repeated")
	for _, kind := range []plumbline.Repository{plumbline.PublicInactive, plumbline.PrivateInactive} {
		flags.inactive[kind] = f.String(string(kind), "", fmt.Sprintf("owner/name of a %s repository: asking cannot tell one from a repository that is not there", kind))
	}
	return cmd
}

// users are the callers who have a token, with what they are in words.
var (
	users      = []plumbline.Caller{plumbline.Operator, plumbline.Maintainer, plumbline.Reader, plumbline.Outsider}
	aboutUsers = map[plumbline.Caller]string{
		plumbline.Operator:   "a user who administers the server",
		plumbline.Maintainer: "a user who may read and write the repositories",
		plumbline.Reader:     "a user who may read them, not write",
		plumbline.Outsider:   "a user who may do neither",
	}
)

func (f *initFlags) run(cmd *cobra.Command, url string) error {
	if _, err := os.Stat(f.output); err == nil && !f.force {
		return fmt.Errorf("%s is there already: name another file with --output, or write over it with --force", f.output)
	}
	if f.ask {
		f.interview(cmd.InOrStdin(), cmd.OutOrStdout())
	}
	contract, err := plumbline.Load()
	if err != nil {
		return err
	}
	draft, err := f.draft(cmd.Context(), contract, url)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	form := template.Must(template.New("target").Funcs(template.FuncMap{"join": strings.Join}).Parse(targetText))
	if err := form.Execute(&text, draft); err != nil {
		return err
	}
	if _, err := suites.ParseTarget(f.output, text.Bytes(), contract, os.LookupEnv); err != nil {
		return fmt.Errorf("what was said makes no good target: %w", err)
	}
	if err := os.WriteFile(f.output, text.Bytes(), 0o600); err != nil {
		return err
	}
	return draft.tell(cmd.OutOrStdout(), f.output)
}

// draft asks the server, and puts together what it says and what the flags say.
func (f *initFlags) draft(ctx context.Context, contract *plumbline.Contract, url string) (*draft, error) {
	way, err := f.network.describe()
	if err != nil {
		return nil, err
	}
	d := &draft{Name: f.name, URL: url, Network: way, Expired: f.variable("expired", f.expired), Today: time.Now().Format(time.DateOnly),
		PublicInactive: *f.inactive[plumbline.PublicInactive], PrivateInactive: *f.inactive[plumbline.PrivateInactive]}
	var tokens strings.Builder
	for _, caller := range users {
		u := user{Caller: caller, About: aboutUsers[caller], Variable: f.variable(string(caller), *f.variables[caller])}
		d.Users = append(d.Users, u)
		if u.Variable != "" {
			fmt.Fprintf(&tokens, "  %s: %s\n", caller, u.Variable)
		}
	}
	if tokens.Len() == 0 {
		return nil, errors.New("no token: export tokens in PLUMBLINE_OPERATOR_TOKEN, PLUMBLINE_MAINTAINER_TOKEN, PLUMBLINE_READER_TOKEN and PLUMBLINE_OUTSIDER_TOKEN, or name other variables with --operator and so on")
	}
	bare := fmt.Sprintf("url: %q\ntokens:\n%s%s", url, tokens.String(), way)
	target, err := suites.ParseTarget(f.output, []byte(bare), contract, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	d.Discovery, err = suites.Discover(ctx, contract, target, f.repositories)
	if err != nil {
		return nil, err
	}
	d.sort(f.repositories)
	return d, d.waive(contract)
}

// variable is what a flag says, or else the variable that the mock's tokens are exported in, if it is set.
func (f *initFlags) variable(part, said string) string {
	usual := "PLUMBLINE_" + shellName(part) + "_TOKEN"
	if said == "" && os.Getenv(usual) != "" {
		return usual
	}
	return said
}

//go:embed target.yaml.tmpl
var targetText string

// knownDeviations returns the waivers that the target file of a dialect has, for servers that say they are that software.
func knownDeviations(contract *plumbline.Contract, software string) ([]suites.Waiver, error) {
	text, err := fixtures.Target(strings.ReplaceAll(software, " ", "-"))
	if err != nil {
		return nil, nil // nothing is known of it
	}
	target, err := suites.ParseTarget(software, text, contract, func(string) (string, bool) { return "unused", true })
	if err != nil {
		return nil, err
	}
	return slices.Clone(target.Waivers), nil
}
