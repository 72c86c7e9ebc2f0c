package plumbline_test

import (
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/plumbline-ci/plumbline"

	. "github.com/onsi/gomega"
)

func load(t *testing.T) *plumbline.Contract {
	t.Helper()
	contract, err := plumbline.Load()
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEmbeddedContract(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	contract := load(t)

	var ids []string
	for _, op := range contract.Operations {
		ids = append(ids, op.ID)
	}
	g.Expect(ids).To(Equal([]string{"queue", "builds", "build", "restart", "log", "cancel"}))
	g.Expect(contract.Digest).To(MatchRegexp(`^[0-9a-f]{64}$`))

	log, _ := contract.Operation("log")
	g.Expect(log.Parameters).To(Equal([]plumbline.Parameter{
		{Name: "owner", MinLength: 1, MaxLength: 255}, {Name: "name", MinLength: 1, MaxLength: 255},
		{Name: "number", Whole: true, MaxLength: math.MaxInt}, {Name: "job", Whole: true, MaxLength: math.MaxInt},
	}))
	g.Expect(contract.Spec().Info.Title).To(Equal("Build management"))

	rule, ok := contract.Rule("RESTART-05")
	g.Expect(ok).To(BeTrue())
	g.Expect(rule).To(And(HaveField("Operation", "restart"), HaveField("Grade", plumbline.Must)))
	_, ok = contract.Rule("RESTART-99")
	g.Expect(ok).To(BeFalse())
	_, ok = contract.Operation("fork")
	g.Expect(ok).To(BeFalse())
}

// The document's own numbers: what it says of the caller that reads, writes, and is nobody.
func TestAccessTable(t *testing.T) {
	t.Parallel()
	contract := load(t)
	for _, test := range []struct {
		operation  string
		repository plumbline.Repository
		caller     plumbline.Caller
		statuses   []int
	}{
		{"queue", plumbline.AnyRepository, plumbline.Anonymous, []int{401}},                  // D1.1
		{"builds", plumbline.PublicActive, plumbline.Anonymous, []int{200}},                  // D2.2
		{"builds", plumbline.PublicInactive, plumbline.Anonymous, []int{401}},                // D2.3
		{"builds", plumbline.PublicInactive, plumbline.Maintainer, []int{404}},               // D2.3
		{"builds", plumbline.PrivateActive, plumbline.BadToken, []int{401}},                  // D2.4
		{"builds", plumbline.PrivateInactive, plumbline.Operator, []int{404}},                // D2.5
		{"build", plumbline.PublicActive, plumbline.Anonymous, []int{200}},                   // D3.2
		{"build", plumbline.PublicInactive, plumbline.Reader, []int{404}},                    // D3.1
		{"restart", plumbline.PublicActive, plumbline.Anonymous, []int{401}},                 // D4.2
		{"restart", plumbline.PrivateInactive, plumbline.Maintainer, []int{404}},             // D4.1
		{"log", plumbline.PublicActive, plumbline.Anonymous, []int{200}},                     // D5.3
		{"cancel", plumbline.PublicActive, plumbline.Maintainer, []int{204}},                 // E6.3
		{"cancel", plumbline.PrivateActive, plumbline.Anonymous, []int{401}},                 // D6.2
		{"build", plumbline.PublicActive, plumbline.BadToken, []int{200, 401}},               // O7
		{"queue", plumbline.AnyRepository, plumbline.Reader, []int{200, 401, 403, 404, 413}}, // O17
	} {
		t.Run(test.operation+"/"+string(test.repository)+"/"+string(test.caller), func(t *testing.T) {
			t.Parallel()
			op, _ := contract.Operation(test.operation)
			cell := op.Cell(test.repository, test.caller)
			NewWithT(t).Expect(cell.Statuses).To(Equal(test.statuses))
			NewWithT(t).Expect(cell.Allows()).To(Equal(test.statuses[0] < 300))
		})
	}
}

// Every rule's source can be looked up, and every sentence and example of the document has a rule.
func TestSources(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	cited := map[string][]string{}
	for _, rule := range load(t).Rules {
		for _, source := range rule.Source {
			cited[string(source)] = append(cited[string(source)], rule.ID)
		}
	}
	numbers := map[string]bool{}
	for _, file := range []string{"docs/contract.md", "docs/drone-0.5.0.md"} {
		for _, anchor := range regexp.MustCompile(`<a id="([^"]+)">`).FindAllStringSubmatch(read(t, file), -1) {
			numbers[strings.ToUpper(anchor[1])] = true
		}
	}
	for source, rules := range cited {
		g.Expect(numbers).To(HaveKey(source), "the source of %v is in no page of docs/", rules)
	}
	said := 0
	for number := range numbers {
		if number[0] == 'D' || number[0] == 'E' {
			said++
			g.Expect(cited).To(HaveKey(number), "the document says %s, and no rule comes from it", number)
		}
	}
	g.Expect(said).To(Equal(22), "the sentences and examples in docs/contract.md")
}

// Every point that the document leaves open is decided by rules, with the grades that docs/contract.md gives them.
func TestOpenPointsAreDecided(t *testing.T) {
	t.Parallel()
	contract := load(t)
	_, open, found := strings.Cut(read(t, "docs/contract.md"), "## What the page leaves open")
	points := strings.Split(open, "\n- ")[1:]
	NewWithT(t).Expect(found).To(BeTrue())
	NewWithT(t).Expect(len(points)).To(BeNumerically(">=", 14))

	decision := regexp.MustCompile(`([A-Z]+-[0-9]{2})\s\(([a-z]+)\)`)
	for _, point := range points {
		name := regexp.MustCompile(`\*\*(O[0-9]+)\*\*`).FindString(point)
		t.Run(strings.Trim(name, "*"), func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			g.Expect(name).NotTo(BeEmpty(), "an open point without a number: %s", point)
			decisions := decision.FindAllStringSubmatch(point, -1)
			g.Expect(decisions).NotTo(BeEmpty(), "no rule decides it")
			for _, d := range decisions {
				rule, ok := contract.Rule(d[1])
				g.Expect(ok).To(BeTrue(), "there is no rule %s", d[1])
				g.Expect(string(rule.Grade)).To(Equal(d[2]), "the grade of %s", rule.ID)
			}
		})
	}
}
