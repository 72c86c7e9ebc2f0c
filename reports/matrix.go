package reports

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/plumbline-ci/plumbline"
)

// Matrix is several servers side by side.
type Matrix struct {
	Servers  []Server
	Profiles []MatrixRow // by profile
	Rules    []MatrixRow // by rule of grade must or should
}

// Server is a column of a matrix.
type Server struct {
	Path   string // of the report's file
	Report *Report
}

// MatrixRow is what each server came to; a cell is empty where its report has nothing.
type MatrixRow struct {
	Name, About string
	Cells       []Cell
}

// Cell is what one server came to.
type Cell struct {
	Says   string
	Colour Verdict
}

// ReadMatrix reads all files named report.json. It returns an error if one cannot be read, or if there is none.
func ReadMatrix(files fs.FS) (*Matrix, error) {
	m := &Matrix{}
	err := fs.WalkDir(files, ".", func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(at) != "report.json" {
			return err
		}
		file, err := files.Open(at)
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it was only read
		report, err := ReadJSON(file)
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		m.Servers = append(m.Servers, Server{at, report})
		return nil
	})
	if err == nil && len(m.Servers) == 0 {
		err = fmt.Errorf("there is no report.json")
	}
	if err != nil {
		return nil, err
	}
	m.fill()
	return m, nil
}

func (m *Matrix) fill() {
	profiles, rules := map[string]int{}, map[string]int{}
	for column, server := range m.Servers {
		for _, p := range server.Report.Profiles {
			m.put(&m.Profiles, profiles, column, p.Name, p.About, Cell{string(p.Conclusion), p.Conclusion.colour()})
		}
		for _, rule := range server.Report.Rules {
			if rule.Grade != plumbline.May {
				m.put(&m.Rules, rules, column, rule.ID, rule.Sentence, Cell{string(rule.Verdict), rule.Verdict})
			}
		}
	}
}

// put sets a cell of the row of this name, which it makes if it is not there.
func (m *Matrix) put(rows *[]MatrixRow, at map[string]int, column int, name, about string, cell Cell) {
	i, ok := at[name]
	if !ok {
		i = len(*rows)
		at[name] = i
		*rows = append(*rows, MatrixRow{Name: name, About: about, Cells: make([]Cell, len(m.Servers))})
	}
	(*rows)[i].Cells[column] = cell
}

// WriteMarkdown writes the matrix as tables: the profiles, and the rules that not all servers keep.
func (m *Matrix) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	head := func(first string) {
		b.WriteString("| " + first)
		for _, server := range m.Servers {
			b.WriteString(" | " + inline(server.Report.Target.Name))
		}
		b.WriteString(" |\n|---" + strings.Repeat("|---", len(m.Servers)) + "|\n")
	}
	row := func(name string, cells []Cell) {
		b.WriteString("| " + name)
		for _, cell := range cells {
			b.WriteString(" | " + strings.TrimSpace(marks[cell.Colour]+" "+cell.Says))
		}
		b.WriteString(" |\n")
	}
	head("Profile")
	for _, r := range m.Profiles {
		row(r.Name, r.Cells)
	}
	kept := 0
	b.WriteString("\n")
	head("Rule")
	for _, r := range m.Rules {
		if r.allKept() {
			kept++
			continue
		}
		row("**"+r.Name+"** "+inline(r.About), r.Cells)
	}
	fmt.Fprintf(&b, "\nAll keep the other %d rules of grade must and should.\n", kept)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r MatrixRow) allKept() bool {
	for _, cell := range r.Cells {
		if cell.Colour != Passed {
			return false
		}
	}
	return true
}

//go:embed page/matrix.html.tmpl
var matrixText string

var matrixPage = template.Must(template.New("matrix").Funcs(pageFunctions).Parse(matrixText))

// WriteHTML writes the matrix as a page that needs no network and no other file.
func (m *Matrix) WriteHTML(w io.Writer) error {
	return matrixPage.Execute(w, map[string]any{
		"Matrix": m,
		"Policy": fmt.Sprintf("default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'", digestOf(pageStyle)),
		"Style":  template.CSS(pageStyle), //nolint:gosec // it is the project's own
	})
}
