package reports

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
)

//go:embed page/report.css
var pageStyle string

//go:embed page/report.js
var pageScript string

//go:embed page/parts.html.tmpl
var pageParts string

// pageFunctions are what the pages' templates may call.
var pageFunctions = template.FuncMap{
	"class":    func(v Verdict) string { return strings.ReplaceAll(string(v), " ", "-") },
	"mark":     func(v Verdict) string { return marks[v] },
	"prose":    prose,
	"origin":   origin,
	"duration": duration,
	"status":   http.StatusText,
	"short":    func(digest string) string { return digest[:min(len(digest), 12)] },
	"join":     func(words []string) string { return strings.Join(words, " ") },
	"style":    func() template.CSS { return template.CSS(pageStyle) }, //nolint:gosec // it is the project's own
	"script":   func() template.JS { return template.JS(pageScript) },  //nolint:gosec // it is the project's own
	"policy":   policy,
}

// policy lets a page have its own style and script, and nothing else from anywhere.
func policy() string {
	return "default-src 'none'; style-src '" + digestOf(pageStyle) + "'; script-src '" + digestOf(pageScript) + "'; base-uri 'none'; form-action 'none'"
}

// newPage reads the template of a page, which may use the parts that all pages share, once it is asked for: most commands write no page.
func newPage(name, text string) func() *template.Template {
	return sync.OnceValue(func() *template.Template {
		return template.Must(template.Must(template.New(name).Funcs(pageFunctions).Parse(pageParts)).New(name).Parse(text))
	})
}

// marks tell verdicts apart for those who see no colours.
var marks = map[Verdict]string{Passed: "✓", Failed: "✗", Error: "!", Waived: "~", NotRun: "…", NotApplicable: "–"}

// digestOf names a style or a script in a page's policy.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// origin says whose words stand at a source: an inference is not the document's.
func origin(source plumbline.Source) string {
	switch source[:min(len(source), 1)] {
	case "D":
		return "The document, " + string(source)
	case "E":
		return "An example of the document, " + string(source)
	}
	return "What follows from the document, " + string(source)
}

// span is a stretch of prose.
type span struct {
	Text string
	Code bool
}

// prose takes apart a sentence in which `names` stand between backticks.
func prose(text string) []span {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 { // one of them closes nothing
		return []span{{Text: text}}
	}
	spans := make([]span, len(parts))
	for i, part := range parts {
		spans[i] = span{part, i%2 == 1}
	}
	return spans
}

// duration says a duration in no more digits than anybody reads.
func duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	case d < 10*time.Second:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
