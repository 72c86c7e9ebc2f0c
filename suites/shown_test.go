package suites

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

func TestWhatAServerSendsIsShownSafely(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for raw, want := range map[string]string{
		"a line\r\nand \tanother\n": "a line\nand \tanother\n",
		"\x1b[2J\x00\xff":           `\x1b[2J\x00\xff`,
		"grün 绿 🟢":                  "grün 绿 🟢",
		"\u202etxt\u0085\u2028":     `\u202etxt\u0085\u2028`,
	} {
		text, cut := legible([]byte(raw), 100)
		g.Expect(text).To(Equal(want))
		g.Expect(cut).To(BeZero())
	}
	text, cut := legible([]byte("äöü"), 3)
	g.Expect(text).To(Equal("äö"), "no character is cut in two")
	g.Expect(cut).To(Equal(2))
}

func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	const token = "a-token-that-nobody-must-see"
	e := &wire.Exchange{
		Method: "GET", Path: "/api/builds?access_token=" + token, Request: http.Header{"Authorization": {token}, "Cookie": {"user_sess=" + token}},
		Status: 200, Header: http.Header{"X-Echo": {token}, "Set-Cookie": {"session=another"}}, Body: []byte(`{"environment":{"T":"` + token + `"}}`),
	}
	got := shown(e, "http://a", 100, wire.NewRedactor(map[string]string{token: "$MIA"}))
	g.Expect(fmt.Sprint(got)).NotTo(ContainSubstring(token))
	g.Expect(got.Curl).To(Equal(`curl -i --path-as-is -H "Authorization: $MIA" "http://a/api/builds?access_token=$MIA"`))
	g.Expect(got.Asked).To(Equal([]string{"Authorization: $MIA", "Cookie: [cookie]"}))
	g.Expect(got.Header).To(Equal([]string{"Set-Cookie: [cookie]", "X-Echo: $MIA"}))
	g.Expect(got.Body).To(Equal(`{"environment":{"T":"$MIA"}}`))
}

func TestManyHeadersAreCut(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	header := http.Header{"Content-Type": {"application/json"}}
	for i := range 100 {
		header.Set(fmt.Sprintf("X-%03d", i), strings.Repeat("x", 4000))
	}
	got := lines(header, wire.NewRedactor(nil))
	g.Expect(got[0]).To(Equal("Content-Type: application/json"))
	g.Expect(got).To(ContainElement("[99 more headers]"))
	g.Expect(len(strings.Join(got, "\n"))).To(BeNumerically("<", shownHeaders+100))
}

func TestALongReasonIsCutInItsMiddle(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	g.Expect(legibleReason("status: got 403, want 401")).To(Equal("status: got 403, want 401"))
	got := legibleReason("Content-Type: got " + strings.Repeat("绿", 100_000) + ", want application/json")
	g.Expect(got).To(And(HavePrefix("Content-Type: got 绿"), HaveSuffix("绿, want application/json"), ContainSubstring(" bytes]")))
	g.Expect(len(got)).To(BeNumerically("<", shownReason+100))
	g.Expect(utf8.ValidString(got)).To(BeTrue())
}
