package strictyaml

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// looksLikeJSON tells whether a text begins as an object or an array does. It may be YAML all the same, which may do without quotes.
func looksLikeJSON(src []byte) bool {
	start := bytes.TrimLeft(src, " \t\r\n")
	return len(start) > 0 && (start[0] == '{' || start[0] == '[')
}

// parseJSON returns the tree of a JSON text, as that of a YAML text is.
func parseJSON(file string, src []byte) (*yaml.Node, error) {
	r := jsonReader{Decoder: jsontext.NewDecoder(bytes.NewReader(src), jsontext.AllowDuplicateNames(true)), src: src, line: 1}
	root, err := r.value()
	if err == nil {
		if _, err = r.ReadToken(); errors.Is(err, io.EOF) {
			return root, nil
		}
	}
	offset, text := int64(len(src)), "this is no JSON"
	var at *jsontext.SyntacticError
	if errors.As(err, &at) {
		offset, text = at.ByteOffset, text+": "+at.Err.Error()
	}
	return nil, &Error{file, r.lineOf(offset), text}
}

// jsonReader reads values, and knows on which line it is.
type jsonReader struct {
	*jsontext.Decoder
	src    []byte
	offset int64 // up to which the lines are counted
	line   int
}

// lineOf returns the line of an offset, which is none before one that was asked for.
func (r *jsonReader) lineOf(offset int64) int {
	r.line += bytes.Count(r.src[r.offset:max(r.offset, offset)], []byte("\n"))
	r.offset = max(r.offset, offset)
	return r.line
}

func (r *jsonReader) value() (*yaml.Node, error) {
	token, err := r.ReadToken()
	if err != nil {
		return nil, err
	}
	node := &yaml.Node{Kind: yaml.ScalarNode, Value: token.String(), Line: r.lineOf(r.InputOffset())}
	switch kind := token.Kind(); kind {
	case '"':
		node.Tag = textTag
	case '0':
		if node.Tag = floatTag; isDigits(node.Value) {
			node.Tag = intTag
		}
	case 't', 'f':
		node.Tag = boolTag
	case 'n':
		node.Tag = nullTag
	case '{', '[':
		node.Kind, node.Value = yaml.MappingNode, ""
		if kind == '[' {
			node.Kind = yaml.SequenceNode
		}
		for next := r.PeekKind(); next != '}' && next != ']'; next = r.PeekKind() {
			child, err := r.value()
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
		}
		_, err = r.ReadToken()
	}
	return node, err
}
