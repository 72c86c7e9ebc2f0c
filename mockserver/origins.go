package mockserver

import (
	"net/http"

	"github.com/rs/cors"
)

// Origins are those of the pages that browsers may let call an API, such as http://localhost:* or https://app.example.com. Make them with NewOrigins.
type Origins struct{ cors *cors.Cors }

var varies = []string{"Origin"}

// NewOrigins returns these origins. Without any, browsers let no page call but the server's own.
func NewOrigins(origins []string) Origins {
	if len(origins) == 0 {
		return Origins{}
	}
	return Origins{cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type"},
		MaxAge:         600, // seconds
	})}
}

// Greet tells a browser in the answer's header whether a page may call. It goes before all else, since a page sees no answer without it, be it an error. A
// browser that asks this alone, before the page's own request, is answered; done says so.
func (o Origins) Greet(w http.ResponseWriter, r *http.Request) (done bool) {
	if o.cors == nil {
		return false
	}
	if _, crossed := r.Header["Origin"]; !crossed && r.Method != http.MethodOptions { // no page asks, and nothing is to be told but that one might
		w.Header()["Vary"] = varies
		return false
	}
	o.cors.HandlerFunc(w, r)
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}
