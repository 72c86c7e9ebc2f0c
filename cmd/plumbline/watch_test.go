package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// said is what a command writes on stderr while it runs.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestAWatchedWorldIsReadAnew(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	demo, err := os.ReadFile("../../fixtures/worlds/demo.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	file := filepath.Join(t.TempDir(), "world.yaml")
	g.Expect(os.WriteFile(file, demo, 0o600)).To(Succeed())
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var stderr said
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"mock", "--listen", "127.0.0.1:0", "--world", file, "--watch"}, in, &stderr)
	}()
	t.Cleanup(func() {
		cancel()
		g.Expect(<-ended).To(Equal(0))
	})
	greeting := make([]byte, 4<<10)
	n, err := out.Read(greeting)
	g.Expect(err).NotTo(HaveOccurred())
	go func() { _, _ = io.Copy(io.Discard, out) }()
	url := strings.Fields(string(greeting[:n]))[3]
	status := func() int {
		response, err := http.Get(url + "/api/repos/acme/greeting/builds") //nolint:noctx // it answers at once
		if err != nil {
			return 0
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	g.Expect(status()).To(Equal(401), "there is no such repository yet")

	g.Expect(os.WriteFile(file, bytes.ReplaceAll(demo, []byte("name: hello"), []byte("name: greeting")), 0o600)).To(Succeed())
	g.Eventually(status).WithTimeout(20 * time.Second).Should(Equal(200))

	g.Expect(os.WriteFile(file, []byte("usrs: []\n"), 0o600)).To(Succeed())
	g.Eventually(stderr.String).WithTimeout(20 * time.Second).Should(ContainSubstring("the world stays as it was"))
	g.Expect(stderr.String()).To(ContainSubstring("world.yaml:1"))
	g.Expect(status()).To(Equal(200), "the old world goes on")
}

func TestOnlyAFileCanBeWatched(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, _, stderr := plumb(t, "mock", "--world", "demo", "--watch", "--listen", "127.0.0.1:0")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring(`--watch is for the world of a file, and --world is "demo"`))
}
