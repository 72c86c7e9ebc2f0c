package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/internal/strictyaml"
)

type file struct {
	Name  string `yaml:"name"`
	Users []struct {
		Login  string `yaml:"login"`
		Secret string `yaml:"secret"`
	} `yaml:"users"`
	Size  int               `yaml:"size"`
	Sizes []int             `yaml:"sizes"`
	On    bool              `yaml:"on"`
	For   period            `yaml:"for"`
	Steps []step            `yaml:"steps"`
	Words map[string]string `yaml:"words"`
}

// period reads itself from a text.
type period time.Duration

func (p *period) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration", text)
	}
	*p = period(read)
	return nil
}

// step is written as a name, or as what it is.
type step struct {
	Name string `yaml:"name"`
}

func (s *step) Part(form strictyaml.Form) any {
	if form == strictyaml.Text {
		return &s.Name
	}
	type explicit step
	return (*explicit)(s)
}

func TestDecode(t *testing.T) {
	var got file
	if err := strictyaml.Decode("w.yaml", []byte("name: 0123\nusers:\n  - {login: mia, secret: s}\nfor: 90s\nsteps: [a, {name: b}]\nwords: {day: 2026-11-01, none: }\n"), &got); err != nil {
		t.Fatal(err)
	}
	if want := "{0123 [{mia s}] 0 [] false 90000000000 [{a} {b}] map[day:2026-11-01 none:]}"; fmt.Sprint(got) != want {
		t.Fatalf("got %v, want %s", got, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"an unknown key":          {"name: a\nuser: []\n", `w.yaml:2: unknown key "user"; did you mean "users"?`},
		"one within":              {"users:\n  - login: mia\n    secrt: s\n", `w.yaml:3: unknown key "secrt"; did you mean "secret"?`},
		"one that is far":         {"name: a\nvolume: 1\n", `w.yaml:2: unknown key "volume": want for, name, on, size, sizes, steps, users, words`},
		"a key twice":             {"name: a\nname: b\n", `w.yaml:2: `},
		"another type":            {"name: a\nsize: much\n", `w.yaml:2: size: got "much", want a whole number`},
		"another type in a row":   {"sizes:\n  - 1\n  - many\n", `w.yaml:3: got "many", want a whole number`},
		"a fraction":              {"name: a\nsize: 1.7\n", `w.yaml:2: size: got "1.7", want a whole number`},
		"a fraction in a list":    {"sizes: [1, 2e3]\n", `w.yaml:1: got "2e3", want a whole number`},
		"a text for a number":     {"name: a\nsize: \"1\"\n", `w.yaml:2: size: got "1", want a whole number`},
		"a number too large":      {"size: 99999999999999999999\n", `w.yaml:1: size: 99999999999999999999 is too large a number`},
		"a text for a list":       {"name: a\nusers: mia\n", `w.yaml:2: users: got "mia", want a sequence`},
		"a key that is another's": {"login: a\n", `w.yaml:1: unknown key "login": it has its place elsewhere`},
		"a list for a mapping":    {"users:\n  - [a, b]\n", `w.yaml:2: got a sequence, want a mapping`},
		"a mapping for a list":    {"users:\n  login: a\n", `w.yaml:2: users: got a mapping, want a sequence`},
		"yes":                     {"on: yes\n", `w.yaml:1: on: got "yes", want true or false`},
		"a list for a text":       {"name: [a]\n", `w.yaml:1: name: got a sequence, want a text`},
		"what reads itself":       {"for: [1s]\n", `w.yaml:1: for: got a sequence, want a text`},
		"what cannot read itself": {"for: long\n", `w.yaml:1: for: "long" is no duration`},
		"a third form":            {"steps: [[a]]\n", `w.yaml:1: got a sequence, want a mapping`},
		"a key within a form":     {"steps:\n  - {nam: a}\n", `w.yaml:2: unknown key "nam"; did you mean "name"?`},
		"a list for a key":        {"? [a]\n: b\n", `w.yaml:1: a key is a text`},
		"what is merged":          {"users:\n  - <<: {logn: mia}\n", `w.yaml:2: unknown key "logn"; did you mean "login"?`},
		"what merges itself":      {"users:\n  - &mia\n    <<: *mia\n", `w.yaml:3: lists and maps stand in one another more than 100 deep`},
		"what is no YAML":         {"name: [a\nusers: []\n", `w.yaml:2: this is no YAML: did not find expected ',' or ']', while parsing a flow sequence that begins on line 1`},
		"what is no JSON":         {"{\n  \"name\": \"a\"\n  \"size\": 1}\n", `w.yaml:3: this is no JSON: invalid character '"' after object value`},
		"JSON that ends too soon": {"{\"name\":\n\"a\"", `w.yaml:2: this is no JSON: unexpected EOF`},
		"JSON and more":           {"{\"name\": \"a\"}\n}", `w.yaml:2: this is no JSON: invalid character '}' at start of value`},
		"JSON of another type":    {"{\"name\": \"a\",\n\"size\": \"1\", \"on\": 1}", `w.yaml:2: size: got "1", want a whole number`},
		"a key twice in JSON":     {"{\"name\": \"a\",\n\"name\": \"b\"}", `w.yaml:2: the key "name" stands on line 1 already`},
		"half a pair":             {`{"name": "\ud83d"}`, `w.yaml:1: this is no JSON: invalid surrogate pair`},
		"what is no text":         {"name: \x00\n", `w.yaml: this is no YAML: `},
		"a second document":       {"name: a\n---\nname: b\n", `w.yaml:3: a second document`},
		"a file without words":    {"# nothing\n", `w.yaml: the file is empty`},
		"lists without end":       {"name: a\nusers: " + strings.Repeat("[", 100_000), `w.yaml:2: this is no YAML: exceeded max depth`},
		"entries without end":     {"name: a\nusers:\n  " + strings.Repeat("- ", 20_000), `w.yaml:3: this is no YAML: exceeded max depth`},
		"an empty file":           {"", `w.yaml: the file is empty`},
	} {
		t.Run(name, func(t *testing.T) {
			err := strictyaml.Decode("w.yaml", []byte(c.src), new(file))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want an error that begins %q", err, c.want)
			}
		})
	}
}

