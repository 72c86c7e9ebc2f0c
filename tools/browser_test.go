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

	"github.com/chromedp/cdproto/emulation"
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

// pages writes a hostile report as pages, by the command that its users have: the report itself, and a matrix of it.
func pages(t *testing.T) (report, matrix string) {
	t.Helper()
	text, err := json.Marshal(hostileReport())
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "report.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(verb, name string) string {
		file := filepath.Join(directory, name)
		command := exec.CommandContext(t.Context(), "go", "run", "./cmd/plumbline", "report", verb, directory, "--format", "html", "-o", file)
		command.Dir = ".."
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("plumbline report %s: %v\n%s", verb, err, out)
		}
		return "file://" + file
	}
	return write("show", "report.html"), write("matrix", "matrix.html")
}

func TestTheReportInABrowser(t *testing.T) {
	allocator := browser(t)
	report, matrix := pages(t)
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			b := open(t, allocator, report, size)
			b.shows(3)
			b.filter("verdict", "failed")
			b.shows(1)
			b.do(chromedp.Click("button[type=reset]"))
			b.shows(3)
			b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), chromedp.KeyEvent("/"), chromedp.KeyEvent("queue-02"))
			b.shows(1)
			if got, want := value[string](b, `document.querySelector("[role=status]").textContent`), "1 of 3 rules"; got != want {
				t.Errorf("a screen reader is told %q, want %q", got, want)
			}
			// By keyboard alone: to the rule, and open what shows it.
			b.do(chromedp.Focus("#QUEUE-02 > summary"), chromedp.KeyEvent(kb.Enter), chromedp.Focus("#QUEUE-02-1 > summary"), chromedp.KeyEvent(kb.Enter),
				chromedp.WaitVisible("#QUEUE-02-1 .curl code"))
			if got, want := value[string](b, `document.querySelector("#QUEUE-02-1 .curl code").textContent`), "curl "+evil; got != want {
				t.Errorf("got %q, want the text as it was sent: %q", got, want)
			}
			// A link leads to what is broken, though the filter has left it out, and there stands what shows it.
			b.do(chromedp.Focus(`.jump a[href="#QUEUE-01"]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#QUEUE-01-1 .curl code"))
			b.shows(3)
			b.picture("report-" + name)
		})
		t.Run(name+", without the script", func(t *testing.T) {
			b := open(t, allocator, report, size, func(ctx context.Context) error {
				_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
				return err
			})
			if value[bool](b, `document.querySelector(".filter").checkVisibility()`) {
				t.Error("there is a filter, which does nothing")
			}
			b.do(chromedp.WaitVisible("#QUEUE-01-1 .curl code"), chromedp.Click("#QUEUE-02 > summary"), chromedp.Click("#QUEUE-02-2 > summary"),
				chromedp.WaitVisible("#QUEUE-02-2 .curl code"))
		})
		t.Run(name+", the matrix", func(t *testing.T) {
			b := open(t, allocator, matrix, size)
			if got, want := value[string](b, `document.querySelector("main a").href`), report; got != want {
				t.Errorf("the link leads to %s, want %s", got, want)
			}
		})
	}
}

// open opens a page. It fails the test if the page is wider than its window, if a script of the server's runs, and, when the test ends, if the page
// has asked for anything but itself.
func open(t *testing.T, allocator context.Context, url string, size [2]int64, first ...func(context.Context) error) tab {
	t.Helper()
	b := newTab(t, allocator)
	var requests, dialogs atomic.Int32
	err := chromedp.Listen(b.ctx, func(event any) {
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
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(size[0], size[1]))
	for _, step := range first {
		if err := step(b.ctx); err != nil {
			t.Fatal(err)
		}
	}
	b.do(chromedp.Navigate(url))
	b.fits()
	t.Cleanup(func() {
		if value[string](b, `document.title`) == "owned" || dialogs.Load() > 0 {
			t.Error("the server's own script has run")
		}
		if requests.Load() != 1 {
			t.Errorf("got %d requests, want 1, for the page itself", requests.Load())
		}
	})
	return b
}

// filter sets one of the filters.
func (b tab) filter(name, option string) {
	b.t.Helper()
	b.do(chromedp.SetValue("select[name="+name+"]", option), chromedp.Evaluate[chromedp.Void](`document.querySelector(".filter").dispatchEvent(new Event("input"))`))
}

// shows waits until so many rules are shown.
func (b tab) shows(want int) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](fmt.Sprintf(`document.querySelectorAll(".rule:not([hidden])").length === %d`, want))); err != nil {
		b.t.Fatalf("want %d rules shown: %v", want, err)
	}
}
