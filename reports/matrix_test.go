package reports_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	files := fstest.MapFS{}
	for name, r := range map[string]*reports.Report{"a": mixed(), "b/deep": hostile()} {
		r.Judge([]plumbline.Profile{{Name: "read", Rules: []string{"QUEUE-01"}}})
		var out bytes.Buffer
		g.Expect(r.WriteJSON(&out)).To(Succeed())
		files[name+"/report.json"] = &fstest.MapFile{Data: out.Bytes()}
	}
	m, err := reports.ReadMatrix(files)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(m.Servers).To(HaveExactElements(HaveField("Path", "a/report.json"), HaveField("Path", "b/deep/report.json")))
	g.Expect(m.Servers[0].Name).To(Equal("Acme builds"))
	var out bytes.Buffer
	g.Expect(m.WriteMarkdown(&out)).To(Succeed())
	g.Expect(out.String()).To(And(ContainSubstring("| **read** | ✗ not conformant | ✗ not conformant |"), ContainSubstring("| **QUEUE-01** QUEUE-01 holds. | ✗ failed | ✗ failed |"),
		ContainSubstring("Rules of grade must and should that all keep: 1."), Not(ContainSubstring("<script"))))
	out.Reset()
	g.Expect(m.WriteHTML(&out, ".")).To(Succeed())
	g.Expect(elements(t, out.String())["script"]).To(BeZero())

	files["b/deep/report.json"] = files["a/report.json"]
	m, err = reports.ReadMatrix(files)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(m.Servers).To(HaveExactElements(HaveField("Name", "Acme builds (a)"), HaveField("Name", "Acme builds (b/deep)")))

	_, err = reports.ReadMatrix(fstest.MapFS{})
	g.Expect(err).To(MatchError("there is no report.json"))
	broken, err := json.Marshal(map[string]string{"schema": "another/7"})
	g.Expect(err).NotTo(HaveOccurred())
	_, err = reports.ReadMatrix(fstest.MapFS{"x/report.json": {Data: broken}})
	g.Expect(err).To(MatchError(And(ContainSubstring("x/report.json"), ContainSubstring(`got schema "another/7"`))))
}

// The matrix that is published is that of the reports beside it.
func TestThePublishedMatrixIsUpToDate(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	m, err := reports.ReadMatrix(os.DirFS("published"))
	g.Expect(err).NotTo(HaveOccurred())
	for name, write := range map[string]func(io.Writer) error{
		"matrix.md":   m.WriteMarkdown,
		"matrix.html": func(w io.Writer) error { return m.WriteHTML(w, ".") },
	} {
		var out bytes.Buffer
		g.Expect(write(&out)).To(Succeed())
		text, err := os.ReadFile(filepath.Join("published", name))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text) == out.String()).To(BeTrue(), "reports/published/%s is not what its reports say: run make matrix", name)
	}
}
