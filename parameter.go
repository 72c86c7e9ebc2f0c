package plumbline

import (
	"math"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Parameter is a parameter of an operation's path: a whole number, or a text of some length.
type Parameter struct {
	Name      string
	Whole     bool // it is a whole number of 64 bits
	MinLength int  // of a text, in characters
	MaxLength int  // of a text, in characters; math.MaxInt where the document says none
}

// parameters reads the parameters that an operation's path names. What all operations of a path share stands beside them.
func (r *reader) parameters(op Operation, node, item *yaml.Node) (named []Parameter) {
	for segment := range strings.SplitSeq(op.Path, "/") {
		name, ok := strings.CutPrefix(segment, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		schema := r.schemaOf(name, value(node, "parameters"))
		if schema == nil {
			schema = r.schemaOf(name, value(item, "parameters"))
		}
		if schema == nil {
			r.refuse(item, "the path %s names {%s}, and no path parameter with a schema has that name", op.Path, name)
			continue
		}
		named = append(named, r.parameter(name, schema))
	}
	return named
}

// schemaOf returns the schema of the path parameter of this name in a list; nil if there is none.
func (r *reader) schemaOf(name string, list *yaml.Node) *yaml.Node {
	if list == nil {
		return nil
	}
	for _, node := range list.Content {
		if ref := value(node, "$ref"); ref != nil {
			node = value(value(value(r.document, "components"), "parameters"), strings.TrimPrefix(ref.Value, "#/components/parameters/"))
		}
		if in, its := value(node, "in"), value(node, "name"); in != nil && in.Value == "path" && its != nil && its.Value == name {
			return value(node, "schema")
		}
	}
	return nil
}

func (r *reader) parameter(name string, schema *yaml.Node) Parameter {
	said := struct {
		Type, Format string
		MinLength    int `yaml:"minLength"`
		MaxLength    int `yaml:"maxLength"`
	}{MaxLength: math.MaxInt}
	if err := decode(schema, &said, "type", "format", "minLength", "maxLength"); err != nil {
		r.refuse(schema, "the path parameter %s: its schema has type, format, minLength and maxLength: %s", name, err)
	}
	if said.Type != "string" && said.Type != "integer" {
		r.refuse(schema, "the path parameter %s is of type %q: want string or integer", name, said.Type)
	}
	return Parameter{Name: name, Whole: said.Type == "integer", MinLength: said.MinLength, MaxLength: said.MaxLength}
}