func TestDecodeReadsJSON(t *testing.T) {
	var got file
	src := "{\r\n\t\"name\":\t\"\\ud83d\\ude00 \\\\ud83d\\\\ude00 \\/ \\\" \\u00e4\\t\u00e4\",\n\t\"sizes\": [1,\t2]\n}"
	if err := strictyaml.Decode("body", []byte(src), &got); err != nil {
		t.Fatal(err)
	}
	if err := strictyaml.Decode("body", []byte("{name: a, on: true, sizes: [1]}"), new(file)); err != nil {
		t.Errorf("got %v for YAML in braces", err)
	}
	if want := "\U0001F600 \\ud83d\\ude00 / \" \u00e4\t\u00e4"; got.Name != want || fmt.Sprint(got.Sizes) != "[1 2]" {
		t.Errorf("got %q %v, want %q", got.Name, got.Sizes, want)
	}
}

func TestDecodeTellsAllThatIsWrong(t *testing.T) {
	err := strictyaml.Decode("w.yaml", []byte("size: much\nusers:\n  - {login: [], secrt: s}\nname: a\nname: b\n"), new(file))
	want := `w.yaml:1: size: got "much", want a whole number
w.yaml:3: login: got a sequence, want a text
w.yaml:3: unknown key "secrt"; did you mean "secret"?
w.yaml:5: the key "name" stands on line 4 already`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	err = strictyaml.Decode("w.yaml", []byte("sizes:\n"+strings.Repeat("  - many\n", 100)), new(file))
	if err == nil || strings.Count(err.Error(), "\n") != 20 || !strings.HasSuffix(err.Error(), "\nw.yaml: there is more that is wrong") {
		t.Errorf("got\n%v\nwant the first twenty, and that there is more", err)
	}
}

func TestDecodeKnowsAliasesAndWhatIsMerged(t *testing.T) {
	var got file
	err := strictyaml.Decode("w.yaml", []byte(`
users:
  - &mia {login: mia, secret: s}
  - &rita {login: rita}
  - {<<: *mia, login: max}
  - <<: [*rita, *mia]
  - *rita
words: {<<: {a: b, c: d}, a: e}
<<: {sizes: [1, 2], words: {f: g}}
sizes: [3]
`), &got)
	if err != nil {
		t.Fatal(err)
	}
	if want := "[{mia s} {rita } {max s} {rita s} {rita }] map[a:e c:d] [3]"; fmt.Sprint(got.Users, got.Words, got.Sizes) != want {
		t.Errorf("got %v %v %v, want %s", got.Users, got.Words, got.Sizes, want)
	}
}

func TestDecodeRefusesAliasesThatStandForMoreThanAnyMachineHolds(t *testing.T) {
	src := "rows:\n  - - - &row [" + strings.Repeat("a, ", 200) + "]\n  - &rows [" + strings.Repeat("*row, ", 200) + "]\n" + strings.Repeat("  - *rows\n", 200)
	err := strictyaml.Decode("w.yaml", []byte(src), new(struct {
		Rows [][][]string `yaml:"rows"`
	}))
	if err == nil || !strings.HasSuffix(err.Error(), "with each alias in full, the file has more than 5000000 values") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestLines(t *testing.T) {
	lines := strictyaml.Lines{Src: []byte("name: a\nusers:\n  - login: mia\n  - login: rita\n    secret: s\nplans:\n  v1.2: {run: 1s}\n  v1: {}\n")}
	for path, want := range map[string]int{"$": 1, "$.name": 1, "$.users[1].secret": 5, "$.users[7]": 0, "$.plans.v1.2": 7, "$.plans.v1.2.run": 7, "$.plans.v1.3": 0, "no path": 0} {
		if got := lines.Of(path); got != want {
			t.Errorf("Of(%q) = %d, want %d", path, got, want)
		}
	}
}
