package catalogue

import (
	"encoding/json"
	"io"

	"github.com/plumbline-ci/plumbline"
)

// listing is the JSON form of a catalogue.
type listing struct {
	Version string           `json:"version"` // of the program
	Digest  string           `json:"digest"`  // of the contract, SHA-256
	Rules   []plumbline.Rule `json:"rules"`
	Access  []access         `json:"access"`
}

// access is one cell of an access table.
type access struct {
	Operation  string               `json:"operation"`
	Repository plumbline.Repository `json:"repository"`
	Caller     plumbline.Caller     `json:"caller"`
	Statuses   []int                `json:"statuses"`
	Rule       string               `json:"rule"`
}

// JSON writes the rules and the cells of the access tables as one JSON object.
func (c Catalogue) JSON(w io.Writer) error {
	l := listing{Version: plumbline.Version, Digest: c.contract.Digest, Rules: c.rules, Access: []access{}}
	if l.Rules == nil {
		l.Rules = []plumbline.Rule{}
	}
	for _, op := range c.operations {
		for _, cell := range op.Access {
			l.Access = append(l.Access, access{cell.Operation, cell.Repository, cell.Caller, cell.Statuses, cell.Rule})
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(l)
}
