package harness

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// obstacle says in a line why there is no answer, and what to do.
func obstacle(err error) string {
	var (
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		invalid  x509.CertificateInvalidError
		alert    tls.AlertError
		record   tls.RecordHeaderError
		dns      *net.DNSError
	)
	switch text := err.Error(); {
	case errors.As(err, &unknown):
		return "its certificate is of an authority that is not trusted here: name the authority's certificate with network: ca"
	case errors.As(err, &hostname), errors.As(err, &invalid):
		return "its certificate is not good: " + text
	case errors.As(err, &alert), strings.Contains(text, "remote error: tls"):
		return "it ends the TLS handshake (" + text + "); if it wants a certificate, name one with network: certificate and key"
	case errors.As(err, &record), strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "it does not speak TLS there: write http:// in url"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens there; is it running, and is that its port?"
	case errors.As(err, &dns):
		return fmt.Sprintf("there is no host %s: %s", dns.Name, dns.Err)
	case strings.Contains(text, "malformed HTTP"):
		return "what listens there does not speak HTTP: " + text
	case errors.Is(err, context.DeadlineExceeded):
		return text + "; is the address right, and does a firewall stand between?"
	default:
		return text + "; is it running, and is the URL the one before /api?"
	}
}

// wantsTLS tells whether a server has taken the request for one that should have been encrypted.
func wantsTLS(a *judge.Answer) bool {
	return a.Status == http.StatusBadRequest && (bytes.Contains(a.Body, []byte("HTTP request to an HTTPS server")) ||
		bytes.Contains(a.Body, []byte("plain HTTP request was sent to HTTPS port")))
}

// summary says what came, in a few words.
func summary(a *judge.Answer) string {
	if a.Err != nil {
		return a.Err.Error()
	}
	if detail := []rune(a.Object().Text("detail")); len(detail) > 0 { // of problem details, RFC 9457
		return fmt.Sprintf("%d %q", a.Status, string(detail[:min(len(detail), maxDetail)]))
	}
	if mediaType := a.MediaType(); mediaType != "" {
		return fmt.Sprintf("%d %s", a.Status, mediaType)
	}
	return fmt.Sprint(a.Status)
}

// maxDetail is how much is repeated of what a server says of itself, in letters.
const maxDetail = 200
