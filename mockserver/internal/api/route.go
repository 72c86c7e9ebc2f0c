package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// route is an operation with its path taken apart.
type route struct {
	op           *plumbline.Operation
	ofRepository bool
	access       table
	handle       operation
	segments     []string // of the path; empty where a parameter stands
}

func newRoute(op *plumbline.Operation, access table, handle operation) (route, error) {
	if len(op.Parameters) > maxParameters {
		return route{}, fmt.Errorf("operation %s: its path has %d parameters: raise maxParameters", op.ID, len(op.Parameters))
	}
	segments := split(op.Path)
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[i] = ""
		}
	}
	return route{op: op, ofRepository: op.OfRepository(), access: access, handle: handle, segments: segments}, nil
}

// maxParameters is how many parameters a path has at most, so that a place has room for them.
const maxParameters = 4

func split(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// place is a path that a route has, and what its parameters are there.
type place struct {
	route   *route
	values  [maxParameters]string // the parameters, as text
	numbers [maxParameters]int64  // those that are whole numbers
	refused error                 // what is wrong with one of them; nil for nothing
}

// match finds the route of a request, and its place there.
func (a *API) match(r *request) error {
	places := a.placesOf(r.URL)
	for i := range places {
		if method := places[i].route.op.Method; method == r.Method || method == http.MethodGet && r.Method == http.MethodHead {
			r.place = &places[i]
			return nil
		}
	}
	return unmatched(r.Request, places)
}

// maxRemembered is how long a path may be that is remembered, in bytes.
const maxRemembered = 256

// placesOf returns the place of a path on each route that has it. It looks at the path as it was sent, so that an encoded slash stays within its segment,
// and takes no path for another: nothing is cleaned and nobody redirected.
func (a *API) placesOf(u *url.URL) []place {
	if u.RawPath != "" { // which is there where the path does not tell how it was sent
		segments := split(u.EscapedPath())
		for i := range segments {
			segments[i], _ = url.PathUnescape(segments[i]) // one that cannot be is empty then, as no route has one
		}
		return a.routes.places(segments)
	}
	places, known := a.places.Get(u.Path)
	if known {
		return places
	}
	path := strings.Clone(u.Path) // which is remembered, and no more of the request
	places = a.routes.places(split(path))
	if len(places) > 0 && len(path) <= maxRemembered {
		a.places.Put(path, places)
	}
	return places
}

func (routes Routes) places(path []string) (places []place) {
	for i := range routes {
		if route := &routes[i]; route.has(path) {
			p := place{route: route}
			route.take(path, &p.values)
			p.refused = p.parse()
			places = append(places, p)
		}
	}
	return places
}

// unmatched says why no operation has a request's method and path, of which these are the places.
func unmatched(r *http.Request, places []place) error {
	if places == nil {
		return refuse(http.StatusNotFound, "The API has no path %s.", token.HideInURL(r.URL.Path))
	}
	var allowed []string
	for i := range places {
		allowed = append(allowed, places[i].route.op.Method)
	}
	if slices.Contains(allowed, http.MethodGet) {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)
	problem := refuse(http.StatusMethodNotAllowed, "This path is not asked with %s; ask with %s.", r.Method, strings.Join(allowed, ", "))
	problem.allow = strings.Join(allowed, ", ")
	return problem
}

// has tells whether a path is the route's.
func (r *route) has(path []string) bool {
	if len(path) != len(r.segments) {
		return false
	}
	for i, want := range r.segments {
		if path[i] == "" || want != "" && want != path[i] {
			return false
		}
	}
	return true
}

// take takes the parameters out of a path of the route's.
func (r *route) take(path []string, values *[maxParameters]string) {
	n := 0
	for i, want := range r.segments {
		if want == "" {
			values[n] = path[i]
			n++
		}
	}
}
