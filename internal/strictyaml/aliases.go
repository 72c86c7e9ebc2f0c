package strictyaml

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// maxValues bounds how many values a file stands for, once each alias is what it names: a short text can stand for more than any machine holds.
const maxValues = 5_000_000

// refuseAliases refuses a file whose aliases make too much of it.
func refuseAliases(file string, body ast.Node) error {
	values := counter{}
	if values.of(body) > maxValues {
		return &Error{file, body.GetToken().Position.Line, fmt.Sprintf("with each alias in full, the file has more than %d values", maxValues)}
	}
	return nil
}

// counter counts the values that a node stands for. It knows those of the anchors that it has met.
type counter map[string]int

func (c counter) of(node ast.Node) int {
	values := 1
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, value := range node.Values {
			values += c.of(value)
		}
	case *ast.MappingValueNode:
		values += c.of(node.Value)
	case *ast.SequenceNode:
		for _, value := range node.Values {
			values += c.of(value)
		}
	case *ast.TagNode:
		values += c.of(node.Value)
	case *ast.AnchorNode:
		values += c.of(node.Value)
		c[node.Name.String()] = values
	case *ast.AliasNode:
		values += c[node.Value.String()]
	}
	return min(values, maxValues+1)
}
