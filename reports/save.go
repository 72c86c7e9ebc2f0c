package reports

import (
	"io"
	"os"
	"path/filepath"
)

// Save writes the report into a directory, which it makes if it is not there: report.json and junit.xml.
func (r *Report) Save(directory string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{"report.json": r.WriteJSON, "junit.xml": r.WriteJUnit} {
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
