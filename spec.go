package plumbline

import (
	"context"
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Spec returns the OpenAPI document, with its references resolved. All callers share it and none may change it. It is read when it is first asked for: who
// only serves the contract needs none of it, and starts a good deal sooner. It panics only if the module itself is broken, which its tests would tell.
func (c *Contract) Spec() *openapi3.T {
	spec, err := c.spec()
	if err != nil {
		panic(err)
	}
	return spec
}

// Answer returns what the document says of the answer to an operation that succeeds: its schema, media type and example.
func (c *Contract) Answer(op Operation) *openapi3.Response {
	return c.Spec().Paths.Find(op.Path).GetOperation(op.Method).Responses.Status(op.Success()).Value
}

func specOf(file string, text []byte) func() (*openapi3.T, error) {
	return sync.OnceValues(func() (*openapi3.T, error) {
		spec, err := openapi3.NewLoader().LoadFromData(text)
		if err == nil {
			err = spec.Validate(context.Background())
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		return spec, nil
	})
}
