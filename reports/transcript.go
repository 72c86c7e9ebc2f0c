package reports

import (
	"fmt"
	"net/http"
	"strings"
)

// transcript writes exchanges as plain text, whole: what was asked, what came, and how to ask it again.
func transcript(exchanges []Exchange) string {
	var b strings.Builder
	for i, e := range exchanges {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "#%d %s %s as %s, sent at %s, %s\n", e.Number, e.Method, e.Path, e.Caller, e.Sent.UTC().Format("15:04:05.000"), answered(e))
		if e.Curl != "" {
			fmt.Fprintf(&b, "%s\n", e.Curl)
		}
		for _, line := range e.Asked {
			fmt.Fprintf(&b, "> %s\n", line)
		}
		if e.Error != "" {
			fmt.Fprintf(&b, "! %s\n", e.Error)
		}
		if e.Status == 0 {
			continue
		}
		fmt.Fprintf(&b, "< %d %s\n", e.Status, http.StatusText(e.Status))
		for _, line := range e.Header {
			fmt.Fprintf(&b, "< %s\n", line)
		}
		if e.Body != "" {
			fmt.Fprintf(&b, "\n%s\n", strings.TrimSuffix(e.Body, "\n"))
		}
		if e.Cut > 0 {
			fmt.Fprintf(&b, "(%d more bytes)\n", e.Cut)
		}
	}
	return harmless(b.String())
}
