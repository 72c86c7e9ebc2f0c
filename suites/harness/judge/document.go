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
	// upheld is, by what it answered, which rules it upholds; nothing if it breaks one.
	upheld map[question][]string
}

// question is what a body has answered, as far as its judgement depends on that.
type question struct {
	operation string
	build     int64
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
	doc := &document{held: map[string][]Breach{}, upheld: map[question][]string{}}
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

// upholds returns what find finds, which is asked once for each question.
func (doc *document) upholds(q question, find func() []string) []string {
	doc.mu.Lock()
	rules, known := doc.upheld[q]
	doc.mu.Unlock()
	if known {
		return rules
	}
	rules = find()
	doc.mu.Lock()
	defer doc.mu.Unlock()
	doc.upheld[q] = rules
	return rules
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
