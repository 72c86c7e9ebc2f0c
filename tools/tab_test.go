package tools_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

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

// sizes are those of the windows that people read the pages in.
var sizes = map[string][2]int64{"telephone": {390, 844}, "desktop": {1280, 900}}

// browser starts a browser.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.Flag("disable-quic", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	return allocator
}

// tab is a page in a browser. What goes wrong there ends the test.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab opens a tab, for two minutes at most.
func newTab(t *testing.T, allocator context.Context) tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(done)
	return tab{t, ctx}
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

// wait waits until an expression is true.
func (b tab) wait(expression string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression)); err != nil {
		b.t.Fatalf("%s: never true: %v", expression, err)
	}
}

// fits tells if the page is wider than its window.
func (b tab) fits() {
	b.t.Helper()
	if wide, view := value[int](b, `document.documentElement.scrollWidth`), value[int](b, `document.documentElement.clientWidth`); wide > view {
		b.t.Errorf("the page is %d pixels wide, want no more than the window's %d", wide, view)
	}
}

// picture takes a picture of the whole page, if somebody wants to look at it.
func (b tab) picture(name string) {
	b.t.Helper()
	directory := os.Getenv("PICTURES")
	if directory == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(directory, name+".png"), picture, 0o600)
	}
	if err != nil {
		b.t.Error(err)
	}
}
