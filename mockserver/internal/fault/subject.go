package fault

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
	"github.com/plumbline-ci/plumbline/mockserver/internal/token"
)

// subject is a server before it is put together.
type subject struct {
	*api.Config
	tokens *token.Verifier
	wraps  []func(http.Handler) http.Handler
	sent   []func(http.Handler) http.Handler // those that settle how an answer is sent, outside of all that settle what it says
	before []*store.Build                    // the builds that were altered, as they were

	mu     sync.Mutex
	chance *rand.Rand
}

func newSubject(config *api.Config, seed int64) *subject {
	return &subject{
		Config: config,
		tokens: token.New(config.Store, config.Wall),
		chance: rand.New(rand.NewPCG(uint64(seed), 0)), //nolint:gosec // what is wanted is the same chance each time
	}
}

// wrap puts the handler into all that was wrapped around it, the first innermost.
func (s *subject) wrap(handler http.Handler) http.Handler {
	for _, w := range slices.Concat(s.wraps, s.sent) {
		handler = w(handler)
	}
	return handler
}

// oneIn is true once in n times, by chance.
func (s *subject) oneIn(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chance.IntN(n) == 0
}

// all puts several ways into one.
func all(ways ...way) way {
	return func(s *subject) {
		for _, w := range ways {
			w(s)
		}
	}
}

// requests alters requests on their way in. The request is a copy that may be changed.
func requests(alter func(*subject, *http.Request)) way {
	return func(s *subject) {
		s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r = r.Clone(r.Context())
				alter(s, r)
				next.ServeHTTP(w, r)
			})
		})
	}
}

// answers rewrites answers on their way out.
func answers(rewrite rewriting) way {
	return func(s *subject) { s.wraps = append(s.wraps, rewritten(s, rewrite)) }
}

// sending settles how answers are sent, whatever else is done with them.
func sending(rewrite rewriting) way {
	return func(s *subject) { s.sent = append(s.sent, rewritten(s, rewrite)) }
}

// rewritten wraps a handler into a rewriting of its answers. What a fault within sends in a way of its own is sent so.
func rewritten(s *subject, rewrite rewriting) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := newExchange(s, next, r)
			if x.raw == nil {
				rewrite(x)
			}
			x.send(w)
		})
	}
}

// now moves the world's clock.
func now(shift time.Duration) way {
	return func(s *subject) {
		inner := s.Now
		s.Now = func() time.Time { return inner().Add(shift) }
	}
}

// worldBuilds alters the builds that the world begins with.
func worldBuilds(alter func(*store.Build)) way {
	return func(s *subject) {
		for _, r := range s.Store.Repositories() {
			for _, b := range s.Store.Builds(r) {
				_, _ = s.Store.Change(r, b.Number, func(now store.Build) (store.Build, error) {
					was := now
					s.before = append(s.before, &was)
					alter(&now)
					return now, nil
				})
			}
		}
	}
}

// undo gives the builds that were altered their plans and facts back, in a store or a copy of it; what was done with them since stays done.
func (s *subject) undo(in *store.Store) {
	for _, b := range slices.Backward(s.before) {
		_, _ = in.Change(b.Repository, b.Number, func(now store.Build) (store.Build, error) {
			now.ID, now.Parent, now.Facts, now.Jobs = b.ID, b.Parent, b.Facts, b.Jobs
			now.Life.Created, now.Life.Plan, now.Life.Again = b.Life.Created, b.Life.Plan, b.Life.Again
			return now, nil
		})
	}
}

// answersInstead answers what is meant without letting the server know of it.
func (s *subject) answersInstead(is func(*exchange) bool, answer rewriting) {
	s.wraps = append(s.wraps, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := &exchange{Request: r, subject: s, next: next, header: http.Header{}}
			x.locate()
			if !is(x) {
				next.ServeHTTP(w, r)
				return
			}
			answer(x)
			x.send(w)
		})
	})
}
