package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// rewriting changes an answer.
type rewriting func(*exchange)

// exchange is a request and the answer that the server would give to it.
type exchange struct {
	*http.Request
	subject *subject
	next    http.Handler

	operation   string // operationId; empty if path and method are of none
	owner, name string
	number, job string // as they were written

	status int
	header http.Header
	body   []byte // nil for none
	// raw, where it is there, sends the answer instead.
	raw func(http.ResponseWriter)
}

func newExchange(s *subject, next http.Handler, r *http.Request) *exchange {
	x := &exchange{Request: r, subject: s, next: next}
	x.locate()
	x.answer(ask(next, r))
	return x
}

// locate finds out what is asked for.
func (x *exchange) locate() {
	parts := strings.Split(strings.Trim(x.URL.EscapedPath(), "/"), "/")
	if len(parts) < 2 || len(parts) > 7 {
		return
	}
	for i := range parts {
		if text, err := url.PathUnescape(parts[i]); err == nil {
			parts[i] = text
		}
	}
	if len(parts) == 2 && parts[1] == "builds" && x.Method == http.MethodGet {
		x.operation = "queue"
	}
	if parts[1] != "repos" {
		return
	}
	x.operation = operationOf(x.Method, parts)
	for i, into := range []*string{2: &x.owner, 3: &x.name, 5: &x.number, 6: &x.job} {
		if into != nil && i < len(parts) {
			*into = parts[i]
		}
	}
}

// operationOf returns which operation on a repository has this method and this many parts of a path; empty for none.
func operationOf(method string, parts []string) string {
	switch length := len(parts); {
	case length < 5:
		return ""
	case parts[4] == "logs" && length == 7 && method == http.MethodGet:
		return "log"
	case parts[4] != "builds":
		return ""
	case length == 5 && method == http.MethodGet:
		return "builds"
	case length == 6 && method == http.MethodGet:
		return "build"
	case length == 6 && method == http.MethodPost:
		return "restart"
	case length == 7 && method == http.MethodDelete:
		return "cancel"
	}
	return ""
}

// recorder keeps an answer instead of sending it.
type recorder struct {
	header http.Header
	status int
	body   []byte
	raw    func(http.ResponseWriter) // sends it instead, where it is there
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, p...)
	return len(p), nil
}

func ask(handler http.Handler, r *http.Request) *recorder {
	answer := &recorder{header: http.Header{}}
	handler.ServeHTTP(answer, r)
	answer.WriteHeader(http.StatusOK)
	answer.header.Del("Content-Length")
	return answer
}

// clone returns an answer that may be changed while this one is kept.
func (r *recorder) clone() *recorder {
	return &recorder{header: r.header.Clone(), status: r.status, body: bytes.Clone(r.body), raw: r.raw}
}

// answer makes another answer that of the exchange, which may change it from then on.
func (x *exchange) answer(a *recorder) {
	x.status, x.header, x.body, x.raw = a.status, a.header, a.body, a.raw
}

// keep returns the answer of the exchange as it is now, which shares with it what may be changed.
func (x *exchange) keep() *recorder {
	return &recorder{header: x.header, status: x.status, body: x.body, raw: x.raw}
}

// as returns what the server would say to another request: with this method and path, as the user with this login. An empty method,
// path or login is that of the exchange.
func (x *exchange) as(login, method, path string) *recorder {
	r := x.Clone(x.Context())
	if method != "" {
		r.Method = method
	}
	if path != "" {
		r.URL = &url.URL{Path: path, RawQuery: x.URL.RawQuery}
	}
	if login != "" {
		r.Header.Set("Authorization", x.subject.tokenOf(login))
	}
	return ask(x.next, r)
}

// operator is the login of somebody who may see everything.
func (s *subject) operator() string {
	for _, u := range s.Store.Users() {
		if u.Operator && u.Secret != "" {
			return u.Login
		}
	}
	return ""
}

func (s *subject) tokenOf(login string) string {
	if u := s.Store.User(login); u != nil {
		if t, err := token.Issue(u); err == nil {
			return t
		}
	}
	return ""
}

// user is who asks; nil if there is no token that holds.
func (x *exchange) user() *store.User { return x.subject.tokens.User(x.carried()) }

// carried is the token in the request's header.
func (x *exchange) carried() string { return x.Header.Get("Authorization") }

// repository is what is asked for; nil if there is none such.
func (x *exchange) repository() *store.Repository { return x.subject.Store.Repository(x.owner, x.name) }

// build is what is asked for; nil if there is none such.
func (x *exchange) build() *store.Build {
	r := x.repository()
	n, err := strconv.ParseInt(x.number, 10, 64)
	if r == nil || err != nil {
		return nil
	}
	b, err := x.subject.Store.Build(r, n)
	if err != nil {
		return nil
	}
	return b
}

// place names the build that is asked for.
func (x *exchange) place() string { return x.owner + "/" + x.name + "/" + x.number }

func (x *exchange) succeeded() bool { return x.status >= 200 && x.status < 300 }

// say answers with this status and this JSON.
func (x *exchange) say(status int, body string) {
	x.status, x.body = status, []byte(body)
	x.header.Set("Content-Type", "application/json")
}

// refuse answers with problem details.
func (x *exchange) refuse(status int) {
	body, _ := json.Marshal(map[string]any{"title": http.StatusText(status), "status": status})
	x.say(status, string(body))
	x.header.Set("Content-Type", "application/problem+json")
}

// noContent answers as a cancel that succeeded.
func (x *exchange) noContent() {
	x.status, x.body = http.StatusNoContent, nil
	x.header.Set("Content-Type", "text/plain; charset=utf-8")
}

func (x *exchange) send(w http.ResponseWriter) {
	outer, kept := w.(*recorder)
	switch {
	case x.raw != nil && kept:
		outer.raw = x.raw
	case x.raw != nil:
		x.raw(w)
		return
	}
	maps.Copy(w.Header(), x.header)
	if x.body != nil && x.header.Get("Content-Length") == "" && x.header.Get("Transfer-Encoding") == "" {
		w.Header().Set("Content-Length", strconv.Itoa(len(x.body)))
	}
	w.WriteHeader(x.status)
	if x.body != nil {
		_, _ = w.Write(x.body)
	}
}
