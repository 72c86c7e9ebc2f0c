// Package wire speaks HTTP to the server under test and keeps every exchange, as sent and as received.
//
// It trusts nothing it is answered: bodies and headers are bounded, no redirect is followed, an answer that never ends is cut at
// the target's limit. What was wrong is written into the exchange; it judges nothing.
package wire

import (
	"errors"
	"mime"
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline"
)

// Exchange is one request and what came of it.
type Exchange struct {
	// Number counts the run's exchanges from 1, in the order they were sent.
	Number    int
	Caller    plumbline.Caller
	Operation string // operationId; empty for a request that is none of the contract's
	Method    string
	Path      string // as sent, with its query
	Request   http.Header
	Sent      time.Time

	Received time.Time // when the answer was whole, or given up
	Status   int       // 0 if there was no answer
	Header   http.Header
	Body     []byte
	// Surplus is what came after the end of an answer that must have no body.
	Surplus []byte
	// Err says why there is no whole answer; nil if there is.
	Err error
}

// MediaType returns the answer's media type without its parameters; empty if it names none.
func (e *Exchange) MediaType() string {
	header := e.Header.Get("Content-Type")
	if mediaType, _, err := mime.ParseMediaType(header); err == nil || errors.Is(err, mime.ErrInvalidMediaParameter) {
		return mediaType
	}
	return header
}

// Succeeded tells whether a whole answer came with a status from 200 to 299.
func (e *Exchange) Succeeded() bool { return e.Err == nil && e.Status >= 200 && e.Status < 300 }

// Refused tells whether a whole answer came with a status from 400 to 499.
func (e *Exchange) Refused() bool { return e.Err == nil && e.Status >= 400 && e.Status < 500 }
