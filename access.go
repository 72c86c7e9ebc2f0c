package plumbline

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Repository is a kind of repository: a row of an access table.
type Repository string

// The kinds of repositories. AnyRepository is the one row of an operation that names no repository.
const (
	PublicActive    Repository = "public-active"
	PublicInactive  Repository = "public-inactive"
	PrivateActive   Repository = "private-active"
	PrivateInactive Repository = "private-inactive"
	Absent          Repository = "absent"
	AnyRepository   Repository = "any"
)

// Repositories lists the kinds of repositories that a path can name.
func Repositories() []Repository {
	return []Repository{PublicActive, PublicInactive, PrivateActive, PrivateInactive, Absent}
}

// Caller is a kind of caller: a column of an access table. What a user is depends on the repository that is asked for.
type Caller string

// The kinds of callers.
const (
	Anonymous  Caller = "anonymous"  // sends no token
	BadToken   Caller = "bad-token"  // sends a token that cannot be verified
	Outsider   Caller = "outsider"   // a user without any access of their own to the repository
	Reader     Caller = "reader"     // may read, not write
	Maintainer Caller = "maintainer" // may read and write
	Operator   Caller = "operator"   // administers the server
)

// Callers lists the kinds of callers, the least trusted first.
func Callers() []Caller {
	return []Caller{Anonymous, BadToken, Outsider, Reader, Maintainer, Operator}
}

// Cell is one cell of an operation's access table.
type Cell struct {
	Operation  string
	Repository Repository
	Caller     Caller
	// Statuses that a server may answer. The first is the mock's.
	Statuses []int
	// Rule is the id of the rule that the cell belongs to.
	Rule string

	line int
}

// String names the cell, such as "restart/private-active/reader".
func (c Cell) String() string {
	return c.Operation + "/" + string(c.Repository) + "/" + string(c.Caller)
}

// Allows tells whether the cell's caller is served.
func (c Cell) Allows() bool { return c.Statuses[0] < 300 }

// Cell returns the cell for a kind of repository and of caller; for an operation that names no repository, the repository is
// AnyRepository. A loaded contract has no hole: the zero Cell is returned only for a kind that is none.
func (o *Operation) Cell(repository Repository, caller Caller) Cell {
	for _, cell := range o.Access {
		if cell.Repository == repository && cell.Caller == caller {
			return cell
		}
	}
	return Cell{}
}

func (r *reader) access(op Operation, table *yaml.Node) []Cell {
	rows := Repositories()
	if !op.OfRepository() {
		rows = []Repository{AnyRepository}
	}
	var cells []Cell
	for row, columns := range entries(table) {
		if !slices.Contains(rows, Repository(row)) {
			r.refuse(columns, "x-access of %s has the unknown row %q: want %v", op.ID, row, rows)
			continue
		}
		for column, node := range entries(columns) {
			if !slices.Contains(Callers(), Caller(column)) {
				r.refuse(node, "x-access of %s, row %s, has the unknown caller %q: want %v", op.ID, row, column, Callers())
				continue
			}
			cell := Cell{Operation: op.ID, Repository: Repository(row), Caller: Caller(column), line: node.Line}
			if !cell.parse(node.Value) {
				r.refuse(node, "x-access of %s has the malformed cell %q: want such as `404 LIST-05` or `200|401 LIST-07`", op.ID, node.Value)
				continue
			}
			cells = append(cells, cell)
		}
	}
	r.refuseHoles(Operation{ID: op.ID, Access: cells}, rows, table)
	return cells
}

func (r *reader) refuseHoles(op Operation, rows []Repository, table *yaml.Node) {
	for _, row := range rows {
		for _, caller := range Callers() {
			if op.Cell(row, caller).Rule == "" {
				r.refuse(table, "x-access of %s has a hole: nothing is said of %s × %s", op.ID, row, caller)
			}
		}
	}
}

// parse reads a cell such as "200|401 LIST-07".
func (c *Cell) parse(text string) bool {
	statuses, rule, ok := strings.Cut(text, " ")
	if !ok || !ruleID.MatchString(rule) {
		return false
	}
	for status := range strings.SplitSeq(statuses, "|") {
		n, err := strconv.Atoi(status)
		if err != nil || n < 100 || n > 599 {
			return false
		}
		c.Statuses = append(c.Statuses, n)
	}
	c.Rule = rule
	return true
}
