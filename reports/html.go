package reports

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
)

//go:embed page/report.html.tmpl
var pageText string

//go:embed page/report.css
var pageStyle string

//go:embed page/report.js
var pageScript string

// pageFunctions are what the pages' templates may call.
var pageFunctions = template.FuncMap{
	"class":    func(v Verdict) string { return strings.ReplaceAll(string(v), " ", "-") },
	"mark":     func(v Verdict) string { return marks[v] },
	"duration": func(d time.Duration) string { return d.Round(time.Millisecond).String() },
	"short":    func(digest string) string { return digest[:min(len(digest), 12)] },
	"join":     func(words []string) string { return strings.Join(words, " ") },
	"rows": func(title string, servers []Server, rows []MatrixRow) map[string]any {
		return map[string]any{"Title": title, "Servers": servers, "Rows": rows}
	},
}

var page = template.Must(template.New("report").Funcs(pageFunctions).Parse(pageText))

// marks tell verdicts apart for those who see no colours.
var marks = map[Verdict]string{Passed: "✓", Failed: "✗", Error: "!", Waived: "~", NotRun: "…", NotApplicable: "–"}

// htmlPage is a report as its page shows it.
type htmlPage struct {
	*Report
	Conclusion string
	Colour     Verdict
	Verdicts   []Verdict
	Profiles   []htmlProfile
	Groups     []htmlGroup
	Sections   []htmlSection
	Policy     string // of the page's content: nothing but its own style and script
	Style      template.CSS
	Script     template.JS
}

type htmlProfile struct {
	Profile
	Colour             Verdict
	Kept, Broken, Rest int
}

type htmlGroup struct {
	Name   string
	Counts []htmlCount
}

type htmlCount struct {
	Verdict Verdict
	Number  int
}

// htmlSection is the rules that came to one verdict.
type htmlSection struct {
	Verdict Verdict
	Title   string
	Rules   []htmlRule
}

type htmlRule struct {
	Rule
	Group     string
	Profiles  []string
	Open      bool
	Deviation deviation
	Picture   *picture
	Evidence  []htmlExchange
}

type htmlExchange struct {
	Exchange
	Anchor   string
	Decisive bool
}

// titles say what the rules of a verdict have in common.
var titles = map[Verdict]string{Failed: "Broken", Error: "Could not be judged", NotRun: "Not run", Waived: "Waived", Passed: "Kept", NotApplicable: "Not applicable"}

// WriteHTML writes the report as a page that needs no network and no other file. What the server said is text in it, whatever it looks like.
func (r *Report) WriteHTML(w io.Writer) error {
	p := htmlPage{
		Report: r, Conclusion: r.Conclusion(), Colour: r.colour(), Verdicts: Verdicts(),
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", digestOf(pageStyle), digestOf(pageScript)),
		Style:  template.CSS(pageStyle), //nolint:gosec // they are the project's own
		Script: template.JS(pageScript), //nolint:gosec // they are the project's own
	}
	for _, profile := range r.Profiles {
		kept, broken := profile.Counts[Passed], profile.Counts[Failed]+profile.Counts[Error]
		rest := profile.Unselected + profile.Counts[NotRun] + profile.Counts[Waived] + profile.Counts[NotApplicable]
		p.Profiles = append(p.Profiles, htmlProfile{profile, profile.Conclusion.colour(), kept, broken, rest})
	}
	sections := map[Verdict]*htmlSection{}
	for _, group := range r.ByOperation() {
		row := htmlGroup{Name: group.Name}
		for _, verdict := range Verdicts() {
			row.Counts = append(row.Counts, htmlCount{verdict, (&Report{Rules: group.Rules}).Count(verdict)})
		}
		p.Groups = append(p.Groups, row)
		for _, rule := range group.Rules {
			section := sections[rule.Verdict]
			if section == nil {
				section = &htmlSection{Verdict: rule.Verdict, Title: titles[rule.Verdict]}
				sections[rule.Verdict] = section
			}
			section.Rules = append(section.Rules, r.htmlRule(rule, group.Name))
		}
	}
	for _, verdict := range Verdicts() {
		if section := sections[verdict]; section != nil {
			p.Sections = append(p.Sections, *section)
		}
	}
	return page.Execute(w, p)
}

func (r *Report) htmlRule(rule Rule, group string) htmlRule {
	shown := htmlRule{Rule: rule, Group: group, Open: rule.Verdict == Failed || rule.Verdict == Error, Deviation: deviationOf(rule.Reason)}
	for _, profile := range r.Profiles {
		if slices.Contains(profile.Rules, rule.ID) {
			shown.Profiles = append(shown.Profiles, profile.Name)
		}
	}
	broken := rule.Verdict == Failed || rule.Verdict == Waived
	for i, exchange := range rule.Evidence {
		shown.Evidence = append(shown.Evidence, htmlExchange{exchange, fmt.Sprintf("%s-%d", rule.ID, exchange.Number), broken && i == 0})
	}
	if broken && len(rule.Evidence) > 1 {
		shown.Picture = pictureOf(rule.Evidence)
	}
	return shown
}

// digestOf names a style or a script in a page's policy.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// deviation is a reason taken apart.
type deviation struct{ Where, Got, Want string }

// deviationOf takes a reason apart that says what came and what was due; it is empty for any other.
func deviationOf(reason string) deviation {
	head, want, ok := strings.Cut(reason, ", want ")
	where, got, found := strings.Cut(head, "got ")
	if !ok || !found || strings.Contains(want, ", want ") || where != "" && !strings.HasSuffix(where, ": ") {
		return deviation{}
	}
	return deviation{strings.TrimSuffix(where, ": "), got, want}
}
