package tools_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// An operation of either document is read on the page of both, and tried on the world whose page it is.
func TestTheDocumentsAreReadAndTried(t *testing.T) {
	mock := startMock(t, "127.0.0.1:0")
	mock.ask(http.MethodPut, "/_plumbline/worlds/mine", `{"world": "documents"}`, http.StatusCreated)
	b := newTab(t, browser(t))
	size := sizes["desktop"]
	b.do(chromedp.EmulateViewport(size[0], size[1]))

	docs := mock.url + "/w/mine/_plumbline/docs/"
	b.do(chromedp.Navigate(docs))
	b.wait(`document.querySelector(".title")?.textContent.startsWith("Plumbline's control plane")`)
	b.fits()
	b.picture("documents")

	b.do(chromedp.Navigate(docs + "?urls.primaryName=API%20under%20test"))
	b.do(chromedp.Click("#operations-builds-builds button.opblock-summary-control"))
	b.do(chromedp.Click("#operations-builds-builds .try-out__btn"))
	b.do(chromedp.Click("#operations-builds-builds .execute"))
	b.wait(`document.querySelector("#operations-builds-builds .live-responses-table tbody .response-col_status")?.textContent.startsWith("200")`)
	if got, want := value[string](b, `document.querySelector("#operations-builds-builds .request-url pre").textContent.trim()`), mock.url+"/w/mine/api/repos/adminuser/demo/builds"; got != want {
		t.Errorf("the page asked %s, want %s", got, want)
	}
}
