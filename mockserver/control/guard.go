package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/rs/cors"
)

// guard keeps the plane to those whom it is meant for: this machine, or whoever has the control token, and no page of another site that a browser shows.
type guard struct {
	token   string
	hosts   []string
	exposed bool     // others than this machine can reach the listener
	named   []string // the origins whose pages may call it
	origins *http.CrossOriginProtection
}

func newGuard(o Options) *guard {
	g := &guard{token: o.Token, hosts: o.Hosts, origins: http.NewCrossOriginProtection()}
	for _, origin := range o.Mock.Origins {
		if !strings.Contains(origin, "*") && g.origins.AddTrustedOrigin(origin) == nil { // one that is no origin is nobody's
			g.named = append(g.named, origin)
		}
	}
	return g
}

// admit lets those through to the plane who may use it. Pages of origins that are named may read its answers too: a pattern such as http://localhost:*, which
// lets pages call the API, names none.
func (g *guard) admit(plane http.Handler) http.Handler {
	checked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := g.check(r); err != nil {
			refuse(w, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		plane.ServeHTTP(w, r)
	})
	if len(g.named) == 0 {
		return checked
	}
	return cors.New(cors.Options{
		AllowedOrigins: g.named,
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type"},
		MaxAge:         600, // seconds
	}).Handler(checked)
}

// check returns nil if a request may use the plane.
func (g *guard) check(r *http.Request) error {
	if err := g.origins.Check(r); err != nil {
		return &problem{http.StatusForbidden, "The control plane takes no requests from pages of other sites. Name this page's origin with --cors-origin if it is yours."}
	}
	// What only reads is refused too where a browser tells that another site asks, except when somebody follows a link to a page.
	named := slices.Contains(g.named, r.Header.Get("Origin"))
	if !named && r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return &problem{http.StatusForbidden, "The control plane takes no requests from pages of other sites."}
	}
	if g.token == "" {
		if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); g.exposed || ok && !isLoopback(local) {
			return &problem{http.StatusForbidden, "The control plane is closed: others than this machine can reach it, and it has no token. Start the mock with --control-token, or listen on 127.0.0.1."}
		}
		// A name that leads here from outside is one that a page of another site has bent this way (DNS rebinding).
		if !g.known(r.Host) {
			return &problem{http.StatusForbidden, "The control plane is not asked by this name. Ask 127.0.0.1 or localhost, or name the host with --control-host."}
		}
		return nil
	}
	if !same(carried(r), g.token) {
		return &problem{http.StatusUnauthorized, "The control plane needs its token: send `Authorization: Bearer TOKEN`, or the token as the password of HTTP Basic."}
	}
	return nil
}

func (g *guard) known(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback() || slices.Contains(g.hosts, host)
}

func carried(r *http.Request) string {
	if _, password, ok := r.BasicAuth(); ok {
		return password
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// same compares in a time that tells nothing of either.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
