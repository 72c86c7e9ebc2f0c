package mockserver_test

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

func TestBrowsersMayLetPagesOfTheirOriginsCall(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Origins: []string{"http://localhost:*"}})
	ask := func(method, origin string, header http.Header) (status int, answered http.Header) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, mock.URL+"/api/repos/acme/hello/builds/3", nil)
		g.Expect(err).NotTo(HaveOccurred())
		request.Header = header
		request.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(request)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(response.Body.Close()).To(Succeed())
		return response.StatusCode, response.Header
	}
	preflight := http.Header{"Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"authorization"}}
	status, answered := ask("OPTIONS", "http://localhost:5173", preflight)
	g.Expect(status).To(Equal(204))
	g.Expect(answered.Get("Access-Control-Allow-Origin")).To(Equal("http://localhost:5173"))
	g.Expect(answered.Get("Access-Control-Allow-Methods")).To(ContainSubstring("POST"))
	g.Expect(answered.Get("Access-Control-Allow-Headers")).To(Equal("authorization"))
	g.Expect(mock.Requests("POST", "")).To(BeEmpty(), "a preflight does nothing")

	status, answered = ask("GET", "http://localhost:5173", http.Header{})
	g.Expect(status).To(Equal(200))
	g.Expect(answered.Get("Access-Control-Allow-Origin")).To(Equal("http://localhost:5173"))
	_, err := mock.Disturb(mockserver.Disturbance{Status: 503})
	g.Expect(err).NotTo(HaveOccurred())
	status, answered = ask("GET", "http://localhost:5173", http.Header{})
	g.Expect(status).To(Equal(503))
	g.Expect(answered.Get("Access-Control-Allow-Origin")).To(Equal("http://localhost:5173"), "else the page sees no 503")
	status, _ = ask("OPTIONS", "http://localhost:5173", preflight)
	g.Expect(status).To(Equal(204), "else the page's own request is not sent")
	for method, header := range map[string]http.Header{"GET": {}, "OPTIONS": preflight} {
		_, answered = ask(method, "https://evil.example.com", header)
		g.Expect(answered).NotTo(HaveKey("Access-Control-Allow-Origin"), method)
	}
}
