package target_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
)

var load = sync.OnceValues(plumbline.Load)

func contract(t *testing.T) *plumbline.Contract {
	t.Helper()
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// variables is an environment.
type variables map[string]string

func (v variables) lookup(name string) (string, bool) {
	token, ok := v[name]
	return token, ok
}

const whole = `name: Acme builds 1.2
url: http://builds.acme.test:8080
tokens: {operator: OP, maintainer: MA, reader: RE, outsider: OU, expired: EX}
repositories:
  public-active: acme/hello
  private-active: [acme/secret, acme/Odd.Name]
  public-inactive: acme/dormant
  private-inactive: acme/vault
  absent: acme/nowhere
  empty: acme/empty
  hidden: acme/hidden
limits: {answer: 5s, start: 1m30s}
waivers:
  - {rule: RESTART-05, reason: answers 202, expires: 2027-01-31}
`

func TestATargetIsReadWhole(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	tokens := variables{"OP": "o", "MA": "m", "RE": "r", "OU": "u", "EX": "x"}
	got, err := target.Parse("acme.yaml", []byte(whole), contract(t), tokens.lookup)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(got).To(Equal(target.Target{
		Name: "Acme builds 1.2", URL: "http://builds.acme.test:8080",
		Tokens:  map[plumbline.Caller]string{plumbline.Operator: "o", plumbline.Maintainer: "m", plumbline.Reader: "r", plumbline.Outsider: "u"},
		Expired: "x",
		Variables: map[plumbline.Caller]string{
			plumbline.Operator: "OP", plumbline.Maintainer: "MA", plumbline.Reader: "RE", plumbline.Outsider: "OU",
		},
		Digest: fmt.Sprintf("%x", sha256.Sum256([]byte(whole))),
		Repositories: map[plumbline.Repository][]string{
			plumbline.PublicActive: {"acme/hello"}, plumbline.PrivateActive: {"acme/secret", "acme/Odd.Name"},
			plumbline.PublicInactive: {"acme/dormant"}, plumbline.PrivateInactive: {"acme/vault"}, plumbline.Absent: {"acme/nowhere"},
		},
		Empty: "acme/empty", Hidden: "acme/hidden",
		Limits:  target.Limits{Answer: 5 * time.Second, Start: 90 * time.Second},
		Waivers: []target.Waiver{{Rule: "RESTART-05", Reason: "answers 202", Expires: "2027-01-31"}},
	}))
	g.Expect(got.Absent()).To(Equal("acme/nowhere"))
}

func TestDefaultsFillWhatATargetLeavesOut(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	bare, err := target.Parse("bare.yaml", []byte("url: http://127.0.0.1:8080\n"), contract(t), variables{}.lookup)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(bare.Tokens).To(BeEmpty(), "a caller without a token is not played")
	full := bare.WithDefaults()
	g.Expect(full.Name).To(Equal("http://127.0.0.1:8080"))
	g.Expect(full.Limits).To(Equal(target.Limits{Answer: 10 * time.Second, Start: 30 * time.Second, Finish: 2 * time.Minute}))
	g.Expect(full.Absent()).NotTo(BeEmpty())
	stated := target.Target{Name: "n", URL: "u", Limits: target.Limits{Answer: 1, Start: 2, Finish: 3}}
	g.Expect(stated.WithDefaults()).To(Equal(stated))
}

func TestWhatATargetMustNotSayIsRefused(t *testing.T) {
	t.Parallel()
	const url = "url: http://127.0.0.1\n"
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "t.yaml: the file is empty"},
		{"no URL", "name: x\n", "t.yaml: url is missing: want the server's base, such as http://127.0.0.1:8080"},
		{"unknown key", url + "tokns: {}\n", `t.yaml:2: unknown key "tokns"; did you mean "tokens"?`},
		{"unknown key within", url + "repositories:\n  public-actve: a/b\n", `t.yaml:3: unknown key "public-actve"; did you mean "public-active"?`},
		{"unknown token", url + "tokens:\n  oparator: X\n", `t.yaml:3: unknown key "oparator"; did you mean "operator"?`},
		{"unknown limit", url + "limits:\n  finnish: 1s\n", `t.yaml:3: unknown key "finnish"; did you mean "finish"?`},
		{"key twice", url + url, "t.yaml:2: "},
		{"two documents", url + "---\n" + url, "t.yaml:3: a second document: want one"},
		{"no YAML", "url: [\n", "t.yaml:2: this is no YAML: "},
		{"a duration that is none", url + "limits:\n  start: soon\n", `t.yaml:3: limits: start: got "soon", want a time such as 30s`},
		{"a number for a duration", url + "limits:\n  start: 10\n", `t.yaml:3: limits: start: got "10", want a time such as 30s`},
		{"a negative limit", url + "limits:\n  answer: -1s\n", `t.yaml:3: limits: answer: got "-1s", want a time`},
		{"a mapping for a list", url + "waivers: {rule: LOG-01}\n", "t.yaml:2: "},
		{"a mapping for names", url + "repositories:\n  absent: {a: b}\n", "t.yaml:3: "},
		{"unknown rule", url + "waivers:\n  - {rule: RESTART-99, reason: because}\n", "t.yaml:3: waivers: there is no rule \"RESTART-99\"; did you mean \"RESTART-09\"? (`plumbline rules` lists them)"},
		{"no reason", url + "waivers:\n  - {rule: RESTART-05}\n", "t.yaml:3: waivers: RESTART-05 has no reason"},
		{"a rule waived twice", url + "waivers:\n  - {rule: LOG-01, reason: a}\n  - {rule: LOG-01, reason: b}\n", "t.yaml:4: waivers: LOG-01 stands twice"},
		{"a name without owner", url + "repositories: {public-active: hello}\n", `t.yaml:2: repositories: public-active: got "hello", want owner/name`},
		{"a name without name", url + "repositories: {private-active: [a/b, acme/]}\n", `t.yaml:2: repositories: private-active: got "acme/", want owner/name`},
		{"a name too long", url + "repositories: {absent: a/b/c}\n", `t.yaml:2: repositories: absent: got "a/b/c", want owner/name`},
		{"empty", url + "repositories: {empty: x}\n", `t.yaml:2: repositories: empty: got "x", want owner/name`},
		{"hidden", url + "repositories: {hidden: /x}\n", `t.yaml:2: repositories: hidden: got "/x", want owner/name`},
		{"no token", url + "tokens: {reader: NOT_SET}\n", "t.yaml:2: tokens: reader: the environment variable NOT_SET is not set: export the token in it"},
		{"an empty token", url + "tokens: {outsider: EMPTY}\n", "t.yaml:2: tokens: outsider: the environment variable EMPTY is not set"},
		{"no expired token", url + "tokens: {expired: NOT_SET}\n", "t.yaml:2: tokens: expired: the environment variable NOT_SET is not set"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := target.Parse("t.yaml", []byte(test.text), contract(t), variables{"EMPTY": ""}.lookup)
			NewWithT(t).Expect(err).To(MatchError(And(HavePrefix("t.yaml:"), ContainSubstring(test.want))))
		})
	}
}

