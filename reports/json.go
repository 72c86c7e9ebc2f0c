package reports

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
)

//go:embed report.schema.json
var jsonSchema []byte

// JSONSchema returns the JSON Schema of a report as WriteJSON writes it.
func JSONSchema() []byte { return append([]byte(nil), jsonSchema...) }

// WriteJSON writes the report as JSON, in the form that Schema names.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// ReadJSON reads a report that WriteJSON wrote. It returns an error for what is no JSON, and for a form that Schema does not name.
func ReadJSON(in io.Reader) (*Report, error) {
	var r Report
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return nil, err
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("got schema %q, want %q: is it a report, and of this version?", r.Schema, Schema)
	}
	return &r, nil
}
