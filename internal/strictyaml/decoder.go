package strictyaml

import (
	"encoding"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Form is how a value is written.
type Form int

// The forms.
const (
	Text Form = iota // or a number, true or false
	List
	Map
)

// Union is a type of which a value may be written in more than one form.
type Union interface {
	// Part returns what a value of a form is read into: a pointer, to no Union of this type.
	Part(form Form) any
}

// The bounds of a file. A short text can stand for more than any machine holds, once each alias is what it names, and for what holds itself.
const (
	maxValues = 5_000_000
	maxDepth  = 100
)

// decoder reads a tree, and gathers what is wrong with it.
type decoder struct {
	problems Problems
	root     reflect.Type // of what the file is read into
	values   int          // read so far, with each alias in full
	depth    int
}

// What YAML takes a value for.
const (
	nullTag  = "!!null"
	boolTag  = "!!bool"
	textTag  = "!!str"
	intTag   = "!!int"
	floatTag = "!!float"
	mergeTag = "!!merge"
)

// read reads a node into a variable; key is the key that it is the value of, and empty if it is none's.
func (d *decoder) read(node *yaml.Node, into reflect.Value, key string) {
	if !d.enter(node) {
		return
	}
	defer d.leave()
	node = target(node)
	if node.ShortTag() == nullTag {
		return
	}
	if key != "" && key != mergeKey {
		into.SetZero() // of what was merged
	}
	switch itself := into.Addr().Interface().(type) {
	case Union:
		d.read(node, reflect.ValueOf(itself.Part(formOf(node))).Elem(), key)
		return
	case encoding.TextUnmarshaler:
		if node.Kind != yaml.ScalarNode {
			d.refuse(node, key, "a text")
		} else if err := itself.UnmarshalText([]byte(node.Value)); err != nil {
			d.problems.Add(node.Line, "%s%s", label(key), err)
		}
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		d.read(node, into.Elem(), key)
	case reflect.Struct:
		d.readStruct(node, into, key)
	case reflect.Map:
		d.readMap(node, into, key)
	case reflect.Slice:
		d.readSlice(node, into, key)
	default:
		d.readScalar(node, into, key)
	}
}

// enter tells whether a node may be read: neither does the file stand for too much yet, nor is too much wrong with it.
func (d *decoder) enter(node *yaml.Node) bool {
	d.values++
	switch {
	case d.problems.Full():
		d.problems.more = true
	case d.values == maxValues+1:
		d.problems.Add(node.Line, "with each alias in full, the file has more than %d values", maxValues)
	case d.depth == maxDepth:
		d.problems.Add(node.Line, "lists and maps stand in one another more than %d deep", maxDepth)
	case d.values <= maxValues:
		d.depth++
		return true
	}
	return false
}

func (d *decoder) leave() { d.depth-- }

func (d *decoder) readStruct(node *yaml.Node, into reflect.Value, key string) {
	if node.Kind != yaml.MappingNode {
		d.refuse(node, key, kind(into.Type()))
		return
	}
	fields := fieldsOf(into.Type())
	for name, value := range d.entries(node, into) {
		if i, ok := fields[name.Value]; ok {
			d.read(value, into.Field(i), name.Value)
		} else {
			d.problems.Add(name.Line, "%s", unknownKey(name.Value, into.Type(), d.root))
		}
	}
}

func (d *decoder) readMap(node *yaml.Node, into reflect.Value, key string) {
	if node.Kind != yaml.MappingNode {
		d.refuse(node, key, kind(into.Type()))
		return
	}
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	for name, value := range d.entries(node, into) {
		element := reflect.New(into.Type().Elem()).Elem()
		d.read(value, element, name.Value)
		into.SetMapIndex(reflect.ValueOf(name.Value), element)
	}
}

// entries yields the keys of a map and their values. What is merged into it is read into the variable first, so that the map's own keys have the last word.
func (d *decoder) entries(node *yaml.Node, into reflect.Value) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		lines := map[string]int{}
		for pair := range slices.Chunk(node.Content, 2) { //nolint:mnd // a key and its value
			switch name := target(pair[0]); {
			case name.Kind != yaml.ScalarNode:
				d.problems.Add(name.Line, "a key is a text")
			case name.ShortTag() == mergeTag:
				d.merge(pair[1], into)
			case lines[name.Value] > 0:
				d.problems.Add(name.Line, "the key %q stands on line %d already", name.Value, lines[name.Value])
			default:
				lines[name.Value] = name.Line
			}
		}
		for pair := range slices.Chunk(node.Content, 2) { //nolint:mnd // as above
			if name := target(pair[0]); lines[name.Value] == name.Line && !yield(name, pair[1]) {
				return
			}
		}
	}
}

// mergeKey is the key under which a map has what is merged into it.
const mergeKey = "<<"

// merge reads what a map has under it: another, or several, of which the first has the last word.
func (d *decoder) merge(node *yaml.Node, into reflect.Value) {
	several := target(node)
	if several.Kind != yaml.SequenceNode {
		d.read(node, into, mergeKey)
		return
	}
	for _, one := range slices.Backward(several.Content) {
		d.read(one, into, mergeKey)
	}
}

func (d *decoder) readSlice(node *yaml.Node, into reflect.Value, key string) {
	if node.Kind != yaml.SequenceNode {
		d.refuse(node, key, kind(into.Type()))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content)))
	for i, element := range node.Content {
		d.read(element, into.Index(i), "")
	}
}

func (d *decoder) readScalar(node *yaml.Node, into reflect.Value, key string) {
	tag := node.ShortTag()
	switch want := kind(into.Type()); {
	case node.Kind != yaml.ScalarNode, want != aText && tag == textTag, want == wholeNumber && tag == floatTag && !isDigits(node.Value):
		d.refuse(node, key, want)
	case want == aText: // whatever else YAML takes it for
		into.SetString(node.Value)
	case node.Decode(into.Addr().Interface()) == nil:
	case want == wholeNumber && isDigits(node.Value):
		d.problems.Add(node.Line, "%s%s is too large a number", label(key), node.Value)
	default:
		d.refuse(node, key, want)
	}
}

func (d *decoder) refuse(node *yaml.Node, key, want string) {
	got := fmt.Sprintf("%.60q", node.Value)
	switch node.Kind {
	case yaml.SequenceNode:
		got = "a sequence"
	case yaml.MappingNode:
		got = "a mapping"
	}
	d.problems.Add(node.Line, "%sgot %s, want %s", label(key), got, want)
}

// label is what a message about a value begins with; empty if it is no key's.
func label(key string) string {
	if key == "" {
		return ""
	}
	return key + ": "
}

// isDigits tells whether a text is a whole number in decimal digits, of whatever size.
func isDigits(text string) bool { return text != "" && strings.Trim(text, "+-0123456789") == "" }

func formOf(node *yaml.Node) Form {
	switch node.Kind {
	case yaml.SequenceNode:
		return List
	case yaml.MappingNode:
		return Map
	default:
		return Text
	}
}
