package target

import (
	"fmt"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/internal/suggest"
)

// check refuses what is wrong with a target beyond what a reader of YAML can tell.
func (r *reader) check(t Target, contract *plumbline.Contract) {
	if t.URL == "" {
		r.refuse("$.url", "url is missing: want the server's base, such as http://127.0.0.1:8080")
	}
	for _, kind := range plumbline.Repositories() {
		for _, name := range t.Repositories[kind] {
			r.checkName(string(kind), name)
		}
	}
	r.checkName("empty", t.Empty)
	r.checkName("hidden", t.Hidden)
	waived := map[string]bool{}
	for i, waiver := range t.Waivers {
		at := fmt.Sprintf("$.waivers[%d]", i)
		if _, ok := contract.Rule(waiver.Rule); !ok {
			r.refuse(at, "waivers: there is no rule %q%s (`plumbline rules` lists them)", waiver.Rule, suggest.DidYouMean(waiver.Rule, contract.Rules, func(r plumbline.Rule) string { return r.ID }))
		}
		if waiver.Reason == "" {
			r.refuse(at, "waivers: %s has no reason: say why the server deviates", waiver.Rule)
		}
		if _, err := time.Parse(time.DateOnly, waiver.Expires); waiver.Expires != "" && err != nil {
			r.refuse(at, "waivers: %s: expires: got %q, want the last day it holds, such as 2027-01-31", waiver.Rule, waiver.Expires)
		}
		if waived[waiver.Rule] {
			r.refuse(at, "waivers: %s stands twice", waiver.Rule)
		}
		waived[waiver.Rule] = true
	}
}

func (r *reader) checkName(part, name string) {
	owner, repository, ok := strings.Cut(name, "/")
	if name != "" && (!ok || owner == "" || repository == "" || strings.Contains(repository, "/")) {
		r.refuse("$.repositories."+part, "repositories: %s: got %q, want owner/name", part, name)
	}
}
