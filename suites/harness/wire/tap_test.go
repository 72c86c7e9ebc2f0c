package wire_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// wait is a pause between two parts of a raw answer.
const wait = "(wait)"

// raw serves these bytes to whoever asks, whatever HTTP thinks of them; stay keeps the connection open afterwards.
func raw(t *testing.T, stay bool, parts ...string) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close() //nolint:errcheck // the other side may have gone first
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
					return
				}
				for _, part := range parts {
					if part == wait {
						time.Sleep(10 * time.Millisecond) // the order of two writes on the wire cannot be observed
						continue
					}
					if _, err := io.WriteString(conn, part); err != nil {
						return
					}
				}
				if stay {
					_, _ = io.Copy(io.Discard, conn)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestABodyAfterA204IsSeen(t *testing.T) {
	t.Parallel()
	const noContent = "HTTP/1.1 204 No Content\r\nContent-Type: text/plain\r\n"
	for _, test := range []struct {
		name  string
		parts []string
		want  string
	}{
		{"none", []string{noContent + "\r\n"}, ""},
		{"none, and its length announced", []string{noContent + "Content-Length: 0\r\n\r\n"}, ""},
		{"none, in chunks", []string{noContent + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}, ""},
		{"not announced", []string{noContent + "\r\ngone\n"}, "gone\n"},
		{"not announced, a moment later", []string{noContent + "\r\n", wait, "gone\n"}, "gone\n"},
		{"announced", []string{noContent + "Content-Length: 5\r\n\r\n", "gone\n"}, "Content-Length: 5"},
		{"announced, and not there", []string{noContent + "Content-Length: 5\r\n\r\n"}, "Content-Length: 5"},
		{"in chunks", []string{noContent + "Transfer-Encoding: chunked\r\n\r\n5\r\ngone\n\r\n0\r\n\r\n"}, "gone\n"},
		{"after an interim answer", []string{"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", noContent + "\r\ngone\n"}, "gone\n"},
		{"none after an interim answer", []string{"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", noContent + "\r\n"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, stay := range []bool{false, true} {
				g := NewWithT(t)
				c := client(t, raw(t, stay, test.parts...), 20*time.Second)
				var e *wire.Exchange
				ask := func() string {
					e = c.Do(t.Context(), wire.Request{Method: http.MethodDelete, Path: "/"})
					return string(e.Surplus)
				}
				if slices.Contains(test.parts, wait) { // on a busy machine a moment may be longer than the client waits
					g.Eventually(ask, "10s", "1ms").ShouldNot(BeEmpty())
				} else {
					ask()
				}
				g.Expect(e.Err).NotTo(HaveOccurred())
				g.Expect(e.Status).To(Equal(204))
				g.Expect(e.Body).To(BeEmpty())
				if test.want == "" {
					g.Expect(string(e.Surplus)).To(BeEmpty())
				} else {
					g.Expect(string(e.Surplus)).To(ContainSubstring(test.want))
				}
			}
		})
	}
}

func TestAFloodAfterA204IsBounded(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	parts := []string{"HTTP/1.1 204 No Content\r\n\r\n"}
	for range 64 {
		parts = append(parts, string(make([]byte, 64<<10)))
	}
	e := client(t, raw(t, true, parts...), 20*time.Second).Do(t.Context(), wire.Request{Method: http.MethodDelete, Path: "/"})
	g.Expect(e.Err).NotTo(HaveOccurred())
	g.Expect(e.Surplus).NotTo(BeEmpty())
	g.Expect(len(e.Surplus)).To(BeNumerically("<=", 64<<10))
}

func TestABodyOfAnyOtherAnswerIsNoSurplus(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	url := raw(t, false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ngone\n")
	e := client(t, url, 20*time.Second).Do(t.Context(), wire.Request{Method: http.MethodDelete, Path: "/"})
	g.Expect(string(e.Body)).To(Equal("gone\n"))
	g.Expect(e.Surplus).To(BeEmpty())
}

func TestACertificateThatNobodyKnowsIsRefused(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		e := client(t, server.URL, 20*time.Second).Do(t.Context(), wire.Request{Method: method, Path: "/"})
		g.Expect(e.Err).To(MatchError(ContainSubstring("certificate")))
	}
}

func TestTLSWhereNoneIsSpoken(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = quiet
	server.Start()
	t.Cleanup(server.Close)
	e := client(t, "https"+server.URL[len("http"):], 20*time.Second).Do(t.Context(), wire.Request{Method: http.MethodGet, Path: "/"})
	g.Expect(e.Err).To(MatchError(ContainSubstring("does not look like a TLS handshake")))
}
