package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is a whole answer. It is made before any of it is sent, so that no failure can cut it short.
type answer struct {
	status    int
	mediaType []string  // as a header has it
	length    []string  // of the body, as a header has it; nil for none
	body      []byte    // nil for none
	header    [2]string // one more header; empty for none
}

// The media types, as headers have them: none is changed, so that answers can share them.
var (
	jsonType        = []string{"application/json"}
	jsonCharsetType = []string{"application/json; charset=utf-8"}
	textType        = []string{"text/plain; charset=utf-8"}
	problemType     = []string{"application/problem+json"}
)

func encode(status int, mediaType []string, value any) answer {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // what is encoded here are plain structs
	}
	return answer{status: status, mediaType: mediaType, length: []string{strconv.Itoa(len(body))}, body: body}
}

func (a *answer) write(w http.ResponseWriter) {
	header := w.Header()
	header["Content-Type"] = a.mediaType
	if a.body != nil {
		header["Content-Length"] = a.length
	}
	if a.header[0] != "" {
		header.Set(a.header[0], a.header[1])
	}
	w.WriteHeader(a.status)
	if a.body == nil {
		return
	}
	if all, ok := w.(allWriter); ok {
		_, _ = all.WriteAll(a.body) // whoever went away is not told
	} else {
		_, _ = w.Write(a.body)
	}
}

// allWriter is a writer for the whole of an answer at once. It need not copy the body, which never changes.
type allWriter interface {
	WriteAll(b []byte) (int, error)
}

// seconds is how the API writes a time: Unix seconds, cut to whole ones, and 0 if it has not come.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
