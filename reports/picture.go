package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// picture is a sequence of exchanges: a lane for each caller and one for the server, and two arrows for each exchange.
type picture struct {
	Width, Height int
	Label         string // the same in words
	Lanes         []lane
	Arrows        []arrow
}

type lane struct {
	Name string
	X    int
}

// arrow is a question and, below it, its answer.
type arrow struct {
	From, To, Y      int
	When             string // since the first one
	Question, Answer string
	Decisive         bool
}

// The measures of a picture, in pixels.
const (
	laneStart  = 56  // left of it stands when
	laneGap    = 110 // from one caller to the next
	laneWidth  = 310 // from the last caller to the server, where the texts stand
	laneEnd    = 24
	rowHeight  = 64
	headHeight = 44
	longest    = 43 // characters of a text
)

// TextX is where an arrow's texts begin: near who asked, so that they are seen first where there is little room.
func (a arrow) TextX() int { return a.From + 12 }

// BackY is where the answer's line is.
func (a arrow) BackY() int { return a.Y + 20 }

// AboveY is where the text of the question stands.
func (a arrow) AboveY() int { return a.Y - 6 }

// BelowY is where the text of the answer stands.
func (a arrow) BelowY() int { return a.Y + 35 }

// pictureOf draws exchanges, of which the first is the decisive one, in the order they were sent.
func pictureOf(exchanges []Exchange) *picture {
	ordered := slices.Clone(exchanges)
	slices.SortStableFunc(ordered, func(a, b Exchange) int { return cmp.Compare(a.Number, b.Number) })
	var callers []string
	for _, e := range ordered {
		if !slices.Contains(callers, e.Caller) {
			callers = append(callers, e.Caller)
		}
	}
	server := laneStart + (len(callers)-1)*laneGap + laneWidth
	p := &picture{Width: server + laneEnd, Height: headHeight + rowHeight*len(ordered)}
	for i, caller := range callers {
		p.Lanes = append(p.Lanes, lane{shortened(caller, laneGap/7), laneStart + i*laneGap})
	}
	p.Lanes = append(p.Lanes, lane{"server", server})
	var label []string
	for i, e := range ordered {
		p.Arrows = append(p.Arrows, arrow{
			From: p.Lanes[slices.Index(callers, e.Caller)].X, To: server, Y: headHeight + i*rowHeight + 18,
			When: since(e.Sent.Sub(ordered[0].Sent)), Question: shortened(fmt.Sprintf("#%d %s %s", e.Number, e.Method, e.Path), longest),
			Answer: answered(e), Decisive: e.Number == exchanges[0].Number,
		})
		label = append(label, fmt.Sprintf("%s asks %s %s, %s", e.Caller, e.Method, e.Path, answered(e)))
	}
	p.Label = strings.Join(label, "; ")
	return p
}

func answered(e Exchange) string {
	switch {
	case e.Status == 0:
		return "no answer after " + duration(e.Took)
	case e.Error != "":
		return fmt.Sprintf("%d, broken off after %s", e.Status, duration(e.Took))
	}
	return fmt.Sprintf("%d after %s", e.Status, duration(e.Took))
}

func since(d time.Duration) string {
	if d <= 0 {
		return "0"
	}
	return "+" + duration(d)
}

// shortened cuts a text in its middle.
func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most/3]) + "…" + string(runes[len(runes)-most*2/3+1:])
}
