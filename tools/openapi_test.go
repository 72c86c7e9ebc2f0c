// Package tools holds what only the keeping of this repository needs. Its go.mod pins the programs that make runs; its one test
// reads the contract with a second OpenAPI library, so that no oddity of the first becomes part of the contract. It is a module
// of its own, so that nobody who imports plumbline depends on any of it.
package tools_test

import (
	"os"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

const contract = "../openapi.yaml"

func TestContractUnderASecondValidator(t *testing.T) {
	text, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := document.BuildV3Model(); err != nil {
		t.Fatalf("%s: the model cannot be built: %v", contract, err)
	}
	judge, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if valid, problems := judge.ValidateDocument(); !valid {
		for _, problem := range problems {
			t.Errorf("%s: %s", contract, problem)
		}
	}
}
