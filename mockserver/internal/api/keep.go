package api

import (
	"sync"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// subject is what an answer is of. Two answers to the same operation with the same subject are the same for as long as time changes nothing.
type subject struct {
	operation   *plumbline.Operation
	user        *store.User // nil where it is the same for all who may see it
	repository  *store.Repository
	number, job int64
	version     uint64 // of the build, of the list, or of all there is
}

// keep keeps answers as they are sent, each for as long as it holds: encoding costs more than all the rest of a request. What was done with a build makes
// another subject of it, so that nothing needs to be taken back. It may be used by many at once; its zero value is empty.
//
// It has two generations: what is not asked for while one fills up is gone with the one before.
type keep struct {
	mu         sync.RWMutex
	young, old map[subject]*kept
	size       int // bytes of the young ones' bodies
}

// kept is an answer that holds from one moment until just before another.
type kept struct {
	answer
	from, until time.Time
}

// keepRoom bounds the bodies that are kept, in bytes, for each generation.
const keepRoom = 16 << 20

// overhead is what an answer takes besides its body, in bytes, or somewhat more.
const overhead = 320

// far is later than every moment at which anything changes.
var far = time.Unix(1<<50, 0)

// answer returns what is kept for a subject and holds at t, or else what make makes, which holds from t until the moment that it tells. An error of
// make's is returned and not kept.
func (k *keep) answer(s subject, t time.Time, make func() (answer, time.Time, error)) (answer, error) {
	k.mu.RLock()
	found, young := k.young[s]
	if !young {
		found = k.old[s]
	}
	k.mu.RUnlock()
	if found == nil || t.Before(found.from) || !t.Before(found.until) {
		made, until, err := make()
		if err != nil {
			return answer{}, err
		}
		found, young = &kept{made, t, until}, false
	}
	if !young {
		k.put(s, found)
	}
	return found.answer, nil
}

func (k *keep) put(s subject, made *kept) {
	size := len(made.body) + overhead
	if size > keepRoom/2 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.young == nil || k.size+size > keepRoom {
		k.old, k.young, k.size = k.young, map[subject]*kept{}, 0
	}
	k.young[s] = made
	k.size += size
}

// of is what the answer to a request is of.
func (r *request) of(number, job int64, version uint64) subject {
	return subject{operation: r.route.op, repository: r.repository, number: number, job: job, version: version}
}

// until tells when, after t, one of these builds first changes of itself.
func until(t time.Time, builds ...*store.Build) time.Time {
	first := far
	for _, b := range builds {
		if next, comes := b.Life.Next(t); comes && next.Before(first) {
			first = next
		}
	}
	return first
}
