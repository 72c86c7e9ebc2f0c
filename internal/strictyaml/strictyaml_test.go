package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline/internal/strictyaml"
)

type file struct {
	Name  string `yaml:"name"`
	Users []struct {
		Login  string `yaml:"login"`
		Secret string `yaml:"secret"`
	} `yaml:"users"`
	Size  int   `yaml:"size"`
	Sizes []int `yaml:"sizes"`
}

func TestDecode(t *testing.T) {
	var got file
	if err := strictyaml.Decode("w.yaml", []byte("name: a\nusers:\n  - {login: mia, secret: s}\n"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "a" || len(got.Users) != 1 || got.Users[0].Secret != "s" {
		t.Fatalf("got %+v", got)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"an unknown key":          {"name: a\nuser: []\n", `w.yaml:2: unknown key "user"; did you mean "users"?`},
		"one within":              {"users:\n  - login: mia\n    secrt: s\n", `w.yaml:3: unknown key "secrt"; did you mean "secret"?`},
		"one that is far":         {"name: a\nvolume: 1\n", `w.yaml:2: unknown key "volume": want name, users, login, secret, size, sizes`},
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
		"a mapping for a list":    {"users:\n  login: a\n", `w.yaml:2: got a mapping, want a sequence`},
		"what is no YAML":         {"name: [a\nusers: []\n", `w.yaml:`},
		"a second document":       {"name: a\n---\nname: b\n", `w.yaml:3: a second document`},
		"a file without words":    {"# nothing\n", `w.yaml: the file is empty`},
		"lists without end":       {"name: a\nusers: " + strings.Repeat("[", 100_000), `w.yaml:2: lists and maps stand in one another more than 100 deep`},
		"entries without end":     {"name: a\nusers:\n  " + strings.Repeat("- ", 10_000), `w.yaml:3: lists and maps stand in one another more than 100 deep`},
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

// The library panics on a tag without a value where a list is due, which fuzzing found.
func TestDecodeRefusesWhatTheLibraryCannotTake(t *testing.T) {
	err := strictyaml.Decode("w.yaml", []byte("users: ! \n"), new(file))
	if err == nil || !strings.HasPrefix(err.Error(), "w.yaml: this is no YAML") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestDecodeRefusesAliasesThatStandForMoreThanAnyMachineHolds(t *testing.T) {
	src := "rows:\n  - &row0 [a, b]\n"
	for i := range 60 {
		src += fmt.Sprintf("  - &row%d [*row%d, *row%d]\n", i+1, i, i)
	}
	err := strictyaml.Decode("w.yaml", []byte(src), new(struct {
		Rows []any `yaml:"rows"`
	}))
	if err == nil || !strings.Contains(err.Error(), "with each alias in full, the file has more than 5000000 values") {
		t.Errorf("got %v, want a refusal", err)
	}
	var few struct {
		Rows [][]string `yaml:"rows"`
	}
	if err := strictyaml.Decode("w.yaml", []byte("rows: [&row [a, b], *row, *row]\n"), &few); err != nil || len(few.Rows) != 3 || few.Rows[2][1] != "b" {
		t.Errorf("got %v and %v", few, err)
	}
}

func TestLine(t *testing.T) {
	src := []byte("name: a\nusers:\n  - login: mia\n  - login: rita\n    secret: s\n")
	for path, want := range map[string]int{"$.name": 1, "$.users[1].secret": 5, "$.users[7]": 0, "no path": 0} {
		if got := strictyaml.Line(src, path); got != want {
			t.Errorf("Line(%q) = %d, want %d", path, got, want)
		}
	}
}
