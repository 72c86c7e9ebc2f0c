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
	ask := func(method, origin string, header http.Header) *http.Response {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, mock.URL+"/api/repos/acme/hello/builds/3", nil)
		g.Expect(err).NotTo(HaveOccurred())
		request.Header = header
		request.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(request)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(response.Body.Close()).To(Succeed())
		return response
	}
	preflight := http.Header{"Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"authorization"}}
	answer := ask("OPTIONS", "http://localhost:5173", preflight)
	g.Expect(answer.StatusCode).To(Equal(204))
	g.Expect(answer.Header.Get("Access-Control-Allow-Origin")).To(Equal("http://localhost:5173"))
	g.Expect(answer.Header.Get("Access-Control-Allow-Methods")).To(ContainSubstring("POST"))
	g.Expect(answer.Header.Get("Access-Control-Allow-Headers")).To(Equal("authorization"))
	g.Expect(mock.Requests("POST", "")).To(BeEmpty(), "a preflight does nothing")

	answer = ask("GET", "http://localhost:5173", http.Header{})
	g.Expect(answer.StatusCode).To(Equal(200))
	g.Expect(answer.Header.Get("Access-Control-Allow-Origin")).To(Equal("http://localhost:5173"))
	g.Expect(ask("GET", "https://evil.example.com", http.Header{}).Header).NotTo(HaveKey("Access-Control-Allow-Origin"))
	g.Expect(ask("OPTIONS", "https://evil.example.com", preflight).Header).NotTo(HaveKey("Access-Control-Allow-Origin"))
}
