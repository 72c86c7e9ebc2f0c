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

// said is what a command writes while it runs.
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

// watched is a mock that watches its world's file.
type watched struct {
	*WithT
	file, url      string
	stdout, stderr said
}

// watchWorld starts a mock that watches a file, until the test ends.
func watchWorld(t *testing.T, file string) *watched {
	t.Helper()
	w := &watched{WithT: NewWithT(t), file: file}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"mock", "--listen", "127.0.0.1:0", "--world", file, "--watch"}, in, &w.stderr)
	}()
	t.Cleanup(func() {
		cancel()
		w.Expect(<-ended).To(Equal(0))
	})
	greeting := make([]byte, 4<<10)
	n, err := out.Read(greeting)
	w.Expect(err).NotTo(HaveOccurred())
	go func() { _, _ = io.Copy(&w.stdout, out) }()
	w.url = strings.Fields(string(greeting[:n]))[3]
	return w
}

// status is what a list of the builds of a repository of acme's is answered with.
func (w *watched) status(repository string) func() int {
	return func() int {
		response, err := http.Get(w.url + "/api/repos/acme/" + repository + "/builds") //nolint:noctx // it answers at once
		if err != nil {
			return 0
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
}

// soon waits for a repository to be there.
func (w *watched) soon(repository string) {
	w.Eventually(w.status(repository)).WithTimeout(20*time.Second).Should(Equal(200), repository)
}

// worldWith is the world demo with its first repository called otherwise.
func worldWith(t *testing.T, repository string) []byte {
	t.Helper()
	demo, err := os.ReadFile("../../fixtures/worlds/demo.yaml")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return bytes.ReplaceAll(demo, []byte("name: hello"), []byte("name: "+repository))
}

func TestAWatchedWorldIsReadAnew(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.yaml")
	NewWithT(t).Expect(os.WriteFile(file, worldWith(t, "hello"), 0o600)).To(Succeed())
	w := watchWorld(t, file)
	w.Expect(w.status("greeting")()).To(Equal(401), "there is no such repository yet")

	w.Expect(os.WriteFile(file, worldWith(t, "greeting"), 0o600)).To(Succeed())
	w.soon("greeting")

	w.Expect(os.WriteFile(file, []byte("usrs: []\n"), 0o600)).To(Succeed())
	w.Eventually(w.stderr.String).WithTimeout(20 * time.Second).Should(ContainSubstring("the world stays as it was"))
	w.Expect(w.stderr.String()).To(ContainSubstring(file + `:1: unknown key "usrs"; did you mean "users"?` + "\n"))
	w.Expect(w.status("greeting")()).To(Equal(200), "the old world goes on")
	w.Expect(os.Chmod(file, 0o644)).To(Succeed(), "which may be what it wanted")
	w.Eventually(w.stderr.String).WithTimeout(20 * time.Second).Should(MatchRegexp(`(?s)stays as it was.*stays as it was`))

	w.Expect(os.WriteFile(file+"~", worldWith(t, "salute"), 0o600)).To(Succeed())
	w.Expect(os.Rename(file+"~", file)).To(Succeed(), "as many editors write")
	w.soon("salute")

	w.Expect(os.Rename(file, file+"~")).To(Succeed(), "as others do")
	w.Expect(os.WriteFile(file, worldWith(t, "mended"), 0o600)).To(Succeed())
	w.soon("mended")
	w.Expect(w.stdout.String()).To(BeEmpty(), "whoever had a token has it still")

	w.Expect(os.WriteFile(file, bytes.Replace(worldWith(t, "mended"), []byte("users:\n"), []byte("users:\n  - {login: nora, secret: noras-secret}\n"), 1), 0o600)).To(Succeed())
	w.Eventually(w.stdout.String).WithTimeout(20 * time.Second).Should(MatchRegexp(`^# nora, outsider\nexport PLUMBLINE_OUTSIDER_TOKEN=\S+\n`))
}

// A file may be a link, or lie behind one that is put elsewhere, as when a cluster mounts a ConfigMap.
func TestAWorldBehindALinkIsWatched(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	directory := t.TempDir()
	for _, version := range []string{"first", "second"} {
		g.Expect(os.Mkdir(filepath.Join(directory, version), 0o700)).To(Succeed())
		g.Expect(os.WriteFile(filepath.Join(directory, version, "world.yaml"), worldWith(t, version), 0o600)).To(Succeed())
	}
	current, file := filepath.Join(directory, "current"), filepath.Join(directory, "world.yaml")
	g.Expect(os.Symlink("first", current)).To(Succeed())
	g.Expect(os.Symlink(filepath.Join("current", "world.yaml"), file)).To(Succeed())
	w := watchWorld(t, file)
	w.soon("first")
	w.Expect(os.WriteFile(filepath.Join(directory, "first", "world.yaml"), worldWith(t, "changed"), 0o600)).To(Succeed())
	w.soon("changed")
	w.Expect(os.Symlink("second", current+"~")).To(Succeed())
	w.Expect(os.Rename(current+"~", current)).To(Succeed())
	w.soon("second")
}

func TestOnlyAFileCanBeWatched(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, _, stderr := plumb(t, "mock", "--world", "demo", "--watch", "--listen", "127.0.0.1:0")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring(`--watch is for the world of a file, and --world is "demo"`))
}
