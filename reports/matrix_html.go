package reports

import (
	_ "embed"
	"io"
	"path"
	"strings"
)

//go:embed page/matrix.html.tmpl
var matrixText string

var matrixPage = newPage("matrix", matrixText)

type matrixServer struct {
	Server
	Link   string
	Colour Verdict
}

type matrixTable struct {
	ID, Title, First string
	Rows             []MatrixRow
}

// WriteHTML writes the matrix as a page that needs no network and no other file. Its links lead to the reports; base is the way from the page to the
// directory that was read, such as "." or "../reports".
func (m *Matrix) WriteHTML(w io.Writer, base string) error {
	servers := make([]matrixServer, len(m.Servers))
	for i, server := range m.Servers {
		at := server.Path
		if server.Page {
			at = path.Join(path.Dir(at), "report.html")
		}
		servers[i] = matrixServer{server, relative(path.Join(base, at)), server.Report.colour()}
	}
	broken, kept := m.apart()
	var tables []matrixTable
	for _, table := range []matrixTable{
		{"profiles", "Profiles", "Profile", m.Profiles},
		{"broken", "Rules that not all keep", "Rule", broken},
		{"kept", "Rules that all keep", "Rule", kept},
	} {
		if len(table.Rows) > 0 {
			tables = append(tables, table)
		}
	}
	return matrixPage().Execute(w, map[string]any{"Servers": servers, "Tables": tables})
}

// relative makes sure that nothing takes a path for an address with a scheme.
func relative(link string) string {
	if path.IsAbs(link) || strings.HasPrefix(link, "../") {
		return link
	}
	return "./" + link
}
