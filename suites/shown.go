package suites

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// How many bytes of a body a report shows, of the exchange that decided that a rule is broken, of others that show it and of one that upheld it, of
// all headers, and of one.
const (
	shownDecisive = 32 << 10 // a list of fifty builds: the one in question may be the last
	shownBroken   = 4 << 10
	shownUpheld   = 512
	shownHeaders  = 2 << 10
	shownHeader   = 1 << 10
	shownReason   = 2 << 10 // of why a rule came to its verdict
)

// shown is an exchange as a report shows it, with so many bytes of its body.
func shown(e *wire.Exchange, base string, most int, redactor wire.Redactor) reports.Exchange {
	body := slices.Concat(e.Body, e.Surplus)
	text, cut := legible(body, most)
	exchange := reports.Exchange{
		Number: e.Number, Caller: string(e.Caller), Method: e.Method, Path: redactor.Redact(e.Path),
		Asked: lines(e.Request, redactor),
		Curl:  redactor.Redact(wire.Curl(e.Method, base+e.Path, e.Request.Get("Authorization"))),
		Sent:  e.Sent, Took: e.Received.Sub(e.Sent), Status: e.Status, Header: lines(e.Header, redactor),
		Body: redactor.Redact(text), Cut: cut,
	}
	if e.Err != nil {
		exchange.Error = redactor.Redact(e.Err.Error())
	}
	return exchange
}

// legibleReason is a reason, in which a server's own words may stand. A long one is cut in its middle: what was due stands at its end.
func legibleReason(reason string) string {
	if len(reason) <= shownReason {
		return reason
	}
	end := strings.ToValidUTF8(reason[len(reason)-shownReason/4:], "")
	begin, cut := legible([]byte(reason[:len(reason)-len(end)]), shownReason*3/4)
	return fmt.Sprintf("%s… [%d bytes] …%s", begin, cut, end)
}

// lines writes headers a line each, in the order of the alphabet, and says how many there was no room for. What a cookie holds may be a secret,
// and is left out.
func lines(header http.Header, redactor wire.Redactor) []string {
	var all []string
	for name, values := range header {
		text, cut := legible([]byte(strings.Join(values, ", ")), shownHeader)
		switch {
		case name == "Cookie" || name == "Set-Cookie":
			text = "[cookie]"
		case cut > 0:
			text += "…"
		}
		all = append(all, redactor.Redact(name+": "+text))
	}
	slices.Sort(all)
	for i, room := 0, shownHeaders; i < len(all); i++ {
		if room -= len(all[i]); room < 0 && i > 0 {
			return append(all[:i], fmt.Sprintf("[%d more headers]", len(all)-i))
		}
	}
	return all
}

// legible returns as much of a text as may be shown, and how many bytes were cut off. Bytes that are no UTF-8 and characters that would not be
// seen are escaped as \x1b or \u202e.
func legible(raw []byte, most int) (text string, cut int) {
	var b strings.Builder
	rest := raw
	for len(rest) > 0 && len(raw)-len(rest) < most {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + hex(rest[0]))
		case r == '\n' || r == '\t' || r == ' ' || unicode.IsGraphic(r):
			b.WriteRune(r)
		case r == '\r' && len(rest) > 1 && rest[1] == '\n':
		case r < 0x80:
			b.WriteString(`\x` + hex(byte(r)))
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
		rest = rest[size:]
	}
	return b.String(), len(rest)
}

func hex(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}
