package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// evil is what a server may send, and a page must show as text.
const evil = `</script></style><script>document.title="owned"</script><img src=x onerror="document.title='owned'"> javascript:alert(1) ` +
	`a-word-that-is-far-too-long-for-a-telephone-and-has-no-place-to-break-a-word-that-is-far-too-long-for-a-telephone`

// hostileReport is a report as report.json holds it, with evil in every text that is not Plumbline's own.
func hostileReport() map[string]any {
	exchange := func(number int) map[string]any {
		return map[string]any{"number": number, "caller": evil, "method": "GET", "path": "/" + evil, "request_header": []string{evil}, "curl": "curl " + evil,
			"sent": "2026-01-01T00:00:00Z", "took_ns": 1000000, "status": 200, "header": []string{evil}, "body": strings.Repeat(evil+"\n", 20), "error": evil}
	}
	rule := func(id, verdict string) map[string]any {
		return map[string]any{"id": id, "grade": "must", "rule": evil, "source": []string{"D1.1"}, "operation": "queue", "verdict": verdict, "specs": 1, "where": evil,
			"reason": "status: got " + evil + ", want 200", "saw": []string{evil}, "waiver": map[string]any{"reason": evil},
			"words": []any{map[string]any{"source": "D1.1", "text": evil}}, "evidence": []any{exchange(1), exchange(2)}}
	}
	return map[string]any{
		"schema": "plumbline-report/1", "suite": map[string]any{"version": "0", "contract_sha256": evil, "rules": 3},
		"target": map[string]any{"name": evil, "url": evil, "file_sha256": evil}, "started": "2026-01-01T00:00:00Z", "took_ns": 1, "seed": 1, "requests": 2, "partial": false,
		"profiles": []any{map[string]any{"name": "read", "about": evil, "conclusion": "not conformant", "counts": map[string]int{"failed": 1}, "unselected": 0, "rules": []string{"QUEUE-01"}}},
		"rules":    []any{rule("QUEUE-01", "failed"), rule("QUEUE-02", "passed"), rule("QUEUE-03", "waived")}, "problems": []string{evil},
	}
}

// reportPage writes a report as a page, by the command that its users have.
func reportPage(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(hostileReport())
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "report.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	show := exec.CommandContext(t.Context(), "go", "run", "./cmd/plumbline", "report", "show", filepath.Join(directory, "report.json"), "--format", "html")
	show.Dir = ".."
	html, err := show.Output()
	if err != nil {
		t.Fatalf("plumbline report show: %v", err)
	}
	file := filepath.Join(directory, "report.html")
	if err := os.WriteFile(file, html, 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + file
}

// chromium returns the browser to test with. The test is skipped, aloud, where there is none.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome", "headless_shell"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Skip("NOT TRIED IN A BROWSER: there is no chromium; install it (Debian: apt-get install chromium), or name it with CHROME=/path/to/it")
	return ""
}

func TestTheReportInABrowser(t *testing.T) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.Flag("disable-quic", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	defer stop()
	url := reportPage(t)
	for name, size := range map[string][2]int64{"telephone": {390, 844}, "desktop": {1280, 900}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := chromedp.NewContext(allocator)
			defer cancel()
			ctx, done := context.WithTimeout(ctx, time.Minute)
			defer done()
			var requests, dialogs atomic.Int32
			listening := chromedp.Listen(ctx, func(event any) {
				switch e := event.(type) {
				case *network.EventRequestWillBeSent:
					if e.Request.URL != url {
						t.Errorf("the page asks for %.100s, want nothing", e.Request.URL)
					}
					requests.Add(1)
				case *page.EventJavascriptDialogOpening:
					dialogs.Add(1)
				}
			})
			if listening != nil {
				t.Fatal(listening)
			}
			b := tab{t, ctx}
			b.do(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(url))
			if value[string](b, `document.title`) == "owned" || dialogs.Load() > 0 {
				t.Error("the server's own script has run")
			}
			if wide, view := value[int](b, `document.documentElement.scrollWidth`), value[int](b, `document.documentElement.clientWidth`); wide > view {
				t.Errorf("the page is %d pixels wide, want no more than the window's %d", wide, view)
			}
			b.shows(3)
			b.do(chromedp.SetValue("select[name=verdict]", "failed"), chromedp.Evaluate[chromedp.Void](`document.querySelector(".filter").dispatchEvent(new Event("input"))`))
			b.shows(1)
			b.do(chromedp.Click("button[type=reset]"))
			b.shows(3)
			b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), chromedp.KeyEvent("/"), chromedp.KeyEvent("queue-02"))
			b.shows(1)
			// By keyboard alone: to the rule, and open what shows it.
			b.do(chromedp.Focus("#QUEUE-02 > summary"), chromedp.KeyEvent(kb.Enter), chromedp.Focus("#QUEUE-02-1 > summary"), chromedp.KeyEvent(kb.Enter),
				chromedp.WaitVisible("#QUEUE-02-1 .curl code"))
			if got, want := value[string](b, `document.querySelector("#QUEUE-02-1 .curl code").textContent`), "curl "+evil; got != want {
				t.Errorf("got %q, want the text as it was sent: %q", got, want)
			}
			if directory := os.Getenv("PICTURES"); directory != "" {
				picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err == nil {
					err = os.WriteFile(filepath.Join(directory, fmt.Sprintf("report-%s.png", name)), picture, 0o600)
				}
				if err != nil {
					t.Error(err)
				}
			}
			if requests.Load() != 1 {
				t.Errorf("got %d requests, want 1, for the page itself", requests.Load())
			}
		})
	}
}

// tab is a page in a browser. What goes wrong there ends the test.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func value[T any](b tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// shows waits until so many rules are shown.
func (b tab) shows(want int) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](fmt.Sprintf(`document.querySelectorAll(".rule:not([hidden])").length === %d`, want))); err != nil {
		b.t.Fatalf("want %d rules shown: %v", want, err)
	}
}
