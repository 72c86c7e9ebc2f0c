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
}

// Rule is a rule of the contract with what was found.
type Rule struct {
	plumbline.Rule
	Verdict  Verdict    `json:"verdict"`
	Reason   string     `json:"reason,omitempty"`   // why it failed, is not applicable, was not run or is waived
	Saw      []string   `json:"saw,omitempty"`      // what the server does where it is free
	Where    string     `json:"where,omitempty"`    // the spec that decided, such as "restart/private-active/reader"
	Specs    int        `json:"specs"`              // how many specs put it to the test
	Evidence []Exchange `json:"evidence,omitempty"` // the exchanges that show a failure, the decisive one first
}

// Exchange is a request and its answer, with all secrets taken out.
type Exchange struct {
	Number int           `json:"number"` // in the order of the run
	Caller string        `json:"caller"`
	Method string        `json:"method"`
	Path   string        `json:"path"`
	Sent   time.Time     `json:"sent"`
	Took   time.Duration `json:"took_ns"`
	Status int           `json:"status,omitempty"`
	Header []string      `json:"header,omitempty"` // the answer's, a line each
	Body   string        `json:"body,omitempty"`   // the answer's, cut where it is long
	Error  string        `json:"error,omitempty"`  // why there is no whole answer
}
