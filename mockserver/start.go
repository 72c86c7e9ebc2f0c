package mockserver

import (
	"net/http/httptest"
	"testing"
	"time"
)

// Handle is a mock within a test. It has all that a Server has, and methods that end the test instead of returning an error.
type Handle struct {
	*Server
	URL string // its base, before /api, such as http://127.0.0.1:40817

	t testing.TB
}

// testJournal is how many requests a test's mock remembers where its options do not say.
const testJournal = 1000

// Start starts a mock for a test, on a port of its own, and ends it with the test. Where the options do not say otherwise, its clock is held at the present
// and it remembers the last 1,000 requests. What is wrong with the options ends the test.
func Start(t testing.TB, o Options) *Handle {
	t.Helper()
	if o.Clock == nil {
		o.Clock = HeldClock(time.Now())
	}
	if o.Journal == 0 {
		o.Journal = testJournal
	}
	mock, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mock)
	t.Cleanup(server.Close)
	return &Handle{Server: mock, URL: server.URL, t: t}
}

// TokenOf returns a token of the user's. It ends the test if there is no such user.
func (h *Handle) TokenOf(login string) string {
	h.t.Helper()
	token, err := h.Token(login)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// Requests returns the requests so far, as the mock's own does. A pattern that is none ends the test.
func (h *Handle) Requests(method, pattern string) []Request {
	h.t.Helper()
	return h.Journal(Filter{Method: method, Path: pattern})
}

// Journal returns the requests so far that a filter means, as the mock's own does. A path that is no pattern ends the test.
func (h *Handle) Journal(f Filter) []Request {
	h.t.Helper()
	if err := f.check(); err != nil {
		h.t.Fatal(err)
	}
	return h.Server.Journal(f)
}

// Pass moves the world's time forward by d. It ends the test if d is negative.
func (h *Handle) Pass(d time.Duration) {
	h.t.Helper()
	if err := h.Advance(d); err != nil {
		h.t.Fatal(err)
	}
}

// Pushed makes a build in a repository, named owner/name, as Push does, and returns its number. It ends the test if there can be none.
func (h *Handle) Pushed(repository string, p Push) int64 {
	h.t.Helper()
	number, err := h.Push(repository, p)
	if err != nil {
		h.t.Fatal(err)
	}
	return number
}
