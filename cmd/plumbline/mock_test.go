package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// startMock runs `plumbline mock` on a free port. It returns the lines that it greets with, and a function that stops it and
// returns its exit code.
func startMock(t *testing.T, args ...string) (lines []string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"mock", "--listen", "127.0.0.1:0"}, args...), in, new(bytes.Buffer))
		_ = in.Close()
	}()
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
		if regexp.MustCompile(`^curl `).MatchString(scanner.Text()) {
			break
		}
	}
	return lines, func() int {
		cancel()
		select {
		case c := <-code:
			return c
		case <-time.After(20 * time.Second):
			t.Fatal("the mock did not stop")
			return -1
		}
	}
}

func TestMockGreetsWithWhatCanBePasted(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	lines, stop := startMock(t, "--world", "demo", "--clock", "x60")
	g.Expect(lines).To(HaveLen(13))
	g.Expect(lines[0]).To(MatchRegexp(`^# Serving on http://127\.0\.0\.1:[1-9][0-9]*$`))
	g.Expect(lines[1]).To(MatchRegexp(`^# Watch and steer it on http://127\.0\.0\.1:[1-9][0-9]*/_plumbline/$`))
	for i, role := range []string{"OPERATOR", "MAINTAINER", "READER", "OUTSIDER", "EXPIRED"} {
		g.Expect(lines[2*i+2]).To(HavePrefix("# "), "a comment on a line of its own, which every shell takes")
		g.Expect(lines[2*i+3]).To(MatchRegexp(`^export PLUMBLINE_` + role + `_TOKEN=\S+$`))
	}
	curl := regexp.MustCompile(`^curl -H "Authorization: ([^"]+)" "([^"]+)"$`).FindStringSubmatch(lines[12])
	g.Expect(curl).NotTo(BeNil(), lines[12])
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, curl[2], nil)
	g.Expect(err).NotTo(HaveOccurred())
	request.Header.Set("Authorization", curl[1])
	response, err := http.DefaultClient.Do(request)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(response.Body.Close()).To(Succeed())
	g.Expect(response.StatusCode).To(Equal(200))
	g.Expect(stop()).To(Equal(0), "an interrupted mock has done what it should")
}

func TestMockTellsPrometheusWhatItCounts(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	lines, stop := startMock(t)
	defer stop()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimPrefix(lines[0], "# Serving on ")+"/metrics", nil)
	g.Expect(err).NotTo(HaveOccurred())
	response, err := http.DefaultClient.Do(request)
	g.Expect(err).NotTo(HaveOccurred())
	text, err := io.ReadAll(response.Body)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(response.Body.Close()).To(Succeed())
	g.Expect(response.Header.Get("Content-Type")).To(Equal("text/plain; version=0.0.4; charset=utf-8"))
	for _, line := range []string{"# TYPE plumbline_request_seconds histogram", "# TYPE plumbline_worlds gauge", "# TYPE go_goroutines gauge"} {
		g.Expect(string(text)).To(ContainSubstring(line + "\n"))
	}
}

func TestMockThatListensForAllIsReachedByName(t *testing.T) {
	t.Parallel()
	lines, stop := startMock(t, "--listen", "0.0.0.0:0", "--control-token", "a-token-of-some-length")
	NewWithT(t).Expect(lines[0]).To(MatchRegexp(`^# Serving on http://localhost:[1-9][0-9]*$`))
	NewWithT(t).Expect(stop()).To(Equal(0))
	lines, stop = startMock(t, "--listen", "0.0.0.0:0")
	NewWithT(t).Expect(lines[1]).To(HaveSuffix("/_plumbline/, start it with a control token in $PLUMBLINE_CONTROL_TOKEN"))
	NewWithT(t).Expect(stop()).To(Equal(0))
}

func TestMockRefuses(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"want real, held, or a factor":  {"--clock", "fast"},
		"there is no world \"nowhere\"": {"--world", "nowhere"},
		"Choose another address":        {"--listen", "127.0.0.1:99999"},
		"takes no arguments":            {"now"},
		"--journal is below 0":          {"--journal", "-1"},
		"--idle is below 0":             {"--idle", "-1s"},
	} {
		g := NewWithT(t)
		code, stdout, stderr := plumb(t, append([]string{"mock"}, args...)...)
		g.Expect(code).To(Equal(2))
		g.Expect(stdout).To(BeEmpty())
		g.Expect(stderr).To(ContainSubstring(want))
	}
}
