package control

import (
	"embed"
	"io/fs"
	"net/http"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"

	"github.com/plumbline-ci/plumbline"
)

//go:embed console
var console embed.FS

// pages serves the console, the documents of both planes, and a page of these.
func (h *Host) pages(mux *http.ServeMux) {
	files, err := fs.Sub(console, "console")
	if err != nil {
		panic(err) // they are embedded
	}
	static := http.StripPrefix(planePath+"/", http.FileServerFS(files))
	for _, name := range []string{"{$}", "console.css", "console.js"} {
		mux.Handle("GET "+planePath+"/"+name, secured(static))
	}
	mux.HandleFunc("GET "+planePath, func(w http.ResponseWriter, r *http.Request) {
		// Relative, so that it holds for worlds beside the first too.
		w.Header().Set("Location", "_plumbline/")
		w.WriteHeader(http.StatusMovedPermanently)
	})
	mux.HandleFunc("GET "+planePath+"/openapi.yaml", yaml(document))
	mux.HandleFunc("GET "+planePath+"/api.yaml", yaml(plumbline.Document()))
	docs := v5emb.NewHandlerWithConfig(swgui.Config{
		Title: "Plumbline", SwaggerJSON: "../openapi.yaml", BasePath: planePath + "/docs/", InternalBasePath: planePath + "/docs/", ShowTopBar: true,
		SettingsUI: map[string]string{"urls": `[{url: "../openapi.yaml", name: "Control plane"}, {url: "../api.yaml", name: "API under test"}]`},
	})
	mux.Handle("GET "+planePath+"/docs/", docs)
}

// secured lets a page load nothing from elsewhere, and nobody frame it.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

func yaml(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(text)
	}
}
