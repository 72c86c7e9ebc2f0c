package control

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"net/http"
	"strings"

	"github.com/swaggest/swgui/v5/static"
	"github.com/vearutop/statigz"

	"github.com/plumbline-ci/plumbline"
)

//go:embed console
var console embed.FS

// pages serves the console, the documents of both planes, and a page of these.
func (h *Host) pages(mux *http.ServeMux) {
	serveConsole(mux)
	mux.HandleFunc("GET "+planePath, moved("_plumbline/"))
	mux.HandleFunc("GET "+planePath+"/docs", moved("docs/"))
	mux.HandleFunc("GET "+planePath+"/openapi.yaml", yaml(document))
	mux.HandleFunc("GET "+planePath+"/api.yaml", yaml(here(plumbline.Document())))
	viewer := statigz.FileServer(static.FS)
	mux.Handle("GET "+planePath+"/docs/", confined(http.StripPrefix(planePath+"/docs", viewer)))
}

// moved leads to a place beside the one that is asked for, so that it holds for worlds beside the first too.
func moved(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusMovedPermanently)
	}
}

// here is the document of the API with the server from which it is read in the place of the one that it names: the page of it asks the world it is served by.
func here(document []byte) []byte {
	return bytes.Replace(document, []byte("\n  - url: http://127.0.0.1:8080\n    description: The mock, as `plumbline mock` starts it.\n"),
		[]byte("\n  - url: ..\n    description: the world at whose base this document is read\n"), 1)
}

// serveConsole serves each file of the console under its own path, so that no folder is listed and everything else is told of as of the plane.
func serveConsole(mux *http.ServeMux) {
	files, err := fs.Sub(console, "console")
	if err == nil {
		err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := fs.ReadFile(files, name)
			path := planePath + "/" + name
			if page, is := strings.CutSuffix(path, "index.html"); is {
				path = page + "{$}"
			}
			mux.Handle("GET "+path, confined(tagged(text, http.StripPrefix(planePath+"/", http.FileServerFS(files)))))
			return err
		})
	}
	if err != nil {
		panic(err) // they are embedded
	}
}

// confined lets a page load nothing from elsewhere, and nobody frame it. The viewer of documents draws with images that stand in its style sheet.
func confined(next http.Handler) http.Handler {
	const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// tagged has browsers ask each time whether they have a file as it is now.
func tagged(text []byte, next http.Handler) http.Handler {
	sum := sha256.Sum256(text)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Etag", tag)
		next.ServeHTTP(w, r)
	})
}

func yaml(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(text)
	}
}
