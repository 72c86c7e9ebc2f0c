package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
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

// What a deviation may say of where it is: the build, perhaps with its repository, and the JSON pointer of a field at the end.
var (
	ofBuild = regexp.MustCompile(`\bbuild (\d+)(?: of ([^\s:]+))?`)
	ofMany  = regexp.MustCompile(`\b(?:list|queue)\b`)
	ofField = regexp.MustCompile(`(?:^|[ ,])((?:/[\w-]+)+)$`)
	member  = regexp.MustCompile(`^"((?:[^"\\]|\\.)*)": (.*?),?$`)
)

// line finds the line of a document laid out that the deviation speaks of: the field at its pointer, of the build that it names if it names one. It is
// -1 if there is none.
func (d deviation) line(lines []string) int {
	var build, repository, pointer string
	if m := ofBuild.FindStringSubmatch(d.Where + " " + d.Got); m != nil {
		build, repository = m[1], m[2]
	}
	if m := ofField.FindStringSubmatch(d.Where); m != nil {
		pointer = m[1]
	}
	if build == "" && pointer == "" || ofMany.MatchString(d.Where) && lines[0] != "[\n" {
		return -1
	}
	var path []string
	next := map[int]int{} // index of an array's next element, by depth
	fullName, at, inside := "", -1, 0
	for i, line := range lines {
		text := strings.TrimSpace(line)
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		if text == "" || depth == 0 || strings.ContainsAny(text[:1], "}]") {
			continue
		}
		if depth < inside {
			return at // the build is over, and has no such field: its number is shown
		}
		name, value := strconv.Itoa(next[depth]), text
		if m := member.FindStringSubmatch(text); m != nil {
			name, value = m[1], m[2]
		} else {
			next[depth]++
		}
		next[depth+1] = 0
		path = append(path[:min(depth-1, len(path))], name)
		switch whole := "/" + strings.Join(path, "/"); {
		case build == "" && whole == pointer, inside > 0 && pointer != "" && strings.HasSuffix(whole, pointer):
			return i
		case build == "" || inside > 0:
		case name == "full_name":
			fullName = strings.Trim(value, `"`)
		case name == "number" && value == build && depth <= 2 && (repository == "" || fullName == "" || fullName == repository):
			at, inside = i, depth
			if pointer == "" {
				return i
			}
		}
	}
	return at
}
