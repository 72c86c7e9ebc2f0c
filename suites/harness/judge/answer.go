package judge

import "github.com/plumbline-ci/plumbline/suites/harness/wire"

// Answer is an exchange whose JSON has been read. It is the raw answer: no struct of ours stands between it and the judge.
type Answer struct {
	*wire.Exchange
	// JSON is the body's value, numbers as json.Number; nil if the body is no JSON.
	JSON any
	// Flaw says why the body is no JSON document as it must be; nil if it is.
	Flaw error

	Repository string // owner/name that was asked for
	Build, Job int64  // the numbers that were asked for; 0 where there was none

	document *document
}

// Read reads an exchange's body.
func (d *Documents) Read(e *wire.Exchange) *Answer {
	var doc *document
	if len(e.Body) > longBody {
		doc, e.Body = d.readLong(e.Body)
	} else {
		doc = d.read(e.Body)
	}
	return &Answer{Exchange: e, JSON: doc.value, Flaw: doc.flaw, document: doc}
}

// Object returns the answer as an object; empty if it is none.
func (a *Answer) Object() Object {
	if a == nil {
		return Object{}
	}
	o, _ := a.JSON.(map[string]any)
	return o
}

// List returns the answer as a list of objects; elements that are none are left out.
func (a *Answer) List() []Object {
	if a == nil {
		return nil
	}
	return objects(a.JSON)
}

func objects(value any) []Object {
	elements, _ := value.([]any)
	list := make([]Object, 0, len(elements))
	for _, element := range elements {
		if o, ok := element.(map[string]any); ok {
			list = append(list, o)
		}
	}
	return list
}
