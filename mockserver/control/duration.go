package control

import (
	"fmt"
	"time"
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
