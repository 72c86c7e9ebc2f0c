package tools_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A new user's first minutes with the mock, in its own page.
func TestTheConsoleInABrowser(t *testing.T) {
	allocator := browser(t)
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			mock := startMock(t, "127.0.0.1:0")
			b := visit(t, allocator, mock.url+"/_plumbline/", size)

			b.press("fails in 10 s")
			b.wait(`document.querySelector("#build-title").textContent === "acme/hello #31"`)
			b.wait(status("pending"))
			b.press("To the next change")
			b.wait(status("running"))
			b.wait(lines(1))
			b.clockBy("2s")
			b.wait(lines(2))
			b.clockBy("2s")
			b.wait(lines(3))
			b.picture("console-log-" + name)
			b.press("Clock to its end")
			b.wait(status("failure"))
			b.wait(lines(5))
			b.wait(`document.querySelector(".jobs").textContent.includes("exit 1")`)

			b.press("Restart")
			b.verdict("POST /api/repos/acme/hello/builds/31 as mia: 200.")
			b.wait(status("pending"))
			b.press("10 seconds forward")
			b.wait(status("failure"))
			b.wait(`document.querySelector("#build .facts").textContent.includes("Run2")`)
			b.press("Restart")
			b.wait(status("pending"))
			b.press("To the next change")
			b.wait(status("running"))
			b.press("Cancel")
			b.verdict("DELETE /api/repos/acme/hello/builds/31/1 as mia: 204.")
			b.wait(status("killed"))
			b.choose("#build select", "rita")
			b.press("Restart")
			b.verdict("as rita: 404. access to restart of public-active as reader: 404")

			b.press("Resume")
			before := value[string](b, `document.querySelector("#clock-time").title`)
			b.wait(fmt.Sprintf(`document.querySelector("#clock-time").title !== %q`, before))
			b.press("Hold")
			b.wait(`document.querySelector("#clock-state").textContent === "held"`)

			b.press("Behaviour")
			b.press("503 on the list")
			b.wait(`document.querySelector("#disturbances").textContent.includes("requests of builds: status 503")`)
			mock.ask(http.MethodGet, "/api/repos/acme/hello/builds", "", http.StatusServiceUnavailable)
			mock.ask(http.MethodGet, "/api/repo/acme/hello/builds", "", http.StatusNotFound)
			b.wait(`document.querySelector("#disturbances").textContent.includes("has met 1 request")`)
			b.fits()
			b.picture("console-behaviour-" + name)
			b.press("Journal")
			b.wait(journal("GET /api/repos/acme/hello/builds 503 anonymous Disturbance 1 met it."))
			b.wait(journal("GET /api/repo/acme/hello/builds 404 Nearest is GET /api/repos/{owner}/{name}/builds."))
			b.wait(journal("POST /api/repos/acme/hello/builds/31 404 rita access to restart of public-active as reader"))
			b.do(chromedp.Click(`#journal > li:nth-child(1) .exchange > summary`))
			b.wait(`document.querySelector("#journal pre").textContent.includes("The API has no path /api/repo/acme/hello/builds.")`)
			b.fits()
			b.picture("console-journal-" + name)
			b.press("Clear the journal")
			b.wait(`document.querySelectorAll("#journal > li").length === 0`)
			for _, panel := range []string{"Worlds", "Access", "Builds"} {
				b.press(panel)
				b.fits()
				b.picture("console-" + strings.ToLower(panel) + "-" + name)
			}
		})
	}
}

// What somebody has written into a commit or a log is shown as they have written it.
func TestTheConsoleShowsMarkupAsText(t *testing.T) {
	allocator := browser(t)
	mock := startMock(t, "127.0.0.1:0")
	body, err := json.Marshal(map[string]any{"message": evil, "branch": evil, "commit": evil, "jobs": []any{map[string]any{
		"run": "10s", "lines": []string{evil, "\x1b[31m<b>red</b>"}, "error": evil, "environment": map[string]string{evil: evil},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	mock.ask(http.MethodPost, "/_plumbline/repos/acme/hello/builds", string(body), http.StatusCreated)
	mock.ask(http.MethodPost, "/_plumbline/clock/advance", `{"by": "1h"}`, http.StatusOK)
	mock.ask(http.MethodGet, "/api/<script>document.title='owned'</script>", "", http.StatusNotFound)
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			b := visit(t, allocator, mock.url+"/_plumbline/#/builds/acme/hello/31", size)
			b.wait(lines(2))
			if got := value[string](b, `document.querySelector("#build header .message").textContent`); got != evil {
				t.Errorf("the message is %q, want %q", got, evil)
			}
			if got := value[string](b, `document.querySelector(".lines .text").textContent`); got != evil {
				t.Errorf("the log's line is %q, want %q", got, evil)
			}
			b.fits()
			b.picture("console-evil-" + name)
			b.press("Journal")
			b.wait(journal("/api/<script>document.title='owned'</script> 404"))
			b.fits()
			if title := value[string](b, `document.title`); title != "Plumbline" {
				t.Errorf("the title is %q: the server's own script has run", title)
			}
			if found := value[int](b, `document.querySelectorAll("main :is(img, script, style, b)").length`); found != 0 {
				t.Errorf("got %d elements of the server's making, want none", found)
			}
		})
	}
}

// With the keyboard alone: every stop shows that it has the focus, and the way leads through the whole page and out again.
func TestTheConsoleByKeyboard(t *testing.T) {
	mock := startMock(t, "127.0.0.1:0")
	b := visit(t, browser(t), mock.url+"/_plumbline/", sizes["desktop"])
	b.tabTo("fails in 10 s")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(status("pending"))
	b.tabTo("Clock to its end")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(status("failure"))
	b.tabTo("Skip to the content")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(`document.activeElement.id === "main"`)
	b.tabTo("Restart")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(status("pending"))
	b.tabTo("More of the clock")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(`document.querySelector("#clock-more").matches(":popover-open")`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.wait(`!document.querySelector("#clock-more").matches(":popover-open") && document.activeElement.ariaLabel === "More of the clock"`)
}

// status is true once the build that is shown has this status.
func status(want string) string {
	return fmt.Sprintf(`document.querySelector("#build .heading .status").textContent === %q`, want)
}

// lines is true once the log that is shown has so many.
func lines(want int) string {
	return fmt.Sprintf(`document.querySelectorAll(".lines > li").length === %d`, want)
}

// journal is true once an entry is shown that has all these words, in their order.
func journal(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#journal > li")].some((row) => {
		const text = [...row.children].map((part) => part.textContent).join(" ");
		return %q.split(" ").every((word) => text.includes(word));
	})`, words)
}

// ask asks the mock as a frontend would, and as a test may.
func (m mock) ask(method, path, body string, want int) {
	m.t.Helper()
	request, err := http.NewRequestWithContext(m.t.Context(), method, m.url+strings.NewReplacer("<", "%3C", ">", "%3E").Replace(path), strings.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		m.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it has been read
	if text, err := io.ReadAll(response.Body); err != nil || response.StatusCode != want {
		m.t.Fatalf("%s %s: got %d, want %d: %s %v", method, path, response.StatusCode, want, text, err)
	}
}
