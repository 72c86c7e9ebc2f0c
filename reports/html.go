package reports

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
)

//go:embed page/report.html.tmpl
var reportText string

var reportPage = newPage("report", reportText)

// mostOpen is how many of the broken rules a page shows open: more would have its reader scroll, not choose.
const mostOpen = 10

// titles say what the rules of a verdict have in common.
var titles = map[Verdict]string{Failed: "Broken", Error: "Could not be judged", NotRun: "Not run", Waived: "Waived", Passed: "Kept", NotApplicable: "Not applicable"}

// htmlPage is a report as its page shows it.
type htmlPage struct {
	*Report
	Conclusion string
	Colour     Verdict
	Tried      int // rules that were put to the test
	Gaps       []because
	Bar        []htmlPart
	Tables     []htmlTable
	Sections   []htmlSection
	Groups     []Group
}

// htmlPart is the part of the rules that came to one verdict, in thousandths of all.
type htmlPart struct {
	Verdict  Verdict
	From, Is int
}

// htmlTable counts verdicts, a row for each part of the contract.
type htmlTable struct {
	Caption, First string
	Judged         bool      // each row has a conclusion
	Columns        []Verdict // those that any rule came to
	Rows           []htmlRow
}

type htmlRow struct {
	Name, About string
	Conclusion  Conclusion
	Colour      Verdict
	Counts      []htmlCount
	Unselected  int
}

type htmlCount struct {
	Verdict Verdict
	Number  int
}

// htmlSection is the rules that came to one verdict.
type htmlSection struct {
	Verdict Verdict
	Title   string
	Rules   []htmlRule
}

type htmlRule struct {
	Rule
	Group     string
	Profiles  []string
	Open      bool
	Found     string
	Deviation deviation
	Picture   *picture
	Evidence  []htmlExchange
}

type htmlExchange struct {
	Exchange
	Anchor   string
	Decisive bool
	Laid     laid
}

// WriteHTML writes the report as a page that needs no network and no other file. What the server said is text in it, whatever it looks like.
func (r *Report) WriteHTML(w io.Writer) error {
	p := htmlPage{Report: r, Conclusion: r.Conclusion(), Colour: r.colour(), Groups: r.ByOperation(), Gaps: r.gaps()}
	p.Tried = r.Count(Passed) + r.Count(Failed) + r.Count(Waived)
	p.Sections = r.sections()
	columns := make([]Verdict, len(p.Sections))
	for i, section := range p.Sections {
		columns[i] = section.Verdict
	}
	p.Tables = []htmlTable{r.profileTable(columns), operationTable(p.Groups, columns)}
	at := 0
	for _, section := range p.Sections {
		next := at + len(section.Rules)
		from := 1000 * at / len(r.Rules)
		p.Bar = append(p.Bar, htmlPart{section.Verdict, from, 1000*next/len(r.Rules) - from})
		at = next
	}
	return reportPage().Execute(w, p)
}

func (r *Report) profileTable(columns []Verdict) htmlTable {
	table := htmlTable{Caption: "By profile", First: "Profile", Judged: true, Columns: columns}
	for _, p := range r.Profiles {
		row := htmlRow{Name: p.Name, About: p.About, Conclusion: p.Conclusion, Colour: p.Conclusion.colour(), Unselected: p.Unselected}
		for _, verdict := range columns {
			row.Counts = append(row.Counts, htmlCount{verdict, p.Counts[verdict]})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func operationTable(groups []Group, columns []Verdict) htmlTable {
	table := htmlTable{Caption: "By operation", First: "Operation", Columns: columns}
	for _, group := range groups {
		row, part := htmlRow{Name: group.Name}, Report{Rules: group.Rules}
		for _, verdict := range columns {
			row.Counts = append(row.Counts, htmlCount{verdict, part.Count(verdict)})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// sections are the rules by verdict, the gravest first.
func (r *Report) sections() []htmlSection {
	var sections []htmlSection
	open := 0
	for _, verdict := range Verdicts() {
		section := htmlSection{Verdict: verdict, Title: titles[verdict]}
		for _, rule := range r.Rules {
			if rule.Verdict != verdict {
				continue
			}
			shown := r.htmlRule(rule)
			if verdict == Failed || verdict == Error {
				open++
				shown.Open = open <= mostOpen
			}
			section.Rules = append(section.Rules, shown)
		}
		if len(section.Rules) > 0 {
			sections = append(sections, section)
		}
	}
	return sections
}

func (r *Report) htmlRule(rule Rule) htmlRule {
	found := rule.found()
	shown := htmlRule{Rule: rule, Group: groupOf(rule), Found: found, Deviation: deviationOf(found)}
	for _, profile := range r.Profiles {
		if slices.Contains(profile.Rules, rule.ID) {
			shown.Profiles = append(shown.Profiles, profile.Name)
		}
	}
	broken := rule.Verdict == Failed || rule.Verdict == Waived
	for i, exchange := range rule.Evidence {
		e := htmlExchange{Exchange: exchange, Anchor: fmt.Sprintf("%s-%d", rule.ID, exchange.Number), Decisive: broken && i == 0}
		about := deviation{}
		if e.Decisive {
			about = shown.Deviation
		}
		e.Laid = laidOut(exchange.Body, exchange.Cut, about)
		shown.Evidence = append(shown.Evidence, e)
	}
	if broken && len(rule.Evidence) > 1 {
		shown.Picture = pictureOf(rule.Evidence)
	}
	return shown
}
