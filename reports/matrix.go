package reports

import (
	"errors"
	"fmt"
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
	Path   string // of the report's file, in the directory that was read
	Page   bool   // a report.html lies beside it
	Report *Report
	Name   string // the target's name, with the report's directory where several targets have the same
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
		_, err = fs.Stat(files, path.Join(path.Dir(at), "report.html"))
		m.Servers = append(m.Servers, Server{Path: at, Page: err == nil, Report: report})
		return nil
	})
	if err == nil && len(m.Servers) == 0 {
		err = errors.New("there is no report.json")
	}
	if err != nil {
		return nil, err
	}
	m.name()
	m.fill()
	return m, nil
}

// name gives each server a name that no other has.
func (m *Matrix) name() {
	count := map[string]int{}
	for _, server := range m.Servers {
		count[server.Report.Target.Name]++
	}
	for i, server := range m.Servers {
		name := server.Report.Target.Name
		if count[name] > 1 {
			name += " (" + path.Dir(server.Path) + ")"
		}
		m.Servers[i].Name = name
	}
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

// apart parts the rules that all servers keep from those that some do not.
func (m *Matrix) apart() (broken, kept []MatrixRow) {
	for _, row := range m.Rules {
		if row.allKept() {
			kept = append(kept, row)
		} else {
			broken = append(broken, row)
		}
	}
	return broken, kept
}

func (r MatrixRow) allKept() bool {
	for _, cell := range r.Cells {
		if cell.Colour != Passed {
			return false
		}
	}
	return true
}

// WriteMarkdown writes the matrix as tables: the profiles, and the rules that not all servers keep.
func (m *Matrix) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	broken, kept := m.apart()
	m.markdownTable(&b, "Profile", m.Profiles)
	if len(broken) > 0 {
		m.markdownTable(&b, "Rule", broken)
	}
	fmt.Fprintf(&b, "Rules of grade must and should that all keep: %d.\n", len(kept))
	_, err := io.WriteString(w, b.String())
	return err
}

func (m *Matrix) markdownTable(b *strings.Builder, first string, rows []MatrixRow) {
	b.WriteString("| " + first)
	for _, server := range m.Servers {
		b.WriteString(" | " + inline(server.Name))
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(m.Servers)) + "|\n")
	for _, row := range rows {
		b.WriteString("| " + strings.TrimSpace("**"+inline(row.Name)+"** "+inline(row.About)))
		for _, cell := range row.Cells {
			says := "not in the report"
			if cell.Says != "" {
				says = marks[cell.Colour] + " " + inline(cell.Says)
			}
			b.WriteString(" | " + says)
		}
		b.WriteString(" |\n")
	}
	b.WriteString("\n")
}
