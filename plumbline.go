// Package plumbline is the contract of the build-server API: openapi.yaml, embedded, read and held to its own rules.
//
// It knows operations, rules and the access table, and nothing of how a server keeps them (package mockserver) or how they are
// checked (package suites). Both of those read the contract from here and share nothing else.
package plumbline

import (
	_ "embed"
	"sync"
)

// Version is the version of this module's contract and programs, by semantic versioning.
const Version = "0.1.0"

//go:embed openapi.yaml
var document []byte

// Document returns the text of openapi.yaml.
func Document() []byte { return append([]byte(nil), document...) }

// Load returns the embedded contract, which all callers share and none may change. It fails only if the module itself is broken.
func Load() (*Contract, error) { return load() }

var load = sync.OnceValues(func() (*Contract, error) { return parse("openapi.yaml", document) })
