package tools_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What happens in the world is decided on the page, and taken back there.
func TestTheConsoleSteersTheWorld(t *testing.T) {
	mock := startMock(t, "127.0.0.1:0")
	b := visit(t, browser(t), mock.url+"/_plumbline/#/builds/acme/busy/2", sizes["desktop"])
	b.wait(status("running"))
	b.do(chromedp.SendKeys(".controls [name=line]", "<i>printed</i>"+kb.Enter))
	b.wait(`document.querySelector(".lines > li:last-child > .text").textContent === "<i>printed</i>"`)
	b.press("Fail now")
	b.wait(status("failure"))

	b.press("Worlds")
	b.do(chromedp.SendKeys("#snapshot-form [name=name]", "failed"+kb.Enter))
	b.wait(`document.querySelector("#snapshots").textContent.includes("failed")`)
	b.press("Begin anew")
	b.wait(`document.querySelector("#snapshots").textContent.includes("before")`)
	b.press("Put it back")
	b.wait(`document.querySelector(".notices").textContent.includes("as it was in snapshot before")`)
	b.do(chromedp.Navigate(mock.url + "/_plumbline/#/builds/acme/busy/2"))
	b.wait(status("failure"))
	b.press("Worlds")
	b.press("Drop failed")
	b.wait(`!document.querySelector("#snapshots").textContent.includes("failed")`)

	// A fault lets a reader restart what only a maintainer may.
	b.press("Behaviour")
	b.do(chromedp.SendKeys("#faults-filter [name=words]", "readers-restart"))
	b.wait(`document.querySelectorAll("#faults > li").length === 1`)
	b.do(chromedp.Click("#faults input"))
	b.wait(`document.querySelector("#behaviour-on").textContent === "1 on"`)
	b.press("Builds")
	b.do(chromedp.Navigate(mock.url + "/_plumbline/#/builds/acme/busy/2"))
	b.choose("#build select", "rita")
	b.press("Restart")
	b.verdict("POST /api/repos/acme/busy/builds/2 as rita: 200.")
	b.wait(status("pending"))

	// Each call can be sent from the page too, and an empty world says what to do.
	b.press("Access")
	b.press("Send: The builds in progress")
	b.wait(`document.querySelector("#calls .answer").textContent.startsWith("200 as rita")`)
	mock.ask(http.MethodPut, "/_plumbline/world", "users: []", http.StatusOK)
	b.press("Builds")
	b.do(chromedp.Navigate(mock.url + "/_plumbline/#/builds"))
	b.wait(`document.querySelector("#list-empty").textContent.startsWith("There is no repository.")`)
}

func TestTheConsoleOfAWorldBesideTheFirst(t *testing.T) {
	mock := startMock(t, "127.0.0.1:0")
	b := visit(t, browser(t), mock.url+"/_plumbline/#/worlds", sizes["desktop"])
	b.do(chromedp.SendKeys("#side-form [name=name]", "mia-dev"), chromedp.SendKeys("#side-form [name=clock]", "held"))
	b.press("Make")
	b.wait(`[...document.querySelectorAll("#sides a")].some((link) => link.pathname === "/w/mia-dev/_plumbline/")`)
	there := value[string](b, `document.querySelector("#sides a").href`)
	b.do(chromedp.Navigate(there))
	b.arrive(mock.url + "/w/mia-dev/_plumbline/")
	b.press("fails in 10 s")
	b.wait(status("pending"))
	b.press("Clock to its end")
	b.wait(status("failure"))
	b.press("Restart")
	b.verdict("POST /api/repos/acme/hello/builds/31 as mia: 200.")
	mock.ask(http.MethodGet, "/w/mia-dev/api/repos/acme/hello/builds/31", "", http.StatusOK)
	mock.ask(http.MethodGet, "/api/repos/acme/hello/builds/31", "", http.StatusNotFound)
}

func TestTheConsoleTellsThatTheConnectionIsLost(t *testing.T) {
	mock := startMock(t, "127.0.0.1:0")
	b := visit(t, browser(t), mock.url+"/_plumbline/", sizes["telephone"])
	b.press("fails in 10 s")
	b.wait(status("pending"))
	mock.stop()
	b.wait(`document.querySelector("#link").textContent.startsWith("Connection lost")`)
	b.fits()
	b.picture("console-lost")
	startMock(t, strings.TrimPrefix(mock.url, "http://"))
	b.wait(`document.querySelector("#link").textContent === "Live"`)
	b.wait(`document.querySelector("#build header .message").textContent === "The world has no such build."`)
}
