package mockserver_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// run runs a mock as it is run for others, until the test ends, and returns its address.
func run(t *testing.T) string {
	t.Helper()
	mock, err := mockserver.New(mockserver.Options{World: "demo", Clock: mockserver.HeldClock(start)})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return runMock(t, mock)
}

func runMock(t *testing.T, mock *mockserver.Server) string {
	t.Helper()
	g := NewWithT(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = mock.Run(ctx, listener) // rough clients may hold it up until it loses patience
	}()
	t.Cleanup(func() {
		stop()
		<-stopped
	})
	return listener.Addr().String()
}

// Each of these is done by fifty clients at once, and none of them gets in the way of one that asks as it should.
func TestRoughClientsDoNotGetInTheWayOfOthers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	for name, client := range map[string]struct {
		sends  string
		closes bool   // it closes its half of the connection then
		gets   string // how the answer begins; empty if it does not wait for one
	}{
		"connects and says nothing":             {},
		"sends half a request line":             {sends: "GET /api/bui"},
		"sends half its headers":                {sends: "GET /api/builds HTTP/1.1\r\nHost: mock\r\nX-Slow: "},
		"announces a body and sends none":       {sends: "POST /api/repos/acme/hello/builds/1 HTTP/1.1\r\nHost: mock\r\nContent-Length: 1000000\r\n\r\n"},
		"sends chunks that have no end":         {sends: "POST /api/repos/acme/hello/builds/1 HTTP/1.1\r\nHost: mock\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"},
		"sends headers of a megabyte":           {sends: "GET /api/builds HTTP/1.1\r\nHost: mock\r\nX-Long: " + long + "\r\n\r\n", gets: "HTTP/1.1 431 "},
		"sends a path of a megabyte":            {sends: "GET /api/" + long + " HTTP/1.1\r\nHost: mock\r\n\r\n", gets: "HTTP/1.1 431 "},
		"sends a body of a megabyte":            {sends: "POST /api/repos/acme/hello/builds/1 HTTP/1.1\r\nHost: mock\r\nContent-Length: 1048576\r\n\r\n" + long, gets: "HTTP/1.1 401 "},
		"closes its half once it has asked":     {sends: "GET /api/repos/acme/hello/builds/3 HTTP/1.1\r\nHost: mock\r\n\r\n", closes: true, gets: "HTTP/1.1 200 "},
		"asks a lot and reads nothing":          {sends: strings.Repeat("GET /api/repos/acme/hello/logs/18/1 HTTP/1.1\r\nHost: mock\r\n\r\n", 200)},
		"speaks TLS":                            {sends: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"},
		"speaks HTTP/2 without having asked to": {sends: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", gets: "HTTP/1.1 "},
		"names two lengths":                     {sends: "POST /api/repos/acme/hello/builds/1 HTTP/1.1\r\nHost: mock\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", gets: "HTTP/1.1 400 "},
		"names no host":                         {sends: "GET /api/builds HTTP/1.1\r\n\r\n", gets: "HTTP/1.1 400 "},
		"sends garbage":                         {sends: "\x00\xff\x00\xff\r\n\r\n", gets: "HTTP/1.1 400 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			address := run(t)
			for range 50 {
				conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
				g.Expect(err).NotTo(HaveOccurred())
				t.Cleanup(func() { _ = conn.Close() })
				_ = conn.SetDeadline(time.Now().Add(time.Minute))
				go func() {
					_, _ = io.WriteString(conn, client.sends) // it may be stopped in the middle
					if client.closes {
						_ = conn.(*net.TCPConn).CloseWrite()
					}
				}()
				if client.gets != "" {
					line, err := bufio.NewReader(conn).ReadString('\n')
					g.Expect(line).To(HavePrefix(client.gets), "%v", err)
				}
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/api/repos/acme/hello/builds/3", nil)
			g.Expect(err).NotTo(HaveOccurred())
			response, err := http.DefaultClient.Do(request)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(response.Body.Close()).To(Succeed())
			g.Expect(response.StatusCode).To(Equal(200))
		})
	}
}

func TestAThousandIdleConnectionsAreNoBurden(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	address := run(t)
	for i := range 1000 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		g.Expect(err).NotTo(HaveOccurred())
		t.Cleanup(func() { _ = conn.Close() })
		_, err = fmt.Fprint(conn, "GET /api/repos/acme/hello/builds/3 HTTP/1.1\r\nHost: mock\r\n\r\n")
		g.Expect(err).NotTo(HaveOccurred())
		line, err := bufio.NewReader(conn).ReadString('\n')
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(line).To(HavePrefix("HTTP/1.1 200 "), "connection %d", i)
	}
}

// A client of a mock that runs sees the difference between a connection that is reset and one that ends.
func TestAConnectionIsResetAndDoesNotEnd(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock, err := mockserver.New(mockserver.Options{World: "demo"})
	g.Expect(err).NotTo(HaveOccurred())
	_, err = mock.Disturb(mockserver.Disturbance{Reset: true})
	g.Expect(err).NotTo(HaveOccurred())
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", runMock(t, mock))
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close() //nolint:errcheck // it is reset
	_, err = io.WriteString(conn, "GET /api/repos/acme/hello/builds HTTP/1.1\r\nHost: mock\r\n\r\n")
	g.Expect(err).NotTo(HaveOccurred())
	_, err = conn.Read(make([]byte, 1))
	g.Expect(err).To(HaveOccurred())
	g.Expect(err).NotTo(MatchError(io.EOF))
}
