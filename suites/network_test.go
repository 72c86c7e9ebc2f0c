package suites_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// unauthorized answers as a build server does to those whom it does not know.
func unauthorized(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = fmt.Fprint(w, "{}")
}

// described reads a target file that stands in a directory.
func described(t *testing.T, directory, text string, variables map[string]string) (suites.Target, error) {
	t.Helper()
	return suites.ParseTarget(filepath.Join(directory, "target.yaml"), []byte(text), contract(t), func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	})
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAServerBehindTLSWithAnAuthorityOfItsOwn(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	server := httptest.NewUnstartedServer(http.HandlerFunc(unauthorized))
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	directory := t.TempDir()
	writePEM(t, filepath.Join(directory, "ca.pem"), "CERTIFICATE", server.Certificate().Raw)

	target, err := described(t, directory, "url: "+server.URL+"\nnetwork: {ca: ca.pem}\n", nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, check(t, target, "QUEUE-01"), "QUEUE-01").Verdict).To(Equal(reports.Passed))

	target, err = described(t, directory, "url: "+server.URL+"\n", nil)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = suites.Check(t.Context(), contract(t), target, suites.Options{})
	g.Expect(err).To(MatchError(And(ContainSubstring("certificate"), ContainSubstring("network: ca"))), "what to do stands beside what is wrong")
}

func TestAServerThatAsksForACertificate(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var shown atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) == 1 {
			shown.Add(1)
		}
		unauthorized(w, r)
	}))
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	server.TLS.ClientAuth = 2 // tls.RequireAnyClientCert
	directory := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	g.Expect(err).NotTo(HaveOccurred())
	writePEM(t, filepath.Join(directory, "cert.pem"), "CERTIFICATE", server.Certificate().Raw)
	writePEM(t, filepath.Join(directory, "key.pem"), "PRIVATE KEY", key)

	target, err := described(t, directory, "url: "+server.URL+"\nnetwork: {ca: cert.pem, certificate: cert.pem, key: key.pem}\n", nil)

	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, check(t, target, "QUEUE-01"), "QUEUE-01").Verdict).To(Equal(reports.Passed))
	g.Expect(shown.Load()).To(BeNumerically(">", 0))
}

func TestHeadersOfTheTargetAreSentAndTheirSecretsKept(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	const secret = "a-key-that-nobody-must-see"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = fmt.Fprint(w, r.Header.Get("X-Tenant"), " ", r.Header.Get("X-Key"))
	}))
	t.Cleanup(server.Close)
	target, err := described(t, t.TempDir(), "url: "+server.URL+"\nnetwork: {headers: {x-tenant: acme}, secret-headers: {x-key: GATE}}\n", map[string]string{"GATE": secret})
	g.Expect(err).NotTo(HaveOccurred())

	report := check(t, target, "QUEUE-01")

	rule := found(t, report, "QUEUE-01")
	g.Expect(rule.Evidence[0].Body).To(Equal("acme $GATE"))
	g.Expect(rule.Evidence[0].Asked).To(ContainElement("X-Key: $GATE"))
	var out bytes.Buffer
	g.Expect(report.WriteJSON(&out)).To(Succeed())
	g.Expect(out.String()).NotTo(ContainSubstring(secret))
}

func TestTheSuiteGoesThroughAProxy(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var through atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host == "builds.acme.test" {
			through.Add(1)
		}
		unauthorized(w, r)
	}))
	t.Cleanup(proxy.Close)
	target, err := described(t, t.TempDir(), "url: http://builds.acme.test\nnetwork: {proxy: "+proxy.URL+"}\n", nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found(t, check(t, target, "QUEUE-01"), "QUEUE-01").Verdict).To(Equal(reports.Passed))
	g.Expect(through.Load()).To(BeNumerically(">", 0))
}

func TestAServerIsNotSentMoreThanItsRate(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	target := serve(t, deserted)
	target.Limits.Rate = 50
	report := check(t, target, "QUEUE-01", "LIST-01", "HTTP-09")
	g.Expect(report.Asked).To(BeNumerically(">", 10))
	g.Expect(report.Took).To(BeNumerically(">=", time.Duration(report.Asked-2)*time.Second/50))
}

func TestWhatIsWrongWithANetworkIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"network: {ca: none.pem}":                          "target.yaml:2: network: ca: none.pem holds no certificate in PEM form: open ",
		"network: {certificate: none.pem}":                 "target.yaml:2: network: certificate and key are no pair in PEM form: open ",
		"network: {proxy: here}":                           `target.yaml:2: network: proxy: got "here", want a URL such as http://proxy.example.com:3128`,
		"network: {headers: {Authorization: x}}":           "target.yaml:2: headers: Authorization is set by the suite itself",
		"network: {headers: {\"a b\": x}}":                 `target.yaml:2: headers: "a b" is no header that could be sent`,
		"network: {secret-headers: {X-Key: NOT_EXPORTED}}": "target.yaml:2: secret-headers: X-Key: the environment variable NOT_EXPORTED is not set",
		"network: {insecure: true}":                        "target.yaml:2",
		"limits: {rate: fast}":                             `target.yaml:2: limits: rate: got "fast", want how many requests in a second, such as 20`,
	} {
		_, err := described(t, t.TempDir(), "url: http://127.0.0.1:1\n"+text+"\n", nil)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)))
	}
}
