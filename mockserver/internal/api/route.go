package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// route is an operation with its path taken apart.
type route struct {
	op         *plumbline.Operation
	handle     operation
	segments   []string // of the path; empty where a parameter stands
	parameters []parameter
}

func newRoute(spec *openapi3.T, op *plumbline.Operation, handle operation) (route, error) {
	r := route{op: op, handle: handle, segments: split(op.Path)}
	for i, segment := range r.segments {
		name, ok := strings.CutPrefix(segment, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		p := op.Spec.Parameters.GetByInAndName(openapi3.ParameterInPath, name)
		if p == nil { // what all operations of a path share stands beside them
			p = spec.Paths.Find(op.Path).Parameters.GetByInAndName(openapi3.ParameterInPath, name)
		}
		if p == nil || p.Schema == nil {
			return route{}, fmt.Errorf("operation %s: its path names {%s}, and no path parameter with a schema has that name", op.ID, name)
		}
		r.segments[i] = ""
		r.parameters = append(r.parameters, newParameter(name, p.Schema.Value))
	}
	if len(r.segments) > maxSegments || len(r.parameters) > maxParameters {
		return route{}, fmt.Errorf("operation %s: its path has %d segments, %d of them parameters: raise maxSegments or maxParameters", op.ID, len(r.segments), len(r.parameters))
	}
	return r, nil
}

// Bounds of what a path has, so that a request is taken apart in place.
const (
	maxSegments   = 8
	maxParameters = 4
)

func split(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// match finds the route of a request, and takes its path apart. It looks at the path as it was sent, so that an encoded slash stays within its segment,
// and takes no path for another: nothing is cleaned and nobody redirected.
func (a *API) match(r *request) error {
	var found [maxSegments]string
	segments := found[:0]
	path, escaped := r.URL.Path, r.URL.RawPath != "" // which is there where the path does not tell how it was sent
	if escaped {
		path = r.URL.EscapedPath()
	}
	for rest, more := strings.TrimPrefix(path, "/"), true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		if len(segments) == maxSegments {
			return refuse(http.StatusNotFound, "The API has no path %s.", token.HideInURL(r.URL.Path))
		}
		if escaped {
			var err error
			if segment, err = url.PathUnescape(segment); err != nil {
				segment = "" // as none is
			}
		}
		segments = append(segments, segment)
	}
	for i := range a.routes {
		route := &a.routes[i]
		if method := route.op.Method; (method == r.Method || method == http.MethodGet && r.Method == http.MethodHead) && route.has(segments) {
			r.route = route
			route.take(segments, &r.values)
			return nil
		}
	}
	return a.unmatched(r.Request, segments)
}

// unmatched says why no operation has a request's method and path.
func (a *API) unmatched(r *http.Request, segments []string) error {
	var allowed []string
	for i := range a.routes {
		if route := &a.routes[i]; route.has(segments) {
			allowed = append(allowed, route.op.Method)
		}
	}
	if allowed == nil {
		return refuse(http.StatusNotFound, "The API has no path %s.", token.HideInURL(r.URL.Path))
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
