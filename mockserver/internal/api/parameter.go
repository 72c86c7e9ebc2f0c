package api

import (
	"net/http"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// parse holds the path's parameters against their schemas.
func (r *request) parse() error {
	for i, p := range r.route.parameters {
		var value any = r.values[i]
		if p.schema.Type.Is(openapi3.TypeInteger) {
			n, ok := wholeNumber(r.values[i])
			if !ok {
				return refuse(http.StatusBadRequest, "%s is not a whole number: want one in plain decimal digits, such as 12.", p.name)
			}
			if r.numbers == nil {
				r.numbers = make(map[string]int64, 2)
			}
			r.numbers[p.name] = n
			value = n
		}
		if err := p.schema.VisitJSON(value); err != nil {
			return refuse(http.StatusBadRequest, "%s is not as the contract says: want %s.", p.name, describe(p.schema))
		}
	}
	return nil
}

// wholeNumber reads a number as JSON would write it: neither a plus sign nor a zero stands before it, so that a build has one
// address. It must fit into 64 bits.
func wholeNumber(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == text
}

func describe(s *openapi3.Schema) string {
	text, err := s.MarshalJSON()
	if err != nil {
		return "another value"
	}
	return string(text)
}

// value returns a parameter's text; empty if the path has none of this name.
func (r *request) value(name string) string {
	for i, p := range r.route.parameters {
		if p.name == name {
			return r.values[i]
		}
	}
	return ""
}

// number returns a parameter that is a whole number.
func (r *request) number(name string) int64 { return r.numbers[name] }
