package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// document is a body that has been read. Servers say the same again and again while builds wait and run, so what was read once, and held
// against a schema once, is kept.
type document struct {
	value any // numbers as json.Number; nil if the body is no JSON; shared, and never changed
	flaw  error

	mu   sync.Mutex
	held map[string][]Breach // by operation: how it violates the schema
	// fraction is what is wrong with its numbers; known once it has been looked for.
	fraction error
	known    bool
}

// Documents keeps bodies that have been read. It is safe for concurrent use.
type Documents struct {
	mu    sync.Mutex
	known map[string]*document
}

// Bounds of what is kept: a cache, not a record.
const (
	keptDocuments    = 2000
	keptDocumentSize = 128 << 10
)

// NewDocuments returns an empty store.
func NewDocuments() *Documents { return &Documents{known: map[string]*document{}} }

func (d *Documents) read(body []byte) *document {
	d.mu.Lock()
	doc := d.known[string(body)]
	d.mu.Unlock()
	if doc != nil {
		return doc
	}
	doc = parse(body)
	if len(body) > keptDocumentSize {
		return doc
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.known) >= keptDocuments {
		clear(d.known)
	}
	d.known[string(body)] = doc
	return doc
}

func parse(body []byte) *document {
	doc := &document{held: map[string][]Breach{}}
	if len(body) == 0 {
		doc.flaw = Deviation{"body", "nothing", "a JSON document"}
		return doc
	}
	doc.flaw = strict(body)
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&doc.value); err != nil {
		doc.value = nil
	}
	return doc
}

// strict refuses what lenient readers let pass: a key twice, invalid UTF-8, a second document.
func strict(body []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	if err := decoder.SkipValue(); err != nil {
		return err
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return Deviation{"body", "more after the end of the document", "one JSON document"}
	}
	return nil
}

// fractions returns a field that is a whole number by the contract, and is written otherwise; nil if there is none. It is looked for once.
func (doc *document) fractions(integers map[string]bool) error {
	doc.mu.Lock()
	defer doc.mu.Unlock()
	if !doc.known {
		doc.fraction, doc.known = fractions(doc.value, integers, ""), true
	}
	return doc.fraction
}

// violations returns what hold finds, which is asked once for each operation.
func (doc *document) violations(operation string, hold func() []Breach) []Breach {
	doc.mu.Lock()
	defer doc.mu.Unlock()
	breaches, known := doc.held[operation]
	if !known {
		breaches = hold()
		doc.held[operation] = breaches
	}
	return breaches
}
