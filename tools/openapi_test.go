// Package tools holds what only the keeping of this repository needs. Its go.mod pins the programs that make runs; a test reads
// the contract with a second OpenAPI reader, so that no oddity of the first becomes part of the contract. It is a module of its
// own, so that nobody who imports plumbline depends on any of it.
package tools_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const contract = "../openapi.yaml"

// The document is read by libopenapi and held to the schema that OpenAPI 3.0 itself publishes. Of libopenapi it is the reader
// alone: its validator, which holds a document to that same schema, takes two minutes to compile.
func TestContractUnderASecondReader(t *testing.T) {
	text, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	problems := problemsOf(t, text)
	if len(problems) > 0 {
		t.Errorf("%s:\n%s", contract, strings.Join(problems, "\n"))
	}
}

// What is wrong in OpenAPI, or in a schema of its own, is found.
func TestSecondReaderFindsWhatIsWrong(t *testing.T) {
	text, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]struct{ old, new, found string }{
		"a key that OpenAPI does not have":      {"\ninfo:\n", "\ninfos: {}\ninfo:\n", "'infos' not allowed"},
		"a title that is missing":               {"  title: Build management\n", "", "missing property 'title'"},
		"a type that JSON Schema does not have": {"type: integer", "type: int", "/schema/type': value must be one of"},
		"a reference to nothing":                {"$ref: '#/components/schemas/Job'", "$ref: '#/components/schemas/Jab'", "Jab"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(string(text), wrong.old) {
				t.Fatalf("%s does not say %q any more", contract, wrong.old)
			}
			problems := problemsOf(t, []byte(strings.Replace(string(text), wrong.old, wrong.new, 1)))
			if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, wrong.found) }) {
				t.Errorf("%q in place of %q: got %q, want one that says %q", wrong.new, wrong.old, problems, wrong.found)
			}
		})
	}
}

// problemsOf holds a document to the schema of OpenAPI 3.0, and each of the schemas within to JSON Schema, where its references
// must lead somewhere.
func problemsOf(t *testing.T, text []byte) []string {
	t.Helper()
	info, err := datamodel.ExtractSpecInfo(text)
	if err != nil {
		return []string{err.Error()}
	}
	if info.GetSpecJSON() == nil {
		return []string{info.GetSpecJSONError().Error()}
	}
	document := decoded(t, string(*info.GetSpecJSONBytes()))

	schemas := jsonschema.NewCompiler()
	schemas.DefaultDraft(jsonschema.Draft4)
	for url, resource := range map[string]any{"schema:openapi": decoded(t, info.APISchema), "document:": document} {
		if err := schemas.AddResource(url, resource); err != nil {
			t.Fatal(err)
		}
	}
	openapi, err := schemas.Compile("schema:openapi")
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	if err := openapi.Validate(document); err != nil {
		problems = append(problems, err.Error())
	}
	for name := range document.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := schemas.Compile("document:#/components/schemas/" + name); err != nil {
			problems = append(problems, err.Error())
		}
	}
	return problems
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
