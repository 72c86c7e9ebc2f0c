package fault

import (
	"net/http"
	"sync/atomic"
)

// many is how many restarts of one build at once lock the database.
const many = 8

// lockedDatabase answers some of what is asked of a build astray while many restarts of it are asked for.
func lockedDatabase(s *subject) {
	var crowds memory[*atomic.Int32] // how many restarts of each build are being asked for
	s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := &exchange{Request: r, subject: s, next: next}
			x.locate()
			crowd, _ := crowds.get(x.place())
			if x.operation == "restart" {
				crowd = crowds.first(x.place(), new(atomic.Int32))
				crowd.Add(1)
				defer crowd.Add(-1)
			}
			if (x.operation == "restart" || x.operation == "build") && crowd != nil && crowd.Load() >= many && s.oneIn(6) {
				x.nothing([]int{http.StatusNotFound, http.StatusUnauthorized}[crowd.Load()%2])
				x.send(w)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}
