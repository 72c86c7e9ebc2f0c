// Package reports is what a run of the suite comes to: a verdict for each rule, with the exchanges that show it, and how that is
// written for people and for programs. It neither asks nor judges.
package reports

import (
	"time"

	"github.com/plumbline-ci/plumbline"
)

// Schema names the form of a report as JSON; its number rises when a reader of the form before would go wrong.
const Schema = "plumbline-report/1"

// Report is one run of the suite against one server.
type Report struct {
	Schema   string        `json:"schema"`
	Suite    Suite         `json:"suite"`
	Target   Target        `json:"target"`
	Started  time.Time     `json:"started"`
	Took     time.Duration `json:"took_ns"`
	Seed     int64         `json:"seed"`     // the order of the specs
	Asked    int           `json:"requests"` // how many exchanges there were
	Partial  bool          `json:"partial"`  // only some of the contract's rules were selected
	Profiles []Profile     `json:"profiles"` // the parts of the contract, each with a verdict of its own
	Rules    []Rule        `json:"rules"`    // those selected, in the contract's order
	Problems []string      `json:"problems"` // what is wrong with the run itself, such as a waiver that is no longer needed
}

// Suite says by what the server was judged.
type Suite struct {
	Version  string `json:"version"`
	Contract string `json:"contract_sha256"`
	Rules    int    `json:"rules"` // how many the contract has
}

// Target is the server that was judged.
type Target struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	// File is the SHA-256 of the target file, in hexadecimal; empty if there was none. It holds no secrets.
	File string `json:"file_sha256,omitempty"`
}

// Rule is a rule of the contract with what was found.
type Rule struct {
	plumbline.Rule
	Words   []Words `json:"words,omitempty"` // what stands at its sources
	Verdict Verdict `json:"verdict"`
	// Gap tells that the rule is not applicable for a reason that keeps the run from being whole, such as that no build ever ran.
	Gap      bool          `json:"gap,omitempty"`
	Reason   string        `json:"reason,omitempty"`   // why it failed, is not applicable, was not run or is waived
	Saw      []string      `json:"saw,omitempty"`      // what the server does where it is free
	Where    string        `json:"where,omitempty"`    // the spec that decided, such as "restart/private-active/reader"
	Specs    int           `json:"specs"`              // how many specs put it to the test
	Took     time.Duration `json:"took_ns"`            // those specs, what they waited for included
	Waiver   *Waiver       `json:"waiver,omitempty"`   // that the target has for it
	Evidence []Exchange    `json:"evidence,omitempty"` // the exchanges that show a failure, the decisive one first, or some that upheld the rule
}

// Words is what stands at a source of a rule.
type Words struct {
	Source plumbline.Source `json:"source"`
	Text   string           `json:"text"`
}

// Waiver lets a target deviate from a rule in the open.
type Waiver struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires,omitempty"` // the last day it holds, such as 2027-01-31
	Chance  bool   `json:"chance,omitempty"`  // luck decides whether the deviation shows
}

// Exchange is a request and its answer, with all secrets taken out.
type Exchange struct {
	Number int           `json:"number"` // in the order of the run
	Caller string        `json:"caller"`
	Method string        `json:"method"`
	Path   string        `json:"path"`
	Asked  []string      `json:"request_header,omitempty"` // the request's, a line each
	Curl   string        `json:"curl"`                     // a command line that asks the same; tokens are variables
	Sent   time.Time     `json:"sent"`
	Took   time.Duration `json:"took_ns"`
	Status int           `json:"status,omitempty"`
	Header []string      `json:"header,omitempty"` // the answer's, a line each
	Body   string        `json:"body,omitempty"`   // the answer's, cut where it is long; what is no text is escaped
	Cut    int           `json:"cut,omitempty"`    // how many bytes of the body are not shown
	Error  string        `json:"error,omitempty"`  // why there is no whole answer
}
