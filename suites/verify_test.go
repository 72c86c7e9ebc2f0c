package suites_test

import (
	"net/http"
	"os"
	"os/exec"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites"
)

// wrongServer tells that this process is the one that a test has started to see Verify fail.
const wrongServer = "PLUMBLINE_TEST_WRONG_SERVER"

func TestVerifyFailsWithTheEvidence(t *testing.T) {
	t.Parallel()
	if os.Getenv(wrongServer) != "" {
		target := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/builds" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			deserted(w, r)
		})
		target.Waivers = []suites.Waiver{{Rule: "QUEUE-02", Reason: "known"}, {Rule: "LIST-10", Reason: "known"}}
		suites.Verify(t, target, suites.Options{Rules: []string{"QUEUE-01", "QUEUE-02", "LIST-10", "BUILD-16"}})
		return
	}
	g := NewWithT(t)
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVerifyFailsWithTheEvidence$", "-test.v")
	again.Env = append(os.Environ(), wrongServer+"=1")
	out, err := again.CombinedOutput()
	g.Expect(err).To(HaveOccurred())
	g.Expect(string(out)).To(And(
		ContainSubstring("--- FAIL: TestVerifyFailsWithTheEvidence/QUEUE-01"),
		ContainSubstring("found     status: got 403, want 401"),
		ContainSubstring(`/api/builds"`),
		ContainSubstring("--- SKIP: TestVerifyFailsWithTheEvidence/QUEUE-02"),
		ContainSubstring("--- PASS: TestVerifyFailsWithTheEvidence/BUILD-16"),
		Not(ContainSubstring("secret-token")),
	))
}
