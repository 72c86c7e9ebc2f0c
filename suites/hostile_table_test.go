package suites_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// raw answers each request with bytes of its own, on a connection that is closed then. The request has been read.
func raw(write func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close() //nolint:errcheck // it is what is tried
		write(conn)
	}
}

// says answers with these bytes, and no others.
func says(text string) http.HandlerFunc {
	return raw(func(c net.Conn) { _, _ = io.WriteString(c, text) })
}

// forever writes a text again and again, until nobody reads it any more.
func forever(first, again string) http.HandlerFunc {
	again = strings.Repeat(again, 1+4096/len(again))
	return raw(func(c net.Conn) {
		_, err := io.WriteString(c, first)
		for err == nil {
			_, err = io.WriteString(c, again)
		}
	})
}

// slowly writes a byte every few milliseconds.
func slowly(text string) http.HandlerFunc {
	return raw(func(c net.Conn) {
		for i := 0; ; i++ {
			if _, err := c.Write([]byte{text[min(i, len(text)-1)]}); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
}

// silent says this much, and then nothing, with the connection open.
func silent(text string) http.HandlerFunc {
	return raw(func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		_, _ = io.Copy(io.Discard, c)
	})
}

// cut says this much, and resets the connection.
func cut(text string) http.HandlerFunc {
	return raw(func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		_ = c.(*net.TCPConn).SetLinger(0)
	})
}

// sends answers with 200 and a JSON body.
func sends(write func(io.Writer)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		write(w)
	}
}

func sendsText(text string) http.HandlerFunc {
	return sends(func(w io.Writer) { _, _ = io.WriteString(w, text) })
}

// bomb is little that unpacks to much.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	repeated(" ", 50_000_000)(z)
	_ = z.Close()
	return b.Bytes()
})

func bombs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(bomb())
}

