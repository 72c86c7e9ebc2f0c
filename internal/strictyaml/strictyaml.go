// Package strictyaml reads YAML files that people write by hand, and refuses what it does not understand.
//
// A key that is not known is an error with its line and, where one is near, the key that was probably meant. The package knows
// nothing of what the files mean; Line lets those who do name the place of what they refuse.
package strictyaml

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/plumbline-ci/plumbline/internal/suggest"
)

// Error is a refusal: the file, the line (0 where none is known) and what was wrong there.
type Error struct {
	File string
	Line int
	Text string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// Decode reads src, the one YAML document of file, into the struct that into points to; file is its name for messages. Keys
// that the struct does not have, keys that stand twice, values of another type and further documents are refused with an *Error.
func Decode(file string, src []byte, into any) (err error) {
	defer func() {
		if recover() != nil { // fuzzing finds texts, none of them YAML, on which the library panics
			err = &Error{File: file, Text: "this is no YAML that can be read"}
		}
	}()
	tokens := lexer.Tokenize(string(src))
	if err := refuseDepth(file, tokens); err != nil {
		return err
	}
	tree, err := parser.Parse(tokens, 0)
	if err != nil {
		return refusal(file, err, into)
	}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return &Error{File: file, Text: "the file is empty"}
	}
	if len(tree.Docs) > 1 {
		return &Error{file, tree.Docs[1].Body.GetToken().Position.Line, "a second document: want one"}
	}
	if err := refuseAliases(file, tree.Docs[0].Body); err != nil {
		return err
	}
	if err := yaml.NodeToValue(tree.Docs[0].Body, into, yaml.Strict()); err != nil {
		return refusal(file, err, into)
	}
	return refuseFractions(file, tree.Docs[0].Body, reflect.TypeOf(into))
}

// maxDepth bounds how deep lists and maps stand in one another on a line. No file of ours comes near it, and the parser's time grows with its square.
const maxDepth = 100

func refuseDepth(file string, tokens token.Tokens) error {
	depth, entries, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			entries, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType:
			entries++
		}
		if depth > maxDepth || entries > maxDepth {
			return &Error{file, line, fmt.Sprintf("lists and maps stand in one another more than %d deep", maxDepth)}
		}
	}
	return nil
}

// Line returns the line on which the value at path stands in src, such as `$.users[0].login`; 0 if there is none.
func Line(src []byte, path string) (line int) {
	defer func() {
		if recover() != nil { // as in Decode
			line = 0
		}
	}()
	p, err := yaml.PathString(path)
	if err != nil {
		return 0
	}
	node, err := p.ReadNode(strings.NewReader(string(src)))
	if err != nil || node.GetToken() == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

func refusal(file string, err error, into any) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return &Error{File: file, Text: err.Error()}
	}
	refused := &Error{File: file, Text: at.GetMessage()}
	where := at.GetToken()
	if where == nil {
		return refused
	}
	refused.Line = where.Position.Line
	var (
		unknown *yaml.UnknownFieldError
		value   *yaml.TypeError
		node    *yaml.UnexpectedNodeTypeError
		size    *yaml.OverflowError
	)
	switch {
	case errors.As(err, &unknown):
		refused.Text = unknownKey(where.Value, keys(reflect.TypeOf(into), nil))
	case errors.As(err, &value):
		refused.Text = want(where, kind(value.DstType))
	case errors.As(err, &node):
		refused.Text = want(where, "a "+node.Expected.YAMLName())
	case errors.As(err, &size):
		refused.Text = fmt.Sprintf("%s%s is too large a number", keyBefore(where), size.SrcNum)
	}
	return refused
}

func unknownKey(key string, known []string) string {
	if slices.Contains(known, key) {
		return fmt.Sprintf("unknown key %q: it has its place elsewhere", key)
	}
	hint := suggest.DidYouMean(key, known, strings.Clone)
	if hint == "" && len(known) > 0 && len(known) <= maxListed {
		hint = ": want " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("unknown key %q%s", key, hint)
}

// maxListed is how many keys are few enough to be listed where none is near the one that is not known.
const maxListed = 16

// want words the refusal of the value that begins with a token.
func want(value *token.Token, kind string) string {
	got := strconv.Quote(value.Value)
	switch value.Type {
	case token.SequenceStartType, token.SequenceEntryType:
		got = "a sequence"
	case token.MappingStartType, token.MappingValueType:
		got = "a mapping"
	}
	return fmt.Sprintf("%sgot %s, want %s", keyBefore(value), got, kind)
}

// keyBefore is the key whose value begins with a token; empty if it is no key's.
func keyBefore(value *token.Token) string {
	if colon := value.Prev; colon != nil && colon.Type == token.MappingValueType && colon.Prev != nil {
		return colon.Prev.Value + ": "
	}
	return ""
}

const wholeNumber = "a whole number"

// kind names what a value must be.
func kind(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return wholeNumber
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.String:
		return "a text"
	case reflect.Slice, reflect.Array:
		return "a sequence"
	default:
		return "a mapping"
	}
}

// keys gathers the keys of a type and of all that it is made of.
func keys(t reflect.Type, seen []reflect.Type) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, s := range seen {
		if s == t {
			return nil
		}
	}
	var found []string
	for _, field := range reflect.VisibleFields(t) {
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if key != "" && key != "-" {
			found = append(found, key)
		}
		found = append(found, keys(field.Type, append(seen, t))...)
	}
	return found
}
