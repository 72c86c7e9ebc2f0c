package target

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/net/http/httpguts"
)

// network is how a server is to be reached, as a target file says it. Files are looked for beside the target file.
type network struct {
	CA          string            `yaml:"ca"`             // a file of certificates that are trusted beside the system's
	Certificate string            `yaml:"certificate"`    // a file, to appear with
	Key         string            `yaml:"key"`            // the file of its private key
	Proxy       string            `yaml:"proxy"`          // a URL
	Header      map[string]string `yaml:"headers"`        // sent with every request
	Secret      map[string]string `yaml:"secret-headers"` // the same, from environment variables
}

func (r *reader) network(t *Target, n network, lookup func(string) (string, bool)) {
	r.tls(t, n)
	if n.Proxy != "" {
		proxy, err := url.Parse(n.Proxy)
		if err != nil || proxy.Host == "" {
			r.refuse("$.network.proxy", "network: proxy: got %q, want a URL such as http://proxy.example.com:3128", n.Proxy)
		}
		t.Proxy = proxy
	}
	r.headers(t, "$.network", n.Header, n.Secret, lookup)
}

// headers reads headers, some of them from environment variables, whose values are secrets.
func (r *reader) headers(t *Target, at string, plain, secret map[string]string, lookup func(string) (string, bool)) {
	if len(plain)+len(secret) > 0 {
		t.Header = http.Header{}
	}
	for name, value := range plain {
		r.header(t, at+".headers", name, value)
	}
	for name, variable := range secret {
		value, ok := lookup(variable)
		if !ok || value == "" {
			r.refuse(at+".secret-headers", "secret-headers: %s: the environment variable %s is not set: export the value in it, or take the line out", name, variable)
			continue
		}
		r.header(t, at+".secret-headers", name, value)
		if t.Secrets == nil {
			t.Secrets = map[string]string{}
		}
		t.Secrets[value] = variable
	}
}

// ownHeaders are those that the suite sets itself.
var ownHeaders = []string{"Authorization", "Content-Length", "Transfer-Encoding", "Connection", "User-Agent"}

func (r *reader) header(t *Target, at, name, value string) {
	canonical := http.CanonicalHeaderKey(name)
	switch {
	case slices.Contains(ownHeaders, canonical):
		r.refuse(at, "headers: %s is set by the suite itself", name)
	case !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
		r.refuse(at, "headers: %q is no header that could be sent", name)
	default:
		t.Header.Set(canonical, value)
	}
}

func (r *reader) tls(t *Target, n network) {
	if n.CA == "" && n.Certificate == "" && n.Key == "" {
		return
	}
	t.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	if n.CA != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		text, err := os.ReadFile(r.beside(n.CA))
		if err != nil || !pool.AppendCertsFromPEM(text) {
			r.refuse("$.network.ca", "network: ca: %s holds no certificate in PEM form%s", n.CA, because(err))
		}
		t.TLS.RootCAs = pool
	}
	if n.Certificate != "" || n.Key != "" {
		pair, err := tls.LoadX509KeyPair(r.beside(n.Certificate), r.beside(n.Key))
		if err != nil {
			r.refuse("$.network.certificate", "network: certificate and key are no pair in PEM form%s", because(err))
		}
		t.TLS.Certificates = []tls.Certificate{pair}
	}
}

// beside is the path of a file that a target file names.
func (r *reader) beside(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(r.problems.File), path)
}

func because(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}
