package plumbline

import (
	"fmt"
	"iter"
	"strings"

	"github.com/goccy/go-yaml/ast"
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

func (r *reader) refuse(at ast.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, line(at), fmt.Sprintf(format, args...)})
}

func line(node ast.Node) int { return node.GetToken().Position.Line }

// entries yields the keys and values of a mapping, in order; nothing for any other node.
func entries(node ast.Node) iter.Seq2[string, ast.Node] {
	return func(yield func(string, ast.Node) bool) {
		mapping, ok := node.(ast.MapNode)
		if !ok {
			return
		}
		for pairs := mapping.MapRange(); pairs.Next(); {
			if !yield(text(pairs.Key()), pairs.Value()) {
				return
			}
		}
	}
}

// text returns a scalar's value without its quotes.
func text(node ast.Node) string {
	if scalar, ok := node.(ast.ScalarNode); ok {
		return fmt.Sprint(scalar.GetValue())
	}
	return strings.TrimSpace(node.String())
}

// visitor lets a function be an ast.Visitor.
type visitor func(ast.Node)

func (v visitor) Visit(node ast.Node) ast.Visitor { v(node); return v }
