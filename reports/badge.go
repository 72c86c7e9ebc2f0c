package reports

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"sync"
	"unicode/utf8"
)

//go:embed page/badge.svg.tmpl
var badgeText string

// badge is read once it is asked for. It is XML; html/template escapes what XML needs too.
var badge = sync.OnceValue(func() *template.Template { return template.Must(template.New("badge").Parse(badgeText)) })

// badgeColours are dark enough for white letters.
var badgeColours = map[Verdict]string{Passed: "#1a6b3c", Failed: "#b3261e", Waived: "#7a5200", NotRun: "#5b4b9a"}

// WriteBadge writes the verdict as an SVG image for a README.
func (r *Report) WriteBadge(w io.Writer) error {
	broken := r.Count(Failed) + r.Count(Error)
	conclusion := r.conclude(r.Suite.Rules - len(r.Rules))
	says := fmt.Sprintf("%s %d/%d", conclusion, r.Count(Passed), r.Suite.Rules)
	if broken > 0 {
		says = fmt.Sprintf("%s, %d broken", conclusion, broken)
	}
	const label = "plumbline"
	left, right := wide(label), wide(says)
	return badge().Execute(w, map[string]any{
		"Label": label, "Says": says, "Title": oneLine(r.Target.Name, 100) + ": " + says, "Colour": badgeColours[conclusion.colour()],
		"Left": left, "Right": right, "Width": left + right, "LabelX": left / 2, "SaysX": left + right/2,
	})
}

// wide is about how many pixels a text of 11 pixels takes, with its margins.
func wide(text string) int { return 14 + utf8.RuneCountInString(text)*13/2 }
