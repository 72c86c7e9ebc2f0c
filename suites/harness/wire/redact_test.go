package wire_test

import (
	"encoding/base64"
	"io"
	"log"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// quiet swallows what a test's server says of clients that leave.
var quiet = log.New(io.Discard, "", 0)

func TestSecretsAreTakenOut(t *testing.T) {
	t.Parallel()
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJ0ZXh0IjoibWlhIn0.c2lnbmF0dXJl"
	r := wire.NewRedactor(map[string]string{"opaque": "$READER_TOKEN", "opaque-and-longer": "$OPERATOR_TOKEN", jwt: "$MAINTAINER_TOKEN",
		"a-token-of-which-the-end-is-cut": "$OUTSIDER_TOKEN", "": "$NOBODY"})
	for text, want := range map[string]string{
		"":                              "",
		"nothing secret":                "nothing secret",
		"token opaque.":                 "token $READER_TOKEN.",
		"opaque-and-longer":             "$OPERATOR_TOKEN",
		"cut: a-token-of-which-…":       "cut: [token]…",
		"cut: a-token-of-which-X":       "cut: [token]X",
		"too little: a-token-of-w":      "too little: a-token-of-w",
		"opaqueopaque-and-longeropaque": "$READER_TOKEN$OPERATOR_TOKEN$READER_TOKEN",
		`{"a": "` + jwt + `"}`:          `{"a": "$MAINTAINER_TOKEN"}`,
		"another's eyJhbGciOiJub25lIn0.eyJ0ZXh0IjoibyJ9.":    "another's [token]",
		"another's eyJhbGciOiJub25lIn0.eyJ0ZXh0IjoibyJ9.sig": "another's [token]",
		"eyJust.one.thing more":                              "eyJust.one.thing more",
	} {
		for range 20 { // a map has another order each time
			NewWithT(t).Expect(r.Redact(text)).To(Equal(want))
		}
	}
}

// A token can be put together again from its signature, and read out of base64, wherever it stands there.
func TestSecretsAreTakenOutInOtherGuises(t *testing.T) {
	t.Parallel()
	const signature = "2lKy9vORq-yIrI1MYR7zByTL419sSrvfNvC_A1Q7yso"
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJ0ZXh0IjoibWlhIn0." + signature
	r := wire.NewRedactor(map[string]string{token: "$MAINTAINER_TOKEN", "tiny": "$READER_TOKEN"})
	g := NewWithT(t)
	g.Expect(r.Redact("signed " + signature + ".")).To(Equal("signed [token]."))
	g.Expect(r.Redact("cut " + signature[:30] + "…")).To(Equal("cut [token]…"))
	g.Expect(r.Redact("half a token: " + token[5:])).NotTo(ContainSubstring(signature))
	for _, user := range []string{"", "u:", "me:", "mia:"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(user + token + " and more"))
			said := r.Redact("Basic " + encoded + ".")
			g.Expect(said).To(ContainSubstring("[token]"), user)
			g.Expect(len(said)).To(BeNumerically("<", 40), "%s: %s", user, said)
		}
	}
	g.Expect(r.Redact("dGlueQ== tiny")).To(Equal("dGlueQ== $READER_TOKEN"))
}

func TestRedactorsDoNotDependOnTheOrderOfSecrets(t *testing.T) {
	t.Parallel()
	for range 50 {
		r := wire.NewRedactor(map[string]string{"abc": "$A", "abcdef": "$B", "abcdefghi": "$C"})
		NewWithT(t).Expect(r.Redact("abcdefghi abcdef abc")).To(Equal("$C $B $A"))
	}
}
