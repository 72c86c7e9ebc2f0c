package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/plumbline-ci/plumbline"
)

// route is an operation with its path taken apart.
type route struct {
	op         *plumbline.Operation
	handle     operation
	segments   []string // of the path; empty where a parameter stands
	parameters []parameter
}

// parameter is a parameter of a path.
type parameter struct {
	name   string
	schema *openapi3.Schema
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
		r.parameters = append(r.parameters, parameter{name, p.Schema.Value})
	}
	return r, nil
}

func split(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// match finds the route of a request. It looks at the path as it was sent, so that an encoded slash stays within its segment,
// and takes no path for another: nothing is cleaned and nobody redirected.
func (a *API) match(r *http.Request) (*request, error) {
	segments := split(r.URL.EscapedPath())
	var allowed []string
	for i := range a.routes {
		route := &a.routes[i]
		values, ok := route.values(segments)
		if !ok {
			continue
		}
		if method := route.op.Method; method == r.Method || method == http.MethodGet && r.Method == http.MethodHead {
			return &request{Request: r, route: route, values: values}, nil
		}
		allowed = append(allowed, route.op.Method)
	}
	if allowed == nil {
		return nil, refuse(http.StatusNotFound, "The API has no path %s.", r.URL.Path)
	}
	if slices.Contains(allowed, http.MethodGet) {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)
	problem := refuse(http.StatusMethodNotAllowed, "This path is not asked with %s; ask with %s.", r.Method, strings.Join(allowed, ", "))
	problem.allow = strings.Join(allowed, ", ")
	return nil, problem
}

// values returns the parameters that a path has where the route has them; ok is false if it is not the route's path.
func (r *route) values(path []string) (values []string, ok bool) {
	if len(path) != len(r.segments) {
		return nil, false
	}
	for i, want := range r.segments {
		got, err := url.PathUnescape(path[i])
		if err != nil || got == "" || want != "" && want != got {
			return nil, false
		}
	}
	for i, want := range r.segments {
		if want == "" {
			value, _ := url.PathUnescape(path[i])
			values = append(values, value)
		}
	}
	return values, true
}
