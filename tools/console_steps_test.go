package tools_test

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mock is one that runs, as its users start it.
type mock struct {
	t    *testing.T
	url  string
	stop func()
}

// built builds plumbline, once for all tests.
var built = sync.OnceValues(func() (string, error) {
	directory, err := filepath.Abs("../bin")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(directory, "plumbline")
	build := exec.Command("go", "build", "-o", binary, "./cmd/plumbline")
	build.Dir = ".."
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
})

// startMock starts a mock of the demo world with a held clock, until the test ends or it is stopped.
func startMock(t *testing.T, address string) mock {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, binary, "mock", "--world", "demo", "--clock", "held", "--listen", address)
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		cancel()
		_ = command.Wait() // it was killed
	})
	t.Cleanup(stop)
	greeting := bufio.NewScanner(out)
	for greeting.Scan() {
		if at, ok := strings.CutPrefix(greeting.Text(), "# Serving on "); ok {
			return mock{t, at, stop}
		}
	}
	t.Fatalf("the mock on %s says nothing of where it serves", address)
	return mock{}
}

// visit opens the console. It fails the test if the page asks another host for anything, or if the page complains.
func visit(t *testing.T, allocator context.Context, address string, size [2]int64) tab {
	t.Helper()
	b := newTab(t, allocator)
	home, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(size[0], size[1]))
	err = chromedp.Listen(b.ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if at, err := url.Parse(e.Request.URL); err != nil || at.Host != home.Host {
				t.Errorf("the page asks for %.100s, want nothing of another host", e.Request.URL)
			}
		case *page.EventJavascriptDialogOpening:
			t.Errorf("a dialog opens: %s", e.Message)
		case *runtime.EventExceptionThrown:
			t.Errorf("the page throws: %v", e.ExceptionDetails)
		case *log.EventEntryAdded:
			// That an answer was 404 or did not come is told of too, and is often what is meant.
			if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
				t.Errorf("the browser complains: %s", e.Entry.Text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(address))
	b.arrive(address)
	return b
}

// arrive waits until the console shows the world that lives at an address, and everything in it that can be filled in or pressed has a name.
func (b tab) arrive(address string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`location.href.startsWith(%q) && document.querySelector("#link")?.textContent === "Live" && document.querySelectorAll(".repository").length > 0`, address))
	b.wait(`document.querySelectorAll("#faults > li").length > 0`)
	const nameless = `[...document.querySelectorAll("button, input, select, textarea, a")]
		.filter((one) => !one.ariaLabel && !one.textContent.trim() && ![...(one.labels ?? [])].some((label) => label.textContent.trim()))
		.map((one) => one.outerHTML).join("\n")`
	if found := value[string](b, nameless); found != "" {
		b.t.Errorf("a screen reader cannot name\n%s", found)
	}
	b.fits()
}

// called finds what can be pressed by the name that a screen reader has for it, among what is shown.
const called = `((name) => [...document.querySelectorAll("button, summary, a")].find((one) => one.checkVisibility() && (one.ariaLabel ?? one.textContent).replace(/\d+ on$/, "").trim() === name))(%q)`

// press presses what has this name, once it is there.
func (b tab) press(name string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`((found) => {
		document.querySelector("[data-pressed]")?.removeAttribute("data-pressed");
		found?.setAttribute("data-pressed", "");
		return Boolean(found);
	})(%s)`, fmt.Sprintf(called, name)))
	b.do(chromedp.Click("[data-pressed]"))
}

// choose chooses an option of a select.
func (b tab) choose(selector, option string) {
	b.t.Helper()
	b.do(chromedp.SetValue(selector, option), chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new Event("change"))`, selector)))
}

// clockBy moves the clock forward by a duration.
func (b tab) clockBy(duration string) {
	b.t.Helper()
	b.press("More of the clock")
	b.do(chromedp.SetValue("#clock-advance [name=by]", duration))
	b.press("Go")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.wait(`!document.querySelector("#clock-more").matches(":popover-open")`)
}

// verdict waits until the console tells this of what the API has answered.
func (b tab) verdict(want string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`document.querySelector(".verdict").textContent.includes(%q)`, want))
}

// tabTo goes from one stop to the next until it has come to what has this name. The page has far fewer stops than it allows for.
func (b tab) tabTo(name string) {
	b.t.Helper()
	for range 500 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if value[bool](b, fmt.Sprintf(`document.activeElement === %s`, fmt.Sprintf(called, name))) {
			return
		}
		if blind := value[string](b, `((one) => one === document.body || getComputedStyle(one).outlineStyle !== "none" ? "" : one.outerHTML)(document.activeElement)`); blind != "" {
			b.t.Errorf("nothing shows that this has the focus: %s", blind)
		}
	}
	b.t.Fatalf("the Tab key does not lead to %q", name)
}
