package control

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"net/http"
	"strings"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"

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
	docs := v5emb.NewHandlerWithConfig(swgui.Config{
		Title: "Plumbline", SwaggerJSON: "../openapi.yaml", BasePath: planePath + "/docs/", InternalBasePath: planePath + "/docs/", ShowTopBar: true,
		SettingsUI: map[string]string{"urls": `[{url: "../openapi.yaml", name: "Control plane"}, {url: "../api.yaml", name: "API under test"}]`},
	})
	mux.Handle("GET "+planePath+"/docs/", unframed("frame-ancestors 'none'", docs))
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
			path := planePath + "/" + strings.TrimSuffix(name, "index.html")
			if name == "index.html" {
				path += "{$}"
			}
			mux.Handle("GET "+path, secured(text, http.StripPrefix(planePath+"/", http.FileServerFS(files))))
			return err
		})
	}
	if err != nil {
		panic(err) // they are embedded
	}
}

// unframed sets a page's policy, by which nobody may frame it.
func unframed(policy string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// secured lets a page load nothing from elsewhere, and nobody frame it. Browsers ask each time whether they have the file as it is now.
func secured(text []byte, next http.Handler) http.Handler {
	sum := sha256.Sum256(text)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:]) + `"`
	const policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
	return unframed(policy, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Etag", tag)
		next.ServeHTTP(w, r)
	}))
}

func yaml(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(text)
	}
}
