package fault

import (
	"net/http"
	"sync/atomic"
)

// many is how many restarts at once lock the database.
const many = 8

// lockedDatabase answers some of what is asked of a build astray while many restarts are asked for.
func lockedDatabase(s *subject) {
	var restarting atomic.Int32
	s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := &exchange{Request: r, subject: s, next: next}
			x.locate()
			if x.operation == "restart" {
				restarting.Add(1)
				defer restarting.Add(-1)
			}
			if (x.operation == "restart" || x.operation == "build") && restarting.Load() >= many && s.oneIn(6) {
				x.nothing([]int{http.StatusNotFound, http.StatusUnauthorized}[restarting.Load()%2])
				x.send(w)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}
