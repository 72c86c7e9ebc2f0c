package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
)

// variable is a token of the mock with the environment variable that target files look for it in.
type variable struct {
	Name, Token string
	About       string // whose it is
}

// tokensOf returns a token for each user of the mock, named by role, or by login where a role is taken; and one that has expired.
func tokensOf(server *mockserver.Server) ([]variable, error) {
	var all []variable
	taken := map[plumbline.Caller]bool{}
	expired := ""
	for _, user := range server.Users() {
		token, err := server.Token(user.Login)
		if err != nil {
			return nil, err
		}
		name := string(user.Role)
		if taken[user.Role] {
			name = user.Login
		}
		taken[user.Role] = true
		all = append(all, variable{"PLUMBLINE_" + shellName(name) + "_TOKEN", token, user.Login + ", " + string(user.Role)})
		if old, err := server.ExpiredToken(user.Login); err == nil && expired == "" {
			expired = old
		}
	}
	if expired != "" {
		all = append(all, variable{"PLUMBLINE_EXPIRED_TOKEN", expired, "expired"})
	}
	return all, nil
}

// writeTokens writes the tokens as lines that can be pasted into a shell.
func writeTokens(w io.Writer, tokens []variable) {
	for _, t := range tokens {
		fmt.Fprintf(w, "# %s\nexport %s=%s\n", t.About, t.Name, t.Token) //nolint:errcheck // whoever closed the output wants none of them
	}
}

// shellName makes a word fit to be part of a shell variable's name.
func shellName(word string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(word))
}
