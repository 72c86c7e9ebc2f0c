package fault

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline"
)

// reading are the operations that answer a body and change nothing.
const reading = "queue builds build log"

// answerLiberties are about how an answer is written.
func answerLiberties() []Fault {
	return []Fault{
		{"charset-nowhere", "No JSON body says in which characters it is.",
			nil, answers(mediaType(reading+" restart", "application/json"))},
		{"media-type-in-capitals", "The media type is written with capitals and a blank before its parameter.",
			nil, answers(mediaType(reading+" restart", "Application/JSON ; Charset=utf-8"))},
		{"keys-backwards", "The keys of each object stand in the order opposite to the document's.",
			nil, answers(wherever(reading+" restart", func(o *object) { slices.Reverse(*o) }, jobs(func(o *object) { slices.Reverse(*o) })))},
		{"white-space", "JSON is indented with tabs, and a line end follows it.",
			nil, answers(body(reading+" restart", func(b []byte) []byte {
				var out bytes.Buffer
				_ = json.Indent(&out, b, " ", "\t")
				return append(out.Bytes(), '\r', '\n')
			}))},
		{"more-fields", "Builds, jobs, lines and items of the queue have fields of which the document says nothing.",
			nil, answers(wherever(reading+" restart", moreFields, jobs(moreFields)))},
		{"lines-with-time-and-type", "Lines of a log have a `time` and a `type`.",
			nil, answers(wherever("log", func(o *object) {
				if len(*o) > 0 {
					o.put("time", fmt.Sprint(o.integer("pos")))
					o.put("type", "1")
				}
			}))},
		{"characters-escaped", "Every character beyond ASCII, and every slash, is escaped.",
			nil, answers(body(reading+" restart", escaped))},
		{"ids-near-2-to-the-63", "Ids are just below 2^63.",
			nil, answers(wherever(everywhere, add("id", 1<<62+(1<<62-100_000)), jobs(add("id", 1<<62+(1<<62-100_000)))))},
		{"ids-are-numbers", "The id of a build or a job is its number: builds of different repositories may have the same.",
			nil, answers(wherever(everywhere, idIsNumber, jobs(idIsNumber)))},
		{"refusals-without-a-body", "A refusal has no body.",
			nil, answers(refusals(func(x *exchange) { x.body = []byte{}; x.header.Del("Content-Type") }))},
		{"refusals-in-another-language", "The text of a refusal is in Chinese, with a code of the server's own.",
			nil, answers(refusals(func(x *exchange) {
				x.body = fmt.Appendf(nil, `{"code":%d,"message":"请求被拒绝"}`, x.status*100+1)
				x.header.Set("Content-Type", "application/json")
			}))},
		{"gzip-when-asked", "Answers are compressed for those who ask for it.",
			nil, sending(compressed)},
		{"chunked", "Answers come in chunks, without a length.",
			nil, sending(chunked)},
		{"http-1.0", "Answers are those of HTTP/1.0: no length, the end is where the connection ends.",
			nil, sending(http10)},
		{"slow", "Each answer takes some milliseconds longer.",
			nil, answers(func(*exchange) { time.Sleep(3 * time.Millisecond) })},
		{"wrong-method-is-200", "A method that the document does not name, HEAD with it, answers 200 and a page, as Drone 0.5.0 does.",
			nil, answers(func(x *exchange) {
				if x.status == http.StatusMethodNotAllowed || x.Method == http.MethodHead {
					x.page()
				}
			})},
		{"unknown-path-is-a-page", "A path that is not in the document answers 200 and the web interface's page.",
			nil, answers(func(x *exchange) {
				if x.status == 404 && x.operation == "" {
					x.page()
				}
			})},
		{"absent-is-404-without-token", "Without a token, a repository that does not exist answers 404.",
			nil, all(cells("builds build restart log cancel", plumbline.Absent, 404, plumbline.Anonymous, plumbline.BadToken))},
		{"bad-token-is-401-on-public-builds", "A token that does not hold is refused on a public repository too.",
			nil, cells("builds build log", plumbline.PublicActive, 401, plumbline.BadToken)},
		{"queue-is-413-for-users", "The queue is refused with 413 to users who are no operators, as by Drone 0.5.0.",
			nil, cells("queue", plumbline.AnyRepository, 413, plumbline.Outsider, plumbline.Reader, plumbline.Maintainer)},
	}
}

// page answers the web interface's page.
func (x *exchange) page() {
	x.status, x.body = 200, []byte("<!DOCTYPE html>\n<html><head><title>Builds</title></head><body></body></html>\n")
	x.header.Set("Content-Type", "text/html; charset=utf-8")
	x.header.Del("Allow")
}

// refusals rewrites what is refused.
func refusals(rewrite rewriting) rewriting {
	return func(x *exchange) {
		if x.status >= 400 && x.status < 500 {
			rewrite(x)
		}
	}
}

func moreFields(o *object) {
	if len(*o) > 0 {
		o.put("x_version", "7")
		o.put("x_labels", `{"team":"core","tags":[null,true,1.5,"a"]}`)
	}
}

func escaped(b []byte) []byte {
	var out strings.Builder
	for _, r := range string(b) {
		switch {
		case r == '/':
			out.WriteString(`\/`)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		case r > 0x7e:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	return []byte(out.String())
}

func compressed(x *exchange) {
	if x.body == nil || !strings.Contains(x.Header.Get("Accept-Encoding"), "gzip") || x.Method == http.MethodHead {
		return
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(x.body)
	_ = z.Close()
	x.body = out.Bytes()
	x.header.Set("Content-Encoding", "gzip")
	x.header.Add("Vary", "Accept-Encoding")
}

// chunked sends a body in several pieces.
func chunked(x *exchange) {
	if x.body == nil || x.Method == http.MethodHead {
		return
	}
	status, header, body := x.status, x.header, x.body
	x.raw = func(w http.ResponseWriter) {
		for key, values := range header {
			w.Header()[key] = values
		}
		w.WriteHeader(status)
		flush := http.NewResponseController(w).Flush
		for piece := range slices.Chunk(body, max(1, len(body)/3)) {
			_, _ = w.Write(piece)
			_ = flush()
		}
	}
}

func http10(x *exchange) {
	if x.Method == http.MethodHead {
		return
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "HTTP/1.0 %d %s\r\n", x.status, http.StatusText(x.status))
	_ = x.header.Write(&out)
	out.WriteString("\r\n")
	out.Write(x.body)
	x.raw = raw(out.String())
}

func idIsNumber(o *object) {
	if o.get("id") != nil {
		o.put("id", string(o.get("number")))
	}
}
