package reports_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/plumbline-ci/plumbline/reports"
)

// reportSchema is what report.json is held against.
func reportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	g := NewWithT(t)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(reports.JSONSchema()))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	g.Expect(compiler.AddResource("report.schema.json", document)).To(Succeed())
	schema, err := compiler.Compile("report.schema.json")
	g.Expect(err).NotTo(HaveOccurred())
	return schema
}

func TestReportsAreAsTheirSchemaSays(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	schema := reportSchema(t)
	hold := func(text []byte, name string) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(schema.Validate(value)).To(Succeed(), name)
	}
	for _, r := range []*reports.Report{mixed(), hostile()} {
		var out bytes.Buffer
		g.Expect(r.WriteJSON(&out)).To(Succeed())
		hold(out.Bytes(), r.Target.Name)
	}
	published, err := filepath.Glob("published/*/report.json")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(published).NotTo(BeEmpty())
	for _, name := range published {
		text, err := os.ReadFile(name)
		g.Expect(err).NotTo(HaveOccurred())
		hold(text, name)
	}
}

// An object of any kind with a field that the schema does not name is refused, and so is one without a field that it requires.
func TestTheSchemaRefusesWhatItDoesNotName(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	schema := reportSchema(t)
	var out bytes.Buffer
	g.Expect(hostile().WriteJSON(&out)).To(Succeed())
	tried := 0
	var spoil func(value any, whole any)
	spoil = func(value any, whole any) {
		switch value := value.(type) {
		case []any:
			for _, item := range value[:min(len(value), 1)] {
				spoil(item, whole)
			}
		case map[string]any:
			value["surplus"] = json.Number("1")
			g.Expect(schema.Validate(whole)).NotTo(Succeed(), "with a surplus field in %.200v", value)
			delete(value, "surplus")
			g.Expect(schema.Validate(whole)).To(Succeed())
			tried++
			for _, field := range value {
				spoil(field, whole)
			}
		}
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
	g.Expect(err).NotTo(HaveOccurred())
	spoil(whole, whole)
	g.Expect(tried).To(Equal(9), "report, suite, target, profile, counts, rule, words, waiver, exchange")
	g.Expect(schema.Validate(map[string]any{"schema": "plumbline-report/1"})).NotTo(Succeed())
}
