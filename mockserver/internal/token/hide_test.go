package token_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

const signed = "eyJhbGciOiJIUzI1NiJ9.eyJ0ZXh0IjoibWlhIn0.c2lnbmF0dXJlLW9mLW1pYQ"

func TestTokensAreHiddenHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for text, want := range map[string]string{
		"branch=a%20b&access_token=T&x=%zz":             "branch=a%20b&access_token=…&x=%zz",
		"%61ccess_token=T":                              "access_token=…",
		"ACCESS_TOKEN=T":                                "ACCESS_TOKEN=…",
		"a=1;access_token=T":                            "a=1;access_token=…",
		"access_token%3DT":                              "access_token=…",
		"%2561ccess_token=T":                            "access_token=…",
		"access_token[]=T":                              "access_token[]=…",
		"x=/y?access_token=T":                           "x=/y?access_token=…",
		"next=%2Fa%3Faccess_token%3DT":                  "next=/a?access_token=…",
		"access_token=T%0AT":                            "access_token=…",
		"x=%" + strings.Repeat("25", 9) + "41":          "…",
		"/api/repos/acme/hello/builds":                  "/api/repos/acme/hello/builds",
		"/api/builds?access_token=T":                    "/api/builds?access_token=…",
		"/api/builds;access_token=T":                    "/api/builds;access_token=…",
		"/api/" + signed + "/builds":                    "/api/…/builds",
		signed:                                          "…",
		"a=b&" + strings.ReplaceAll(signed, ".", "%2E"): "a=b&…",
	} {
		g.Expect(token.HideInURL(text)).To(Equal(want), text)
	}
	g.Expect(token.Hide(`{"detail": "no path /` + signed + `"}`)).To(Equal(`{"detail": "no path /…"}`))
}

func TestWhatIsEscapedWithoutEndIsSoonHidden(t *testing.T) {
	t.Parallel()
	NewWithT(t).Expect(token.HideInURL("%" + strings.Repeat("25", 1<<20) + "41")).To(Equal("…"))
}
