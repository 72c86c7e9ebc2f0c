package control

import (
	"fmt"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// duration is read and written as text, such as 500ms.
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration: want such as 500ms or 1m30s", text)
	}
	*d = duration(read)
	return nil
}

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// endless reads a duration that may have no end; what is left out is 0.
func endless(text string) (time.Duration, error) {
	switch text {
	case "":
		return 0, nil
	case "forever":
		return mockserver.Forever, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration: want such as 90s or 1m30s, or forever", text)
	}
	return d, nil
}
