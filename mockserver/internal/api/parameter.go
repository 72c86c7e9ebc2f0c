package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// parameter is a parameter of a path.
type parameter struct {
	name   string
	schema *openapi3.Schema
	whole  bool // it is a whole number
	// plain tells that the schema says no more than a type and lengths.
	plain bool
}

func newParameter(name string, schema *openapi3.Schema) parameter {
	rest := *schema
	rest.Type, rest.Format, rest.MinLength, rest.MaxLength = nil, "", 0, nil
	return parameter{name, schema, schema.Type.Is(openapi3.TypeInteger), reflect.DeepEqual(rest, openapi3.Schema{})}
}

// parse holds the path's parameters against their schemas.
func (p *place) parse() error {
	for i := range p.route.parameters {
		parameter, text := &p.route.parameters[i], p.values[i]
		if parameter.whole {
			n, ok := wholeNumber(text)
			if !ok {
				return refuse(http.StatusBadRequest, "%s is not a whole number: want one in plain decimal digits, such as 12.", parameter.name)
			}
			p.numbers[i] = n
		}
		if !parameter.admits(text, p.numbers[i]) {
			return refuse(http.StatusBadRequest, "%s is not as the contract says: want %s.", parameter.name, describe(parameter.schema))
		}
	}
	return nil
}

// admits tells whether a text, or the number that it is, is as the schema says. What is plain is not left to the validator, which costs more than all the
// rest of a request.
func (p *parameter) admits(text string, n int64) bool {
	switch {
	case !p.plain && p.whole:
		return p.schema.VisitJSON(n) == nil
	case !p.plain:
		return p.schema.VisitJSON(text) == nil
	case p.whole:
		return true
	}
	length := uint64(utf8.RuneCountInString(text))
	return length >= p.schema.MinLength && (p.schema.MaxLength == nil || length <= *p.schema.MaxLength)
}

// wholeNumber reads a number as JSON would write it: neither a plus sign nor a zero stands before it, so that a build has one
// address. It must fit into 64 bits.
func wholeNumber(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	digits := strings.TrimPrefix(text, "-")
	return n, err == nil && text[0] != '+' && (digits[0] != '0' || text == "0")
}

func describe(s *openapi3.Schema) string {
	text, err := s.MarshalJSON()
	if err != nil {
		return "another value"
	}
	return string(text)
}

// value returns a parameter's text; empty if the path has none of this name.
func (p *place) value(name string) string {
	for i := range p.route.parameters {
		if p.route.parameters[i].name == name {
			return p.values[i]
		}
	}
	return ""
}

// number returns a parameter that is a whole number; 0 if the path has none of this name.
func (p *place) number(name string) int64 {
	for i := range p.route.parameters {
		if p.route.parameters[i].name == name {
			return p.numbers[i]
		}
	}
	return 0
}
