package memo

import (
	"strconv"
	"testing"
)

func TestWhatIsRememberedIsBounded(t *testing.T) {
	t.Parallel()
	var m Memo[int]
	for i := range 3*Room + 1 {
		m.Put(strconv.Itoa(i), i)
	}
	held := 0
	m.values.Range(func(any, any) bool { held++; return true })
	if held > Room {
		t.Errorf("%d texts are remembered, want %d at most", held, Room)
	}
	if last, ok := m.Get(strconv.Itoa(3 * Room)); !ok || last != 3*Room {
		t.Errorf("got %d, %t of the last text, want what was put there", last, ok)
	}
	if _, ok := m.Get("another"); ok {
		t.Error("a text that was never put there is known")
	}
}
