package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/steinfletcher/apitest"
	"golang.org/x/time/rate"

	"github.com/plumbline-ci/plumbline"
)

// Bounds of what is read of one answer.
const (
	maxHeader = 256 << 10
	maxBody   = 8 << 20
	smallBody = 1 << 20  // longer ones are read a few at a time
	keptBody  = 64 << 10 // of a body that is longer than maxBody, since every exchange of a run is kept
)

// A run has thousands of requests. After some exchanges in a row without a whole answer in time, which has broken a rule already, a server is waited for
// less long; after more of them it is given up.
const (
	hurried  = 6
	patience = 20
)

// Client asks one server. It is safe for concurrent use.
type Client struct {
	base   string
	within time.Duration
	header http.Header
	pace   *rate.Limiter
	kept   *http.Transport // keeps its connections
	tapped *http.Transport // a connection for each request, read to its very end

	long chan struct{} // as many places as long bodies may be read at a time

	mu     sync.Mutex
	asked  int
	took   time.Duration
	silent int // how many exchanges in a row had no whole answer in time
	later  int // how many in a row were told to come later
}

// Request is what to ask.
type Request struct {
	Operation string // operationId, for the record
	Caller    plumbline.Caller
	Token     string // the whole value of the Authorization header; none is sent where it is empty
	Method    string
	Path      string // escaped, with its query, below the target's URL
}

// Dial opens a connection, as net.Dialer's DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Options say how to reach a server.
type Options struct {
	Within time.Duration // after that, an answer has to be whole
	Dial   Dial          // in place of a dialer for the network; may be nil
	TLS    *tls.Config   // whom to trust, and what to show; the system's certificates where it is nil
	Proxy  *url.URL      // to go through; that of the environment where it is nil
	Header http.Header   // sent with every request
	Rate   float64       // how many requests to send in a second at the most; any number where it is 0
}

// New returns a client for the server at base, such as http://127.0.0.1:8080. It returns an error if base is no such URL.
func New(base string, options Options) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("url: got %q, want such as http://127.0.0.1:8080", base)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("url: it holds a user, a query or a fragment, want such as http://127.0.0.1:8080, and tokens in the environment")
	}
	dial := options.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	c := &Client{base: strings.TrimSuffix(base, "/"), within: options.Within, header: options.Header, pace: rate.NewLimiter(rate.Inf, 0), long: make(chan struct{}, 2)}
	if options.Rate > 0 {
		c.pace = rate.NewLimiter(rate.Limit(options.Rate), 1)
	}
	c.kept = &http.Transport{
		DialContext:            dial,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		Proxy:                  http.ProxyFromEnvironment,
	}
	if options.TLS != nil {
		c.kept.TLSClientConfig = options.TLS
	}
	if options.Proxy != nil {
		c.kept.Proxy = http.ProxyURL(options.Proxy)
	}
	c.tapped = c.kept.Clone()
	c.tapped.DisableKeepAlives = true
	c.tapped.DialContext = tapping(dial)
	return c, nil
}

// Close lets go of the client's connections.
func (c *Client) Close() { c.kept.CloseIdleConnections() }

// Asked returns how many exchanges there were so far, and how long they took together.
func (c *Client) Asked() (exchanges int, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked, c.took
}

// limit is how long the next answer is waited for; ok is false if the server has stopped answering.
func (c *Client) limit() (within time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	within = c.within
	if c.silent >= hurried {
		within /= 4
	}
	return within, c.silent < patience
}

// overdue is the error of an answer that was not whole in the time it was waited for.
func (c *Client) overdue(within time.Duration) error {
	if within == c.within {
		return fmt.Errorf("no whole answer within %v", within)
	}
	return fmt.Errorf("no whole answer within %v, after %d in a row had none within %v", within, hurried, c.within)
}

// once asks, and returns when the answer is whole or has been given up. It never fails: what went wrong is in the exchange.
func (c *Client) once(ctx context.Context, r Request) *Exchange {
	e := &Exchange{Caller: r.Caller, Operation: r.Operation, Method: r.Method, Path: r.Path, Request: http.Header{}}
	within, ok := c.limit()
	if !ok {
		now := time.Now()
		e.Sent, e.Received, e.Err = now, now, fmt.Errorf("not asked: %d requests in a row got no whole answer in time", patience)
		return e
	}
	if err := c.pace.Wait(ctx); err != nil {
		e.Err = cause(ctx, err)
		return e
	}
	ctx, cancel := context.WithTimeoutCause(ctx, within, c.overdue(within))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, r.Method, c.base+r.Path, nil)
	if err != nil {
		e.Err = err
		return e
	}
	maps.Copy(request.Header, c.header)
	request.Header.Set("User-Agent", "plumbline/"+plumbline.Version)
	if r.Token != "" {
		request.Header.Set("Authorization", r.Token)
	}
	e.Request = request.Header.Clone()
	recorder := &recorder{client: c, exchange: e, next: c.kept}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		recorder.next = c.tapped // a kept connection may just have been closed, and what changes something is not sent twice
	}
	apitest.New(r.Method + " " + r.Path).
		EnableNetworking(&http.Client{Transport: recorder, CheckRedirect: stay}).
		HttpRequest(request).
		Expect(&fatal{exchange: e}).
		Assert(wholeAnswer).
		End()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took += e.Received.Sub(e.Sent)
	c.silent++
	if e.Err == nil || ctx.Err() == nil {
		c.silent = 0
	}
	return e
}

// stay is told of a redirect and follows none: a token must not reach another host.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// wholeAnswer asserts only that the recorder saw an answer; what it says is judged elsewhere, on the raw exchange.
func wholeAnswer(response *http.Response, _ *http.Request) error {
	if response.StatusCode == noAnswer {
		return errors.New("no answer")
	}
	return nil
}

// fatal receives what apitest finds; the exchange already holds the cause where the recorder saw one.
type fatal struct{ exchange *Exchange }

func (f *fatal) Errorf(format string, args ...any) { f.Fatalf(format, args...) }
func (f *fatal) Fatal(args ...any)                 { f.Fatalf("%s", fmt.Sprint(args...)) }
func (f *fatal) Fatalf(format string, args ...any) {
	if f.exchange.Err == nil {
		f.exchange.Err = fmt.Errorf(format, args...)
	}
}
