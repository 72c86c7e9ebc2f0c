package main

import (
	"encoding/json"
	"io"
	"runtime/debug"

	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// leisurely has garbage collected only when there is a good deal of it: a check is over in a moment, or waits.
func leisurely() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(160 << 20)
}

// checkFormats are what a check can write on its output.
var checkFormats = []string{"text", "json"}

func (f checkFlags) write(w io.Writer, report *reports.Report) error {
	if f.format == "json" {
		return json.NewEncoder(w).Encode(map[string]any{"report": report})
	}
	return report.WriteText(w, colourful(w))
}

// events writes what happens as JSON, a line each.
func events(w io.Writer) func(suites.Event) {
	encoder := json.NewEncoder(w)
	return func(event suites.Event) { _ = encoder.Encode(event) }
}
