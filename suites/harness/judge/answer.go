package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Answer is an exchange whose JSON has been read. It is the raw answer: no struct of ours stands between it and the judge.
type Answer struct {
	*wire.Exchange
	// JSON is the body's value, numbers as json.Number; nil if the body is no JSON.
	JSON any
	// Flaw says why the body is no JSON document as it must be; nil if it is.
	Flaw error

	Repository string // owner/name that was asked for
	Build, Job int64  // the numbers that were asked for; 0 where there was none
}

// Read reads an exchange's body.
func Read(e *wire.Exchange) *Answer {
	a := &Answer{Exchange: e}
	if len(e.Body) == 0 {
		a.Flaw = Deviation{"body", "nothing", "a JSON document"}
		return a
	}
	a.Flaw = strict(e.Body)
	decoder := json.NewDecoder(bytes.NewReader(e.Body))
	decoder.UseNumber()
	if err := decoder.Decode(&a.JSON); err != nil {
		a.JSON = nil
	}
	return a
}

// strict refuses what lenient readers let pass: a key twice, invalid UTF-8, a second document.
func strict(body []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	if _, err := decoder.ReadValue(); err != nil {
		return err
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return Deviation{"body", "more after the end of the document", "one JSON document"}
	}
	return nil
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
