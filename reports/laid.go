package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// laid is a body with line breaks, taken apart at the line that is in question. If none is, all is before it.
type laid struct{ Before, Marked, After string }

// near is how many lines before the one in question are shown where there is no room for all, and half as many after it.
const near = 6

// Far is what is before the line in question, but for what is near it.
func (l laid) Far() string { return l.Before[:len(l.Before)-len(l.Near())] }

// Near is the lines right before the one in question; all that is before it if there is none.
func (l laid) Near() string {
	at := len(l.Before)
	for range near {
		if at > 0 {
			at = 1 + strings.LastIndex(l.Before[:at-1], "\n")
		}
	}
	if l.Marked == "" {
		at = 0
	}
	return l.Before[at:]
}

// laidOut lays out a JSON document, or as much of one as there is, and finds in it what a deviation speaks of. Names, their order and the digits of
// numbers stay. Anything else stays as it is.
func laidOut(body string, cut int, about deviation) laid {
	if trimmed := strings.TrimSpace(body); !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") {
		return laid{Before: body}
	}
	var b bytes.Buffer
	switch begins := beginsJSON(body); {
	case begins && json.Indent(&b, []byte(body), "", "  ") == nil:
	case begins && cut > 0:
		b.Reset()
		indent(&b, body)
	default:
		return laid{Before: body}
	}
	lines := strings.SplitAfter(b.String(), "\n")
	at := about.line(lines)
	if at < 0 {
		return laid{Before: b.String()}
	}
	text := strings.TrimRight(lines[at], "\n")
	return laid{strings.Join(lines[:at], ""), text, lines[at][len(text):] + strings.Join(lines[at+1:], "")}
}

// Next is the lines right after the one in question.
func (l laid) Next() string { return l.After[:len(l.After)-len(l.Rest())] }

// Rest is what is after those.
func (l laid) Rest() string {
	rest := l.After
	for range near {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	return rest
}

// around is the line in question with what stands next to it; empty if none is in question.
func (l laid) around() string {
	if l.Marked == "" {
		return ""
	}
	before, after := strings.Split(strings.TrimSuffix(l.Near(), "\n"), "\n"), strings.Split(strings.Trim(l.After, "\n"), "\n")
	to := min(near/2, len(after))
	lines := slices.Concat(before, []string{l.Marked + "   <--"}, after[:to])
	if l.Far() != "" {
		lines = slices.Insert(lines, 0, "…")
	}
	if to < len(after) {
		lines = append(lines, "…")
	}
	return strings.Join(lines, "\n")
}

// decisive is the body of the exchange that decided, laid out, if there is one.
func (rule Rule) decisive() laid {
	if len(rule.Evidence) == 0 {
		return laid{}
	}
	return laidOut(rule.Evidence[0].Body, rule.Evidence[0].Cut, deviationOf(rule.found()))
}

// deepest is how deep what is laid out may nest: each level is a margin more, and a server may answer with nothing but levels.
const deepest = 32

// beginsJSON tells whether a text is right JSON as far as it goes, and not too deep to be laid out.
func beginsJSON(text string) bool {
	depth := 0
	for decoder := json.NewDecoder(strings.NewReader(text)); depth <= deepest; {
		token, err := decoder.Token()
		if err != nil {
			return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return false
}

// indent lays out the beginning of a JSON document as json.Indent does a whole one.
func indent(b *bytes.Buffer, text string) {
	depth, inString := 0, false
	line := func() { b.WriteString("\n" + strings.Repeat("  ", depth)) }
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString:
			b.WriteByte(c)
			if c == '\\' && i+1 < len(text) {
				i++
				b.WriteByte(text[i])
			}
			inString = c != '"'
		case c == '{' || c == '[':
			b.WriteByte(c)
			depth++
			if rest := strings.TrimLeft(text[i+1:], " \t\r\n"); rest == "" || rest[0] != '}' && rest[0] != ']' {
				line()
			}
		case c == '}' || c == ']':
			depth--
			if last := b.Bytes()[b.Len()-1]; last != '{' && last != '[' {
				line()
			}
			b.WriteByte(c)
		case c == ',':
			b.WriteByte(c)
			line()
		case c == ':':
			b.WriteString(": ")
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			b.WriteByte(c)
			inString = c == '"'
		}
	}
}
