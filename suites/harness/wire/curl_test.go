package wire_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

func TestCurlAsksTheSame(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	g.Expect(wire.Curl("GET", "http://a/api/builds", "")).To(Equal(`curl -i --path-as-is "http://a/api/builds"`))
	g.Expect(wire.Curl("HEAD", "http://a/api/builds", "")).To(Equal(`curl -i --path-as-is --head "http://a/api/builds"`))
	g.Expect(wire.Curl("DELETE", "http://a/api/x?access_token=$MIA", "Bearer $MIA")).To(
		Equal(`curl -i --path-as-is -X DELETE -H "Authorization: Bearer $MIA" "http://a/api/x?access_token=$MIA"`))
	g.Expect(wire.Curl("GET", "http://a/`\"\\", "")).To(Equal("curl -i --path-as-is \"http://a/\\`\\\"\\\\\""))
}
