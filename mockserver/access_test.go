package mockserver_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
)

// The demo world has somebody for each kind of caller, and a repository of each kind.
var (
	logins       = map[plumbline.Caller]string{"outsider": "otto", "reader": "rita", "maintainer": "mia", "operator": "octavia"}
	repositories = map[plumbline.Repository]string{
		"public-active": "acme/hello", "public-inactive": "acme/dormant",
		"private-active": "acme/secret", "private-inactive": "acme/vault", "absent": "acme/nothing",
	}
)

func TestEachCellOfTheAccessTableIsKept(t *testing.T) {
	t.Parallel()
	contract, err := plumbline.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, "demo")
	for _, op := range contract.Operations {
		for _, cell := range op.Access {
			t.Run(cell.String(), func(t *testing.T) {
				g := NewWithT(t)
				owner, name, _ := strings.Cut(repositories[cell.Repository], "/")
				number := strconv.Itoa(1 + slices.Index(plumbline.Callers(), cell.Caller)) // a build for each, as a restart is done once
				path := strings.NewReplacer("{owner}", owner, "{name}", name, "{number}", number, "{job}", "1").Replace(op.Path)
				header := http.Header{}
				switch cell.Caller {
				case plumbline.Anonymous:
				case plumbline.BadToken:
					header.Set("Authorization", "nobody's")
				default:
					token, err := c.mock.Token(logins[cell.Caller])
					g.Expect(err).NotTo(HaveOccurred())
					header.Set("Authorization", token)
				}
				want := cell.Statuses[0]
				if op.ID == "cancel" && cell.Allows() {
					want = http.StatusConflict // served, but the job has ended
				}
				g.Expect(c.send(op.Method, path, header).status).To(Equal(want))
			})
		}
	}
}

func TestTheQueueShowsEachCallerWhatTheyMaySee(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	busy := []string{"acme/busy", "acme/busy", "acme/busy"}
	for login, want := range map[string][]string{
		"octavia": append([]string{"ops/keys"}, busy...), "mia": busy, "rita": busy, "otto": busy,
	} {
		var seen []string
		for _, b := range c.builds(c.ask(login, "GET", "/api/builds")) {
			seen = append(seen, b.FullName)
		}
		c.Expect(seen).To(ConsistOf(want), login)
	}
}

func TestWhoAsksIsJudgedBeforeWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	for login, status := range map[string]int{"": 401, "otto": 404} {
		var answers []string
		for _, number := range []string{"1", "999", "0", "abc", "99999999999999999999"} {
			r := c.ask(login, "GET", "/api/repos/acme/secret/builds/"+number)
			c.Expect(r.status).To(Equal(status))
			answers = append(answers, string(r.body))
		}
		for _, answer := range answers {
			c.Expect(answer).To(Equal(answers[0]), "nothing tells one from another")
		}
	}
}
