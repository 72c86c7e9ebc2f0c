package api

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parse holds the path's parameters against what the contract says of them.
func (p *place) parse() error {
	for i := range p.route.op.Parameters {
		parameter, text := &p.route.op.Parameters[i], p.values[i]
		if parameter.Whole {
			n, ok := wholeNumber(text)
			if !ok {
				return refuse(http.StatusBadRequest, "%s is not a whole number: want one in plain decimal digits, such as 12.", parameter.Name)
			}
			p.numbers[i] = n
			continue
		}
		if n := utf8.RuneCountInString(text); n < parameter.MinLength || n > parameter.MaxLength {
			return refuse(http.StatusBadRequest, "%s has %d characters: want %d to %d.", parameter.Name, n, parameter.MinLength, parameter.MaxLength)
		}
	}
	return nil
}

// wholeNumber reads a number as JSON would write it: neither a plus sign nor a zero stands before it, so that a build has one
// address. It must fit into 64 bits.
func wholeNumber(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	digits := strings.TrimPrefix(text, "-")
	return n, err == nil && text[0] != '+' && (digits[0] != '0' || text == "0")
}

// value returns a parameter's text; empty if the path has none of this name.
func (p *place) value(name string) string {
	for i := range p.route.op.Parameters {
		if p.route.op.Parameters[i].Name == name {
			return p.values[i]
		}
	}
	return ""
}

// number returns a parameter that is a whole number; 0 if the path has none of this name.
func (p *place) number(name string) int64 {
	for i := range p.route.op.Parameters {
		if p.route.op.Parameters[i].Name == name {
			return p.numbers[i]
		}
	}
	return 0
}
