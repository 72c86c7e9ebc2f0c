package suites_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/reports"
	"github.com/plumbline-ci/plumbline/suites"
)

// Each of these would turn some sixty rules red, all for one reason: that reason is told, in a line, and nobody is judged.
func TestWhatStandsInTheWayIsToldInALine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		server http.HandlerFunc
		want   []string
	}{
		{"another kind of server", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html><title>Welcome</title>"))
		}, []string{"but not as a build server would: GET /api/builds got 200 text/html; is the URL the one before /api?"}},
		{"a path of which a problem tells", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"status": 404, "detail": "There is no world \"nope\"."}`))
		}, []string{`GET /api/builds got 404 "There is no world \"nope\"."; is the URL`}},
		{"another path", http.NotFound, []string{"GET /api/builds got 404 text/plain"}},
		{"a token of elsewhere", func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.Header.Get("Authorization"), "maintainers") {
				r.Header.Del("Authorization")
			}
			deserted(w, r)
		}, []string{"the token of the maintainer, $MAINTAINER_TOKEN, is refused: got 401 for /api/builds, "}},
		{"tokens of elsewhere", func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Authorization")
			deserted(w, r)
		}, []string{"the token of the operator", "the token of the maintainer", "the token of the reader"}},
		{"a repository of another name", func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/repos/acme/hello/") {
				http.NotFound(w, r)
				return
			}
			deserted(w, r)
		}, []string{"the repository acme/hello, which is to be public-active, is not there: its builds are not found by maintainer, operator, reader, anonymous"}},
		{"a repository of another name, where nobody is asked who he is", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" && strings.HasPrefix(r.URL.Path, "/api/repos/acme/hello/") {
				http.NotFound(w, r)
				return
			}
			deserted(w, r)
		}, []string{"the repository acme/hello, which is to be public-active, is not there"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			_, err := suites.Check(t.Context(), contract(t), serve(t, test.server), suites.Options{})
			g.Expect(err).To(HaveOccurred())
			g.Expect(strings.Split(err.Error(), "\n")).To(HaveLen(len(test.want)), "a line for each cause:\n%v", err)
			for _, line := range test.want {
				g.Expect(err.Error()).To(ContainSubstring(line))
			}
			g.Expect(err.Error()).NotTo(ContainSubstring("secret-token"))
		})
	}
}

// A server that is wrong is judged, however wrong it is: what speaks for its being there is enough.
func TestAWrongServerPassesThePreflight(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]http.HandlerFunc{
		"that wants a scheme before the token": func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
				r.Header.Del("Authorization")
			}
			deserted(w, r)
		},
		"that cannot read a name with a dot": func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "Odd.Name") {
				http.NotFound(w, r)
				return
			}
			deserted(w, r)
		},
		"that forbids the queue": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/builds" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			deserted(w, r)
		},
		"of which no list works": func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/builds") && r.Header.Get("Authorization") != "" {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			deserted(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			target := serve(t, server)
			target.Repositories[plumbline.PublicActive] = append(target.Repositories[plumbline.PublicActive], "acme/Odd.Name")
			report, err := suites.Check(t.Context(), contract(t), target, suites.Options{Grades: []plumbline.Grade{plumbline.Must}})
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(report.ExitCode()).To(Equal(reports.NotConformant))
		})
	}
}
