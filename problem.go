package plumbline

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Problem is a place where a contract is not as it must be.
type Problem struct {
	File string
	Line int
	Text string
}

func (p Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems is all that is wrong with a contract; Parse returns it as its error.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

func (r *reader) refuse(at *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, at.Line, fmt.Sprintf(format, args...)})
}

// entries yields the keys and values of a mapping, in order; nothing for any other node, and for none.
func entries(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i].Value, node.Content[i+1]) {
				return
			}
		}
	}
}

// value returns what stands under a key of a mapping; nil if there is nothing.
func value(node *yaml.Node, key string) *yaml.Node {
	for k, v := range entries(node) {
		if k == key {
			return v
		}
	}
	return nil
}

// decode reads a mapping that has no keys but these.
func decode(node *yaml.Node, into any, keys ...string) error {
	for key := range entries(node) {
		if !slices.Contains(keys, key) {
			return fmt.Errorf("unknown field %q", key)
		}
	}
	return node.Decode(into)
}
