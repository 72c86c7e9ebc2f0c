// Package builds stands for a vendor's own code: a build server with a Go test that holds it against the contract.
package builds

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver"
	"github.com/plumbline-ci/plumbline/suites"
)

// TestContract is all that a vendor writes. `go test -run TestContract/RESTART-05` looks at one rule; a rule that is broken fails its subtest with
// the exchanges that show it.
func TestContract(t *testing.T) {
	handler, tokenOf := newServer(t)
	server := httptest.NewServer(handler)
	defer server.Close()

	suites.Verify(t, suites.Target{
		Name: "Acme builds",
		URL:  server.URL,
		Tokens: map[plumbline.Caller]string{
			plumbline.Operator:   tokenOf("octavia"),
			plumbline.Maintainer: tokenOf("mia"),
			plumbline.Reader:     tokenOf("rita"),
			plumbline.Outsider:   tokenOf("otto"),
		},
		Repositories: map[plumbline.Repository][]string{
			plumbline.PublicActive:   {"acme/hello"},
			plumbline.PrivateActive:  {"acme/secret"},
			plumbline.PublicInactive: {"acme/dormant"},
		},
		Limits: suites.Limits{Answer: 5 * time.Second, Start: 10 * time.Second, Finish: 20 * time.Second},
	})
}

// newServer stands for the vendor's own constructor. Here it is the mock, so that the example can be run.
func newServer(t *testing.T) (handler *mockserver.Server, tokenOf func(login string) string) {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{World: "demo", Clock: mockserver.FastClock(20)})
	if err != nil {
		t.Fatal(err)
	}
	return server, func(login string) string {
		token, err := server.Token(login)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
}
