package token

import (
	"sync"
	"sync/atomic"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// maxKnown bounds how many tokens are remembered. A client that makes a new one for each request would fill the memory else.
const maxKnown = 10_000

// known remembers whose each token is. The zero value is empty; it forgets all that it knows when it is full.
type known struct {
	users sync.Map // from string to *store.User
	count atomic.Int32
}

// user returns whose a token is; nil if it is not known.
func (k *known) user(token string) *store.User {
	if u, ok := k.users.Load(token); ok {
		return u.(*store.User)
	}
	return nil
}

func (k *known) add(token string, of *store.User) {
	if k.count.Add(1) > maxKnown {
		k.users.Clear()
		k.count.Store(1)
	}
	k.users.Store(token, of)
}
