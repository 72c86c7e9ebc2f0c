package fault

import (
	"testing"

	. "github.com/onsi/gomega"
)

// What a fault does not name stays as it was written: order, numbers, escapes.
func TestAnObjectChangesOnlyWhereItIsTold(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	const text = `{"z":9223372036854775807,"a":1.50,"s":"\u00fc\/","n":null,"o":{"y":1,"x":[]},"f":false}`
	o := parseObject([]byte(text))
	g.Expect(string(o.raw())).To(Equal(text))

	set("a", "2")(&o)
	drop("n")(&o)
	asText("z")(&o)
	set("new", "[]")(&o)
	g.Expect(string(o.raw())).To(Equal(`{"z":"9223372036854775807","a":2,"s":"\u00fc\/","o":{"y":1,"x":[]},"f":false,"new":[]}`))
}

func TestChangesTouchWhatIsMeant(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]change{
		`{"status":"failure","n":5,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}]}`:           when(status("success"), set("n", "6")),
		`{"status":"failure","n":6,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}]}`:           when(not(status("success")), set("n", "6")),
		`{"status":"failure","n":1005,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}]}`:        add("n zero absent", 1000),
		`{"status":"failure","n":5000,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}]}`:        multiply("n zero absent", 1000),
		`{"status":"Failure","n":5,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}]}`:           texts("status n", capitalised),
		`{"status":"failure","n":5,"jobs":[{"status":"success"},{"status":"killed"}]}`:                    dropIf("n zero", "0"),
		`{"status":"failure","n":5,"zero":null,"jobs":[{"status":"success"},{"status":"killed"}]}`:        setIf("n zero", "0", "null"),
		`{"status":"failure","n":5,"zero":5,"jobs":[{"status":"success"},{"status":"killed"}]}`:           copyTo("n", "zero"),
		`{"status":"failure","n":5,"zero":0,"jobs":[{"status":"success","x":1},{"status":"killed"}]}`:     jobs(when(status("success"), set("x", "1"))),
		`{"status":"failure","n":5,"zero":0,"jobs":[{"status":"success"},{"status":"killed","x":1}]}`:     jobAt(-1, 2, set("x", "1")),
		`{"status":"failure","n":5,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}],"end":"?"}`: when(several, when(ended, set("end", `"?"`))),
	} {
		o := parseObject([]byte(`{"status":"failure","n":5,"zero":0,"jobs":[{"status":"success"},{"status":"killed"}]}`))
		c(&o)
		NewWithT(t).Expect(string(o.raw())).To(Equal(want))
	}
}

func TestWhatIsNoObjectIsLeftAlone(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	for _, text := range []string{"", "null", "[]", "7", `{"a":`, `"{}"`} {
		g.Expect(parseObject([]byte(text))).To(BeNil(), text)
	}
	g.Expect(objects([]byte("[]"))).To(BeEmpty())
	g.Expect(string(rawObjects(nil))).To(Equal("[]"))
}