// repeated writes a text so many times.
func repeated(text string, times int) func(io.Writer) {
	return func(w io.Writer) {
		chunk := strings.Repeat(text, 1000)
		for range times / 1000 {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	}
}

// echo answers with the caller's token, written in some way.
func echo(write func(http.ResponseWriter, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { write(w, r.Header.Get("Authorization")) }
}

const (
	head  = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	ok200 = head + "\r\n"
)

// hostiles are servers that would do harm, or that are broken beyond what an HTTP library says of itself. `want` is part of what the report, or the
// error, says of it.
var hostiles = []struct {
	name   string
	server http.HandlerFunc
	want   string
}{
	{"never answers", silent(""), "no whole answer within 200ms"},
	{"never ends its header", silent("HTTP/1.1 200 OK\r\nContent-Type: "), "no whole answer within 200ms"},
	{"never ends its body", silent(ok200 + "["), "no whole answer within 200ms"},
	{"a byte at a time, header", slowly("HTTP/1.1 200 OK\r\nX: "), "no whole answer within 200ms"},
	{"a byte at a time, body", slowly(ok200 + "[ "), "no whole answer within 200ms"},
	{"endless body", forever(ok200+"[", `"again",`), "the body has more than 8388608 bytes"},
	{"endless chunks", forever(head+"Transfer-Encoding: chunked\r\n\r\n", "400\r\n"+strings.Repeat("[", 0x400)+"\r\n"), "the body has more than 8388608 bytes"},
	{"endless header", forever("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n"), "header"},
	{"a header line without an end", forever("HTTP/1.1 200 OK\r\nX: ", "y"), "header"},
	{"a status line without an end", forever("HTTP/1.1 200 ", "OK"), "header"},
	{"a flood of 100", forever("", "HTTP/1.1 100 Continue\r\n\r\n"), "header"},
	{"a flood of 103", forever("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), ""},
	{"switches protocols", says("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), "101"},
	{"shorter than announced", says(head + "Content-Length: 100\r\n\r\n[]"), "the body broke off after 2 bytes"},
	{"longer than announced", says(head + "Content-Length: 2\r\n\r\n[][[[["), ""},
	{"two lengths", says(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]"), "Content-Length"},
	{"a negative length", says(head + "Content-Length: -1\r\n\r\n[]"), "Content-Length"},
	{"chunks of no size", says(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n"), "chunk"},
	{"an unknown encoding", says(head + "Transfer-Encoding: rot13\r\n\r\n[]"), "transfer encoding"},
	{"a bomb, zipped", bombs, "the body has more than 8388608 bytes"},
	{"zip that is none", says(head + "Content-Encoding: gzip\r\n\r\n[]"), ""},
	{"nesting without an end", sends(repeated("[", 5_000_000)), "max depth"},
	{"deep nesting, closed", sendsText(strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)), "depth"},
	{"a text without an end", sends(func(w io.Writer) { _, _ = io.WriteString(w, `["`); repeated("x", 5_000_000)(w) }), "EOF"},
	{"a number without an end", sends(func(w io.Writer) { _, _ = io.WriteString(w, "["); repeated("1", 1_000_000)(w) }), ""},
	{"a log of a million lines", sends(func(w io.Writer) {
		_, _ = io.WriteString(w, "[")
		repeated(`{"proc":"a","pos":1},`, 1_000_000)(w)
		_, _ = io.WriteString(w, "{}]")
	}), "the body has more than 8388608 bytes"},
	{"a million small values", sendsText("[" + strings.Repeat("0,", 1_000_000) + "0]"), "more than 800000 names and values"},
	{"a hundred thousand keys", sends(func(w io.Writer) {
		_, _ = io.WriteString(w, "{")
		for i := range 100_000 {
			_, _ = fmt.Fprintf(w, `"key-%d":1,`, i)
		}
		_, _ = io.WriteString(w, `"last":1}`)
	}), ""},
	{"invalid UTF-8", sendsText("[\"\xff\xfe\"]"), "UTF-8"},
	{"a byte order mark", sendsText("\ufeff[]"), "invalid character"},
	{"keys twice", sendsText(`{"status":"success","status":"failure"}`), "duplicate"},
	{"numbers beyond all bounds", sendsText(`[{"number":99999999999999999999999999,"id":1e999,"created_at":-1e-999}]`), ""},
	{"status 999", says("HTTP/1.1 999 Beyond\r\nContent-Length: 0\r\n\r\n"), "999"},
	{"status 99", says("HTTP/1.1 099 Below\r\nContent-Length: 0\r\n\r\n"), ""},
	{"a status of letters", says("HTTP/1.1 abc OK\r\n\r\n"), "malformed HTTP"},
	{"no HTTP", says("SSH-2.0-OpenSSH_9.2\r\n"), "malformed HTTP"},
	{"HTTP/0.9", says("<html>hello</html>"), "malformed HTTP"},
	{"HTTP/1.0", says("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n[]"), ""},
	{"two content types", says("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"), ""},
	{"TLS garbage", says("\x16\x03\x01\x02\x00\x01\x00\x01\xfc"), "malformed HTTP"},
	{"reset at once", cut(""), "connection reset"},
	{"reset in the header", cut("HTTP/1.1 200 OK\r\nContent-"), ""},
	{"reset in the body", cut(head + "Content-Length: 100\r\n\r\n[{"), ""},
	{"reset in a chunk", cut(head + "Transfer-Encoding: chunked\r\n\r\n64\r\n[{"), ""},
	{"reset after a 100", cut("HTTP/1.1 100 Continue\r\n\r\n"), "connection reset"},
	{"redirects to another host", says("HTTP/1.1 302 Found\r\nLocation: http://builds.example.org/api/builds\r\nContent-Length: 0\r\n\r\n"), "status: got 302"},
	{"redirects to itself", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, "status: got 302"},
	{"redirects to a file", says("HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"), "status: got 301"},
	{"a garbage redirect", says("HTTP/1.1 307 Moved\r\nLocation: http://[::1]:namedport/%zz\r\nContent-Length: 0\r\n\r\n"), ""},
	{"more after the answer", says(head + "Content-Length: 2\r\n\r\n[]HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"), ""},
	{"echoes the token", echo(func(w http.ResponseWriter, token string) {
		w.Header().Set("X-Token", token)
		w.Header().Set("Content-Type", token)
		_, _ = fmt.Fprintf(w, `{"environment":{"TOKEN":%q},"url":"?access_token=%s"}`, token, token)
	}), ""},
	{"echoes the token, written otherwise", echo(func(w http.ResponseWriter, token string) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(w, "%s %s", base64.StdEncoding.EncodeToString([]byte("user:"+token)), strings.ToUpper(token))
	}), "status: got 500"},
	{"echoes the token in its status line", echo(func(w http.ResponseWriter, token string) {
		says("HTTP/1.1 500 "+token+"\r\nContent-Length: 0\r\n\r\n")(w, nil)
	}), ""},
}

// Whatever comes, a check ends in time, in little memory, with the cause in words and without a token in what it says.
func TestNoServerHarmsTheSuite(t *testing.T) {
	t.Parallel()
	for _, hostile := range hostiles {
		t.Run(hostile.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			target := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "" {
					deserted(w, r)
					return
				}
				hostile.server(w, r)
			})
			target.Limits.Answer = time.Minute // none of these needs it
			if strings.HasPrefix(hostile.want, "no whole answer") {
				target.Limits.Answer = 200 * time.Millisecond
			}
			target.Repositories["private-active"] = nil
			said := told(t, target)
			if !strings.Contains(said, hostile.want) {
				t.Errorf("want %q in what is said of it:\n%.2000s", hostile.want, said)
			}
			for _, caller := range []string{"operator", "maintainer", "reader", "outsider"} {
				g.Expect(said).NotTo(ContainSubstring(caller + "s-secret-token"))
				g.Expect(said).NotTo(ContainSubstring(base64.StdEncoding.EncodeToString([]byte("user:" + caller + "s-secret-token"))[7:]))
			}
		})
	}
}

// told checks a target, and returns all that is said of it, in every form.
func told(t *testing.T, target suites.Target) string {
	t.Helper()
	g := NewWithT(t)
	began := time.Now()
	peak := watchMemory(t)
	defer func() { g.Expect(peak()).To(BeNumerically("<", 256), "MiB of memory, the reports written and all") }()
	report, err := suites.Check(t.Context(), contract(t), target, suites.Options{Rules: []string{"HTTP-01", "HTTP-02", "QUEUE-02"}})
	g.Expect(time.Since(began)).To(BeNumerically("<", time.Minute))
	if err != nil {
		return err.Error()
	}
	g.Expect(report.Count(reports.Error)).To(BeZero(), "nothing panicked")
	var out bytes.Buffer
	g.Expect(report.WriteText(&out, false)).To(Succeed())
	text := out.String()
	for _, write := range []func(io.Writer) error{report.WriteHTML, report.WriteJSON, report.WriteJUnit, report.WriteMarkdown} {
		g.Expect(write(&out)).To(Succeed())
	}
	if report.ExitCode() == reports.Conformant {
		t.Logf("conformant in what was asked:\n%s", text)
	}
	return out.String()
}

// The port of a server that speaks TLS, and nothing else, is told from one where nobody is.
func TestServersThatAreNotWhatTheURLSays(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(deserted))
	t.Cleanup(plain.Close)
	target := everyPart(strings.Replace(plain.URL, "http:", "https:", 1))
	target.Limits.Answer = 200 * time.Millisecond
	NewWithT(t).Expect(told(t, target)).To(ContainSubstring("it does not speak TLS there: write http:// in url"))

	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // it never accepts: the connections wait in its backlog
	target = everyPart("http://" + listener.Addr().String())
	target.Limits.Answer = 200 * time.Millisecond
	NewWithT(t).Expect(told(t, target)).To(ContainSubstring("no whole answer within 200ms"))
}
