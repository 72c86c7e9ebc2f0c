package api

import (
	"net/http"
	"strings"

	"github.com/agext/levenshtein"
)

// Routes are the paths of an API, without its world.
type Routes []route

// Routes returns the paths of the API.
func (a *API) Routes() Routes { return a.routes }

// Nearest names the operation whose path is nearest to one that no operation has, such as "GET /api/repos/{owner}/{name}/builds"; it is empty
// if none is near.
func (routes Routes) Nearest(method, path string) string {
	best, least := "", 1.0 // as many differences as one segment has
	got := split(path)
	for i := range routes {
		r := &routes[i]
		far := r.distance(got)
		if r.op.Method != method && (r.op.Method != http.MethodGet || method != http.MethodHead) {
			far += 0.5
		}
		if far < least || far == least && best == "" {
			best, least = r.op.Method+" "+r.op.Path, far
		}
	}
	return best
}

// distance tells how far a path is from the route's: each segment that is missing or too much counts one, and one that is spelled otherwise as much of one as
// its letters differ.
func (r *route) distance(path []string) float64 {
	// The least over all ways to line the two up, as in the distance of two words.
	row := make([]float64, len(path)+1)
	for j := range row {
		row[j] = float64(j)
	}
	for i, want := range r.segments {
		diagonal := row[0]
		row[0] = float64(i + 1)
		for j, got := range path {
			replaced := diagonal + spelled(want, got)
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(path)]
}

func spelled(want, got string) float64 {
	if got == "" {
		return 1
	}
	if want == "" || want == got {
		return 0
	}
	return float64(levenshtein.Distance(want, strings.ToLower(got), nil)) / float64(max(len(want), len(got)))
}
