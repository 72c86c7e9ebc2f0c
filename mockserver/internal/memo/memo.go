// Package memo remembers what was found out about a text, so that it is not found out each time.
package memo

import (
	"sync"
	"sync/atomic"
)

// Room is how many texts are remembered at most. A client that sends another one each time would fill the memory else.
const Room = 10_000

// Memo remembers a value for each of some texts, and forgets all of them when it is full. Its zero value is empty; it may be used by many at once.
type Memo[V any] struct {
	values sync.Map // from string to V
	count  atomic.Int32
}

// Get returns what is remembered of a text; ok is false for one that is not known.
func (m *Memo[V]) Get(text string) (value V, ok bool) {
	found, ok := m.values.Load(text)
	if ok {
		value = found.(V)
	}
	return value, ok
}

// Put remembers a value.
func (m *Memo[V]) Put(text string, value V) {
	if m.count.Add(1) > Room {
		m.values.Clear()
		m.count.Store(1)
	}
	m.values.Store(text, value)
}