func TestAllProblemsAreToldAtOnceAndInOneOrder(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	text := "tokens: {operator: A, maintainer: B, reader: C, outsider: D}\n" +
		"repositories: {public-active: a, private-active: b, public-inactive: c, private-inactive: d, absent: e}\n"
	refuse := func() string {
		_, err := target.Parse("t.yaml", []byte(text), contract(t), variables{}.lookup)
		g.Expect(err).To(HaveOccurred())
		return err.Error()
	}
	first := refuse()
	g.Expect(strings.Count(first, "\n")).To(Equal(9), "four tokens, five names and the URL:\n"+first)
	for range 20 {
		g.Expect(refuse()).To(Equal(first))
	}
}

func TestTokensComeFromTheEnvironment(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("PLUMBLINE_TEST_TARGET_TOKEN", "from outside")
	path := filepath.Join(t.TempDir(), "t.yaml")
	g.Expect(os.WriteFile(path, []byte("url: http://127.0.0.1\ntokens: {reader: PLUMBLINE_TEST_TARGET_TOKEN}\n"), 0o600)).To(Succeed())
	got, err := target.Load(path, contract(t))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(got.Tokens).To(Equal(map[plumbline.Caller]string{plumbline.Reader: "from outside"}))

	_, err = target.Load(path+".not", contract(t))
	g.Expect(err).To(MatchError(os.ErrNotExist))
}

func TestTheTargetOfTheMockIsOne(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	g.Expect(strings.Count(string(fixtures.MockTarget()), "\n")).To(BeNumerically("<", 30), "a target file is to stay short")
	every := func(name string) (string, bool) { return "token of " + name, true }
	got, err := target.Parse("mock.yaml", fixtures.MockTarget(), contract(t), every)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(got.Tokens).To(HaveLen(4))
	for _, kind := range plumbline.Repositories() {
		if kind != plumbline.Absent {
			g.Expect(got.Repositories[kind]).NotTo(BeEmpty(), "no one plays %s", kind)
		}
	}
	g.Expect(got.Expired).NotTo(BeEmpty())
	g.Expect(got.Empty).NotTo(BeEmpty())
	g.Expect(got.Hidden).NotTo(BeEmpty())
}
