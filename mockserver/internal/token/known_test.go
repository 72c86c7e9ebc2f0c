package token

import (
	"strconv"
	"testing"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

func TestRememberedTokensAreBounded(t *testing.T) {
	var k known
	mia := &store.User{Login: "mia"}
	for i := range 3*maxKnown + 1 {
		k.add(strconv.Itoa(i), mia)
	}
	held := 0
	k.users.Range(func(any, any) bool { held++; return true })
	if held > maxKnown {
		t.Errorf("%d tokens are remembered, want %d at most", held, maxKnown)
	}
	if last := strconv.Itoa(3 * maxKnown); k.user(last) != mia {
		t.Errorf("the last token is not remembered")
	}
}
