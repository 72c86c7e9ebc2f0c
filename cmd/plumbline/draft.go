package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites"
	"github.com/plumbline-ci/plumbline/suites/harness"
)

// draft is a target file before it is written.
type draft struct {
	*suites.Discovery
	Name, URL, Expired, Today string
	Network                   string // as it stands in the file; empty if there is nothing to say
	Users                     []user
	Public, Private           []harness.Seen
	Empty, Hidden             string
	PublicInactive            string
	PrivateInactive           string
	Unseen                    []string // that were named, and nobody may see
	Waivers                   []suites.Waiver
}

type user struct {
	Caller   plumbline.Caller
	About    string
	Variable string // empty if there is none
}

// most bounds how many repositories of a kind are taken into a target: a check restarts builds in each.
const most = 3

// sort gives each repository its part. Of those that nobody named, some are enough.
func (d *draft) sort(named []string) {
	for _, seen := range d.Repositories {
		isNamed := slices.Contains(named, seen.Name)
		switch {
		case seen.Kind == "":
			if isNamed && seen.Name != d.PublicInactive && seen.Name != d.PrivateInactive {
				d.Unseen = append(d.Unseen, seen.Name)
			}
		case seen.Builds == 0:
			d.Empty = seen.Name
		case seen.Kind == plumbline.PublicActive && (isNamed || len(d.Public) < most):
			d.Public = append(d.Public, seen)
		case slices.Equal(seen.Readers, []plumbline.Caller{plumbline.Operator}) && !isNamed:
			d.Hidden = seen.Name
		case seen.Kind == plumbline.PrivateActive && (isNamed || len(d.Private) < most):
			d.Private = append(d.Private, seen)
		}
	}
}

// waive takes over the waivers that are known for the server's software.
func (d *draft) waive(contract *plumbline.Contract) (err error) {
	d.Waivers, err = knownDeviations(contract, d.Software)
	return err
}

// StartLimit is how long a build may wait: three times what was seen, and half a minute at the least.
func (d *draft) StartLimit() time.Duration { return max(30*time.Second, 3*d.Start) }

// FinishLimit is how long a build may run: three times what was seen, and a minute at the least.
func (d *draft) FinishLimit() time.Duration { return max(time.Minute, 3*d.Finish) }

// tell says what was found, what is missing, and how to go on.
func (d *draft) tell(w io.Writer, file string) error {
	var b strings.Builder
	if d.Software != "" {
		fmt.Fprintf(&b, "The server says it is %s.", d.Software)
		if len(d.Waivers) > 0 {
			fmt.Fprintf(&b, " %d of its deviations are known, and stand in the file as waivers.", len(d.Waivers))
		}
		b.WriteString("\n")
	}
	for _, seen := range append(slices.Clone(d.Public), d.Private...) {
		fmt.Fprintf(&b, "%s: %s, %d builds, of which %d have ended; %d jobs at the most\n", seen.Name, seen.Kind, seen.Builds, seen.Ended, seen.Jobs)
	}
	for _, name := range d.Unseen {
		fmt.Fprintf(&b, "%s: nobody may see its builds. It is not activated, or not there; --public-inactive and --private-inactive say which it is\n", name)
	}
	for _, u := range d.Users {
		if u.Variable == "" {
			fmt.Fprintf(&b, "no %s: rules that need %s will not be applicable\n", u.Caller, u.About)
		}
	}
	if len(d.Public)+len(d.Private) == 0 {
		b.WriteString("no repository with builds: name some with --repository, or there will be little to check\n")
	}
	fmt.Fprintf(&b, "\nWrote %s. Now:\n\n  plumbline check %s --plan               what would be done, without doing it\n  plumbline check %s --report report/     the check; then open report/report.html\n", file, file, file)
	_, err := io.WriteString(w, b.String())
	return err
}

// interview asks for what the flags do not say.
func (f *initFlags) interview(in io.Reader, out io.Writer) {
	lines := bufio.NewScanner(in)
	ask := func(into *string, usual, format string, args ...any) {
		if *into != "" {
			return
		}
		question := fmt.Sprintf(format, args...)
		if usual != "" {
			question += " [" + usual + "]"
		}
		_, _ = fmt.Fprint(out, question+": ")
		if lines.Scan() {
			*into = strings.TrimSpace(lines.Text())
		}
		if *into == "" {
			*into = usual
		}
	}
	_, _ = fmt.Fprintln(out, "Nothing is written but the names of variables. Empty answers take what stands in brackets, or leave the thing out.")
	for _, caller := range users {
		ask(f.variables[caller], f.variable(string(caller), ""), "Environment variable with the token of %s", aboutUsers[caller])
	}
	if len(f.repositories) == 0 {
		var names string
		ask(&names, "", "Repositories with builds, as owner/name, beside those in the queue")
		f.repositories = strings.FieldsFunc(names, func(r rune) bool { return r == ' ' || r == ',' })
	}
	ask(f.inactive[plumbline.PublicInactive], "", "A public repository that is not activated, as owner/name")
	ask(f.inactive[plumbline.PrivateInactive], "", "A private repository that is not activated, as owner/name")
}
