package mockserver_test

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// serveHandler serves a handler as the mock serves itself, and returns its address.
func serveHandler(t *testing.T, handler http.Handler, wrap func(net.Listener) net.Listener) string {
	t.Helper()
	g := NewWithT(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- mockserver.Serve(ctx, wrap(listener), handler, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		stop()
		g.Expect(<-done).To(Succeed())
	})
	return listener.Addr().String()
}

func plainly(l net.Listener) net.Listener { return l }

// read asks with GET and returns the answer's body; empty if there is no answer.
func read(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	response, err := client.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close() //nolint:errcheck // nothing is kept of it
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

func TestManyRequestsOfOneConnectionAtOnce(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock, err := mockserver.New(mockserver.Options{World: "demo", Journal: 1000})
	g.Expect(err).NotTo(HaveOccurred())
	certified := httptest.NewUnstartedServer(nil)
	certified.EnableHTTP2 = true
	certified.StartTLS()
	config := &tls.Config{Certificates: certified.TLS.Certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	client := certified.Client()
	certified.Close()
	client.Transport.(*http.Transport).TLSClientConfig.ServerName = "example.com" // as the certificate has it
	address := serveHandler(t, mock, func(l net.Listener) net.Listener { return tls.NewListener(l, config) })
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			number := strconv.Itoa(1 + i%2)
			for range 20 {
				if body := read(t, client, "https://"+address+"/api/repos/acme/hello/builds/"+number); !strings.Contains(body, `"number":`+number) {
					t.Errorf("build %s is answered with %q", number, body)
				}
			}
		})
	}
	all.Wait()
	g.Expect(mock.Requests("GET", "/api/repos/acme/hello/builds/*")).To(HaveLen(320))
	g.Expect(mock.Journal(mockserver.Filter{Status: 200, Operation: "build"})).To(HaveLen(320))
}

func TestARequestThatOutlivesItsAnswerLeavesTheNextAlone(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock, err := mockserver.New(mockserver.Options{World: "demo", Journal: 1000})
	g.Expect(err).NotTo(HaveOccurred())
	_, err = mock.Disturb(mockserver.Disturbance{Latency: 2 * time.Millisecond})
	g.Expect(err).NotTo(HaveOccurred())
	address := serveHandler(t, http.TimeoutHandler(mock, 2*time.Millisecond, "late"), plainly)
	for range 50 {
		read(t, http.DefaultClient, "http://"+address+"/api/repos/acme/hello/builds/1")
	}
}

func TestWhoHasReadAnAnswerFindsItInTheJournal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lines       int
		disturbance *mockserver.Disturbance
	}{
		"short":     {lines: 1},
		"long":      {lines: 1000},
		"cut":       {lines: 1000, disturbance: &mockserver.Disturbance{Truncate: 6000}},
		"broken":    {lines: 1, disturbance: &mockserver.Disturbance{Reset: true}},
		"garbled":   {lines: 1000, disturbance: &mockserver.Disturbance{Garble: true}},
		"other":     {lines: 1, disturbance: &mockserver.Disturbance{Status: 503}},
		"slow":      {lines: 1, disturbance: &mockserver.Disturbance{Pace: 1 << 20}},
		"slow, too": {lines: 1, disturbance: &mockserver.Disturbance{Latency: time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.Options{World: "demo"})
			lines := strings.Split(strings.Repeat("a line of the log\n", test.lines), "\n")
			number := mock.Pushed("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{Run: time.Second, Lines: lines}}})
			mock.Pass(time.Minute)
			if test.disturbance != nil {
				if _, err := mock.Disturb(*test.disturbance); err != nil {
					t.Fatal(err)
				}
			}
			for i := range 50 {
				read(t, http.DefaultClient, mock.URL+"/api/repos/acme/hello/logs/"+strconv.FormatInt(number, 10)+"/1")
				if len(mock.Journal(mockserver.Filter{After: int64(i)})) == 0 {
					t.Fatalf("request %d is not in the journal", i+1)
				}
			}
		})
	}
}

func TestTheJournalTellsHowEachAnswerBegan(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	const room = 4
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Journal: room})
	long := strings.Split(strings.Repeat("a line of the log\n", 1000), "\n")
	number := strconv.FormatInt(mock.Pushed("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{Run: time.Second, Lines: long}}}), 10)
	mock.Pass(time.Minute)
	paths := []string{"/builds/1", "/builds/2", "/builds/none", "/logs/" + number + "/1", "/builds", "/builds/" + number, "/builds/2", "/logs/" + number + "/1"}
	var answers []string
	for i := range 5 * len(paths) {
		answer := read(t, http.DefaultClient, mock.URL+"/api/repos/acme/hello"+paths[i*3%len(paths)])
		answers = append(answers, answer[:min(len(answer), 2<<10)])
		var begun []string
		for _, r := range mock.Requests("", "") {
			begun = append(begun, r.Body)
		}
		g.Expect(begun).To(Equal(answers[max(0, len(answers)-room):]))
	}
}
