package reports

import (
	"regexp"
	"strconv"
	"strings"
)

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
