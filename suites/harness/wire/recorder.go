package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// noAnswer is the status that stands in apitest's hands for an answer that never came whole. No server can send it.
const noAnswer = 1000

// recorder is the transport of one exchange. It reads the body to its end, writes down what came, and always gives an answer
// back, since its caller has no way to go on without one.
type recorder struct {
	client   *Client
	exchange *Exchange
	next     http.RoundTripper
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	e := r.exchange
	var tap *tap
	if r.next == http.RoundTripper(r.client.tapped) {
		ctx, t := withTap(request.Context())
		request, tap = request.WithContext(ctx), t
	}
	r.client.sent(e)
	response, err := r.next.RoundTrip(request)
	if err != nil {
		e.Received, e.Err = time.Now(), cause(request.Context(), err)
		return stand(noAnswer), nil
	}
	defer response.Body.Close()
	e.Status, e.Header = response.StatusCode, response.Header
	e.Body, err = r.client.read(response)
	e.Received = time.Now()
	switch {
	case len(e.Body) > maxBody:
		e.Body = bytes.Clone(e.Body[:keptBody])
		e.Err = fmt.Errorf("the body has more than %d bytes", maxBody)
	case err != nil:
		e.Err = fmt.Errorf("the body broke off after %d bytes: %w", len(e.Body), cause(request.Context(), err))
	}
	if tap != nil {
		e.Surplus = tap.surplus(response)
	}
	return stand(e.Status), nil
}

// sent numbers an exchange and writes down when it began.
func (c *Client) sent(e *Exchange) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	e.Number, e.Sent = c.asked, time.Now()
}

// cause tells why a context ended, where that is why the exchange did.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return context.Cause(ctx)
	}
	return err
}

// read reads a body to its end, or as far as may be. Long bodies take turns.
func (c *Client) read(response *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if announced := response.ContentLength; announced > 0 && announced <= keptBody {
		body.Grow(int(announced) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(io.LimitReader(response.Body, smallBody)); err != nil || body.Len() < smallBody {
		return body.Bytes(), err
	}
	c.long <- struct{}{}
	defer func() { <-c.long }()
	_, err := body.ReadFrom(io.LimitReader(response.Body, maxBody+1-smallBody))
	return body.Bytes(), err
}

// stand makes the answer that is handed on. What it said is in the exchange.
func stand(status int) *http.Response {
	return &http.Response{StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody}
}
