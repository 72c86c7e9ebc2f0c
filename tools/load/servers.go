package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// server is a server that runs in a process of its own.
type server struct {
	url, token string
	process    *exec.Cmd
	began      time.Time
}

// The processors that the server and wrk are pinned to.
const serverCPU, clientCPU = "0", "1"

var (
	serving = regexp.MustCompile(`^# Serving on (\S+)$`)
	export  = regexp.MustCompile(`^export PLUMBLINE_OPERATOR_TOKEN=(\S+)`)
)

// start starts a pinned command that prints where it serves, and reads that.
func start(ctx context.Context, command ...string) (*server, error) {
	s := &server{process: exec.CommandContext(ctx, "taskset", append([]string{"-c", serverCPU}, command...)...)} //nolint:gosec // the command is this tool's own
	s.process.Stderr = os.Stderr
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.began = time.Now()
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := serving.FindStringSubmatch(lines.Text()); m != nil {
			s.url = m[1]
		}
		if m := export.FindStringSubmatch(lines.Text()); m != nil {
			s.token = m[1]
		}
		if strings.HasPrefix(lines.Text(), "curl ") {
			go io.Copy(io.Discard, out) //nolint:errcheck // it ends with the process
			return s, nil
		}
	}
	s.stop()
	return nil, fmt.Errorf("%s did not say where it serves", strings.Join(command, " "))
}

func startMock(ctx context.Context, o options, world string, more ...string) (*server, error) {
	return start(ctx, append([]string{o.plumbline, "mock", "--listen", "127.0.0.1:0", "--world", world}, more...)...)
}

// startBare starts a bare server of what a mock answers to some paths, which spins for a while for each request.
func startBare(ctx context.Context, mock *server, operations []operation, spin time.Duration) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := []string{self, "-spin", spin.String(), "-bare", mock.url}
	for _, op := range operations {
		command = append(command, op.path)
	}
	if err := os.Setenv("LOAD_TOKEN", mock.token); err != nil {
		return nil, err
	}
	s, err := start(ctx, command...)
	if err == nil {
		s.token = mock.token
	}
	return s, err
}

func (s *server) stop() {
	_ = s.process.Process.Signal(os.Interrupt)
	_ = s.process.Wait()
}

// memory is the resident memory of the process, in MB.
func (s *server) memory() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kB / 1000
		}
	}
	return 0
}

// ask asks the server once and returns what it answers.
func (s *server) ask(ctx context.Context, method, path, body string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", s.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close() //nolint:errcheck // it is read to its end
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s %s: %s: %s", method, path, response.Status, text)
	}
	return string(text), err
}

// headers are those of the mock's answers. The bare server writes them too, so that both write the same bytes.
var headers = []string{"Content-Length", "Content-Type", "Date", "Vary"}

// serveBare serves, and does nothing else but spin for a while, what a mock answers to some paths.
func serveBare(ctx context.Context, mock string, paths []string, spin time.Duration) error {
	type answer struct {
		contentType, vary string
		body              []byte
	}
	answers := map[string]answer{}
	for _, path := range paths {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, mock+path, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", os.Getenv("LOAD_TOKEN"))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s, %w", path, response.Status, err)
		}
		if sent := slices.Sorted(maps.Keys(response.Header)); !slices.Equal(sent, headers) {
			return fmt.Errorf("%s: the mock sends the headers %q, and the bare server would send %q", path, sent, headers)
		}
		answers[path] = answer{response.Header.Get("Content-Type"), response.Header.Get("Vary"), body}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("# Serving on http://%s\ncurl \n", listener.Addr())
	bare := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if spin > 0 {
			for began := time.Now(); time.Since(began) < spin; {
			}
		}
		a := answers[r.URL.Path]
		w.Header().Set("Content-Type", a.contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.Header().Set("Vary", a.vary)
		_, _ = w.Write(a.body)
	})}
	context.AfterFunc(ctx, func() { _ = bare.Close() })
	if err := bare.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}
