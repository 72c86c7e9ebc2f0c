package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	known map[string]*document // short ones

	long    sync.Mutex // one long body is read at a time
	longest []longDocument
	bytes   int // of all long bodies that were read, each once
	tokens  int
}

// longDocument is a long body that is kept for the whole run, since answers point to it.
type longDocument struct {
	body []byte
	*document
}

// Bounds of what is kept: of short bodies a cache, of long ones all, as far as there is room for them.
const (
	keptDocuments = 2000
	longBody      = 64 << 10
	roomForBytes  = 32 << 20  // of long bodies, as they came
	roomForTokens = 1_200_000 // names and values in them: a line of a log has nine
	mostTokens    = 800_000   // in one body
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
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.known) >= keptDocuments {
		clear(d.known)
	}
	d.known[string(body)] = doc
	return doc
}

// readLong reads a long body, and returns the bytes to keep of it: those of the same body, if it was read before, or the beginning, if there is
// no room for more.
func (d *Documents) readLong(body []byte) (*document, []byte) {
	d.long.Lock()
	defer d.long.Unlock()
	for _, l := range d.longest {
		if bytes.Equal(l.body, body) {
			return l.document, l.body
		}
	}
	doc := newDocument()
	n := tokens(body)
	switch {
	case n > mostTokens:
		doc.flaw = Deviation{"body", fmt.Sprintf("more than %d names and values in JSON", mostTokens), "a document that can be judged"}
	case d.bytes+len(body) > roomForBytes || d.tokens+n > roomForTokens:
		doc.flaw = Deviation{"body", fmt.Sprintf("%d bytes, after %d in other long bodies", len(body), d.bytes), fmt.Sprintf("no more than %d in all", roomForBytes)}
	default:
		d.bytes, d.tokens = d.bytes+len(body), d.tokens+n
		doc.flaw = strict(body)
		doc.decode(body)
		body = bytes.Clone(body) // to its length
		d.longest = append(d.longest, longDocument{body, doc})
		return doc, body
	}
	return doc, bytes.Clone(body[:longBody])
}

// HasRoom tells whether there is room for more long bodies, and some to spare.
func (d *Documents) HasRoom() bool {
	d.long.Lock()
	defer d.long.Unlock()
	return d.bytes < roomForBytes/2 && d.tokens < roomForTokens/2
}

func newDocument() *document {
	return &document{held: map[string][]Breach{}, upheld: map[question][]string{}}
}

func parse(body []byte) *document {
	doc := newDocument()
	if len(body) == 0 {
		doc.flaw = Deviation{"body", "nothing", "a JSON document"}
		return doc
	}
	doc.flaw = strict(body)
	doc.decode(body)
	return doc
}

// decode reads a body's value, as far as readers that are not strict can.
func (doc *document) decode(body []byte) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&doc.value); err != nil {
		doc.value = nil
	}
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

// tokens counts the names and values of a body, as far as it can be read and up to one more than a body may have.
func tokens(body []byte) int {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	n := 0
	for ; n <= mostTokens; n++ {
		if _, err := decoder.ReadToken(); err != nil {
			break
		}
	}
	return n
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
