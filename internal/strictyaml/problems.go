package strictyaml

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Error is a refusal: the file, the line (0 where none is known) and what was wrong there.
type Error struct {
	File string
	Line int
	Text string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// Problems gathers all that is wrong with a file. Of very much, the first is told: nobody reads more.
type Problems struct {
	File string

	told []*Error
	more bool
}

const maxTold = 20

// Add adds what is wrong on a line; 0 where none is known.
func (p *Problems) Add(line int, format string, args ...any) {
	if p.Full() {
		p.more = true
		return
	}
	p.told = append(p.told, &Error{p.File, line, fmt.Sprintf(format, args...)})
}

// Full tells whether no more will be told.
func (p *Problems) Full() bool { return len(p.told) == maxTold }

// Err is all that is wrong with the file, from its top to its bottom; nil if nothing is.
func (p *Problems) Err() error {
	slices.SortStableFunc(p.told, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	var all []error
	for _, problem := range p.told {
		all = append(all, problem)
	}
	if p.more {
		all = append(all, &Error{File: p.File, Text: "there is more that is wrong"})
	}
	if len(all) == 1 {
		return all[0]
	}
	return errors.Join(all...)
}
