package strictyaml

import (
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// refuseFractions refuses what stands where a whole number is due and is none. The library would take 1.7 for 1, and "1" too.
func refuseFractions(file string, node ast.Node, t reflect.Type) error {
	t = bare(t)
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, value := range node.Values {
			if err := refuseFractions(file, value, t); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		if at := valueType(t, node.Key.String()); at != nil {
			return refuseFractions(file, node.Value, at)
		}
	case *ast.SequenceNode:
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		for _, value := range node.Values {
			if err := refuseFractions(file, value, t); err != nil {
				return err
			}
		}
	case *ast.FloatNode, *ast.StringNode:
		if isWhole(t) {
			return &Error{file, node.GetToken().Position.Line, want(node.GetToken(), kind(t))}
		}
	}
	return nil
}

// isWhole tells whether a type is read as a whole number, and not from a text.
func isWhole(t reflect.Type) bool {
	_, fromText := reflect.PointerTo(t).MethodByName("UnmarshalText")
	return kind(t) == wholeNumber && !fromText && t.PkgPath() == "" // a time.Duration is a text
}

func bare(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// valueType is the type of the value of a key; nil if it is not known. A type that reads YAML in a way of its own is one of those that it is made of.
func valueType(t reflect.Type, key string) reflect.Type {
	switch t.Kind() {
	case reflect.Map, reflect.Slice, reflect.Pointer:
		if t.Kind() == reflect.Map {
			return t.Elem()
		}
		return valueType(t.Elem(), key)
	case reflect.Struct:
		for _, field := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if name == key {
				return field.Type
			}
			if name != "" || field.Type == t {
				continue
			}
			if inner := valueType(field.Type, key); inner != nil {
				return inner
			}
		}
	}
	return nil
}
