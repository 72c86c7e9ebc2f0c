// Package strictyaml reads YAML files that people write by hand, and refuses what it does not understand.
//
// A key that is not known is an error with its line and, where one is near, the key that was probably meant; all that is wrong with a file is told at once.
// The package knows nothing of what the files mean; Lines lets those who do name the place of what they refuse.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Decode reads src, the one YAML document of file, into the struct that into points to; file is its name for messages. Keys that the struct does not have,
// keys that stand twice, values of another type and further documents are refused: the error is an *Error, or several, joined.
//
// JSON is read too. A field is of the type that it is written as, or a Union, or reads itself from a text. What is written as null stays as it is.
func Decode(file string, src []byte, into any) error {
	root, err := parse(file, src)
	if err != nil {
		return err
	}
	value := reflect.ValueOf(into).Elem()
	d := decoder{problems: Problems{File: file}, root: value.Type()}
	d.read(root, value, "")
	return d.problems.Err()
}

// parse returns the value that a document is.
func parse(file string, src []byte) (*yaml.Node, error) {
	if !looksLikeJSON(src) {
		return parseYAML(file, src)
	}
	root, err := parseJSON(file, src)
	if err == nil {
		return root, nil
	}
	if len(src) <= maxBraced {
		if root, notYAML := parseYAML(file, src); notYAML == nil {
			return root, nil
		}
	}
	return nil, err
}

// maxBraced is how long a text may be that begins as JSON and is YAML, in bytes: the library takes long for what stands in braces.
const maxBraced = 256 << 10

func parseYAML(file string, src []byte) (*yaml.Node, error) {
	documents, err := yaml.NewLoader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	var document, second yaml.Node
	if err := documents.Load(&document); errors.Is(err, io.EOF) {
		return nil, &Error{File: file, Text: "the file is empty"}
	} else if err != nil {
		return nil, syntaxError(file, err)
	}
	if err := documents.Load(&second); err == nil {
		return nil, &Error{file, second.Content[0].Line, "a second document: want one"}
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxError(file, err)
	}
	root := document.Content[0]
	if root.ShortTag() == nullTag {
		return nil, &Error{File: file, Text: "the file is empty"}
	}
	return root, nil
}

// syntaxError words what the library says of a text that is no YAML.
func syntaxError(file string, err error) error {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return &Error{File: file, Text: "this is no YAML: " + err.Error()}
	}
	text := "this is no YAML: " + at.Message
	if at.ContextMsg != "" {
		text += fmt.Sprintf(", %s that begins on line %d", at.ContextMsg, at.ContextMark.Line)
	}
	return &Error{file, at.Mark.Line, text}
}

// Lines knows the lines of a text.
type Lines struct {
	Src []byte

	root *yaml.Node // once it was asked
}

// Of returns the line on which the value at path stands, such as `$.users[0].login`; 0 if there is none.
func (l *Lines) Of(path string) int {
	if l.root == nil {
		root, err := parse("", l.Src)
		if err != nil {
			return 0
		}
		l.root = root
	}
	path, ok := strings.CutPrefix(path, "$")
	node := find(l.root, path)
	if !ok || node == nil {
		return 0
	}
	return node.Line
}

// find returns the value at a path below a node; nil if there is none. Keys may have dots of their own.
func find(node *yaml.Node, path string) *yaml.Node {
	if path == "" {
		return node
	}
	switch node = target(node); node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if rest, ok := strings.CutPrefix(path, "."+node.Content[i].Value); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				if found := find(node.Content[i+1], rest); found != nil {
					return found
				}
			}
		}
	case yaml.SequenceNode:
		for i, child := range node.Content {
			if rest, ok := strings.CutPrefix(path, fmt.Sprintf("[%d]", i)); ok {
				return find(child, rest)
			}
		}
	}
	return nil
}

// target is what an alias stands for, and any other node itself.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
