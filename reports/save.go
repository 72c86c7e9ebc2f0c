package reports

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Prepare makes the directory for a report, and tells whether one can be written there: better before a long check than after it.
func Prepare(directory string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	trial, err := os.CreateTemp(directory, ".trial-*")
	if err != nil {
		return err
	}
	return errors.Join(trial.Close(), os.Remove(trial.Name()))
}

// Save writes the report into a directory, which it makes if it is not there, in every form: report.html, report.json, junit.xml, report.md and
// badge.svg.
func (r *Report) Save(directory string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		"report.html": r.WriteHTML, "report.json": r.WriteJSON, "junit.xml": r.WriteJUnit, "report.md": r.WriteMarkdown, "badge.svg": r.WriteBadge,
	} {
		file, err := os.Create(filepath.Join(directory, name))
		if err != nil {
			return err
		}
		err = write(file)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return nil
}
