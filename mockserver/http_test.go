package mockserver_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestPathsThatAreNone(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	for _, path := range []string{
		"/", "/api", "/api/", "/api/builds/", "/API/builds", "/api/Builds", "/api//builds", "/api/./builds", "/api/repos/../builds",
		"/api/repos/acme/hello", "/api/repos//hello/builds", "/api/repos/acme//builds", "/api/repos/acme/hello/builds/",
		"/api/repos/acme/hello/builds/1/", "/api/repos/acme/hello/builds//1", "/api/repos/acme%2Fhello/builds",
		"/api/repos/acme/hello/logs/1", "/api/repos/acme/hello/builds/1/1/1", "/api%2Fbuilds", "/%00", "/favicon.ico",
	} {
		for _, method := range []string{"GET", "POST", "DELETE", "HEAD", "PUT"} {
			r := c.ask("octavia", method, path)
			c.Expect(r.status).To(Equal(404), method+" "+path)
			c.Expect(r.header).NotTo(HaveKey("Location"))
		}
	}
}

func TestMethodsThatAreNone(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	for path, allow := range map[string]string{
		"/api/builds":         "GET, HEAD",
		hello + "/builds":     "GET, HEAD",
		hello + "/builds/1":   "GET, HEAD, POST",
		hello + "/builds/1/1": "DELETE",
		hello + "/logs/1/1":   "GET, HEAD",
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"} {
			if strings.Contains(allow, method) {
				continue
			}
			r := c.ask("octavia", method, path)
			c.Expect(r.status).To(Equal(405), method+" "+path)
			c.Expect(r.header.Get("Allow")).To(Equal(allow), method+" "+path)
		}
	}
}

func TestHeadAnswersAsGetWithoutABody(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	for _, path := range []string{"/api/builds", hello + "/builds", hello + "/builds/1", hello + "/logs/18/1", hello + "/builds/999"} {
		get, head := c.ask("octavia", "GET", path), c.ask("octavia", "HEAD", path)
		c.Expect(head.status).To(Equal(get.status), path)
		c.Expect(head.body).To(BeEmpty(), path)
		get.header.Del("Date")
		head.header.Del("Date")
		c.Expect(head.header).To(Equal(get.header), path)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	for number, want := range map[string]int{
		"1": 200, "%31": 200, "0": 404, "-1": 404, "999": 404, "2147483648": 404, "9223372036854775807": 404, "-9223372036854775808": 404,
		"9223372036854775808": 400, "99999999999999999999": 400, "abc": 400, "1.5": 400, "1e0": 400, "0x1": 400, "+1": 400, "01": 400,
		"-0": 400, "latest": 400, "1%20": 400, "1%00": 400, "1_0": 400, "%D9%A1": 400, "null": 400, "1%2F1": 400, strings.Repeat("9", 5000): 400,
	} {
		c.Expect(c.ask("mia", "GET", hello+"/builds/"+number).status).To(Equal(want), "GET build "+number)
		c.Expect(c.ask("mia", "GET", hello+"/logs/"+number+"/1").status).To(Equal(want), "GET log "+number)
		c.Expect(c.ask("mia", "GET", hello+"/logs/1/"+number).status).To(Equal(want), "GET log of job "+number)
		if want != 200 {
			c.Expect(c.ask("mia", "POST", hello+"/builds/"+number).status).To(Equal(want), "POST "+number)
			c.Expect(c.ask("mia", "DELETE", hello+"/builds/"+number+"/1").status).To(Equal(want), "DELETE "+number)
			c.Expect(c.ask("mia", "DELETE", hello+"/builds/1/"+number).status).To(Equal(want), "DELETE job "+number)
		}
	}
}

func TestOddNames(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	long := "a-name-of-a-hundred-characters-a-name-of-a-hundred-characters-a-name-of-a-hundred-characters-a-n-end"
	c.Expect(long).To(HaveLen(100))
	for path, want := range map[string]int{
		"acme/Odd.Name_x-1": 200, "acme/odd.name_x-1": 404, "acme/Odd%2EName%5fx-1": 200, "acme/" + long: 200, "%61cme/hello": 200,
		"acme/..": 404, "%2e%2e/hello": 404, "acme/" + strings.Repeat("x", 5000): 404, "acme/%FF": 404, "acme/secret%00": 404, "acme/secret%20": 404,
		"acme/SECRET": 404, "acme/hello%2F..%2Fsecret": 404,
	} {
		c.Expect(c.ask("otto", "GET", "/api/repos/"+path+"/builds").status).To(Equal(want), path)
	}
	c.Expect(c.ask("octavia", "GET", "/api/repos/acme/empty/builds").body).To(BeEquivalentTo("[]"))
}

// What is no HTTP at all is answered by the http package before the mock sees it; what the Go client would not send is.
func TestRawRequests(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	for _, test := range []struct {
		line string
		want int
	}{
		{"GET /api/builds?%zz&access_token=%zz;", 401},
		{"GET http://elsewhere.example.com/api/builds", 401},
		{"GET //api/builds", 404},
		{"GET /api/repos/acme/hello/../secret/builds", 404},
		{"POST /api/repos/acme/hello/builds/1?fork=true", 401},
		{"CONNECT elsewhere.example.com:443", 404},
		{"GET /%zz", 400},
	} {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(c.url, "http://"))
		c.Expect(err).NotTo(HaveOccurred())
		_, err = connection.Write([]byte(test.line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
		c.Expect(err).NotTo(HaveOccurred())
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		c.Expect(err).NotTo(HaveOccurred(), test.line)
		_ = response.Body.Close()
		_ = connection.Close()
		c.Expect(response.StatusCode).To(Equal(test.want), test.line)
	}
}
