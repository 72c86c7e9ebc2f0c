package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// picture is a sequence of exchanges: a lane for each caller and one for the server, and two arrows for each exchange.
type picture struct {
	Width, Height int
	Label         string
	Lanes         []lane
	Arrows        []arrow
}

type lane struct {
	Name string
	X    int
}

type arrow struct {
	From, To, TextX          int
	Y, AboveY, BackY, BelowY int
	Head, BackHead           string
	Question, Answer         string
	Colour                   Verdict
}

// The measures of a picture, in pixels.
const (
	laneWidth  = 340
	laneMargin = 70
	rowHeight  = 64
	headHeight = 44
	longest    = 46 // characters of a text between two lanes
)

// pictureOf draws exchanges in the order they were sent.
func pictureOf(exchanges []Exchange) *picture {
	ordered := slices.Clone(exchanges)
	slices.SortStableFunc(ordered, func(a, b Exchange) int { return cmp.Compare(a.Number, b.Number) })
	var callers []string
	for _, e := range ordered {
		if !slices.Contains(callers, e.Caller) {
			callers = append(callers, e.Caller)
		}
	}
	// The server stands after the callers, each of whom has a lane of their own.
	p := &picture{Width: laneMargin*2 + laneWidth + (len(callers)-1)*laneMargin*2, Height: headHeight + rowHeight*len(ordered)}
	server := p.Width - laneMargin
	for i, caller := range callers {
		p.Lanes = append(p.Lanes, lane{caller, laneMargin + i*laneMargin*2})
	}
	p.Lanes = append(p.Lanes, lane{"server", server})
	var label []string
	for i, e := range ordered {
		from, y := p.Lanes[slices.Index(callers, e.Caller)].X, headHeight+i*rowHeight+18
		a := arrow{From: from, To: server, TextX: server - laneWidth/2, Y: y, AboveY: y - 5, BackY: y + 20, BelowY: y + 34,
			Question: short(e.Method + " " + e.Path), Answer: answered(e), Colour: colourOf(e),
			Head:     fmt.Sprintf("M%d %d l-7 -4 v8 z", server, y),
			BackHead: fmt.Sprintf("M%d %d l7 -4 v8 z", from, y+20),
		}
		p.Arrows = append(p.Arrows, a)
		label = append(label, fmt.Sprintf("%s asks %s %s, answer %s", e.Caller, e.Method, e.Path, answered(e)))
	}
	p.Label = strings.Join(label, "; ")
	return p
}

func answered(e Exchange) string {
	if e.Status == 0 {
		return "no answer"
	}
	return fmt.Sprintf("%d, #%d", e.Status, e.Number)
}

func colourOf(e Exchange) Verdict {
	switch {
	case e.Status >= 200 && e.Status < 300:
		return Passed
	case e.Status >= 400 && e.Status < 500:
		return Waived
	}
	return Failed
}

// short cuts a text in its middle.
func short(text string) string {
	runes := []rune(text)
	if len(runes) <= longest {
		return text
	}
	return string(runes[:longest/3]) + "…" + string(runes[len(runes)-longest*2/3+1:])
}
