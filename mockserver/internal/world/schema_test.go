package world

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver/internal/plan"
)

// schema is what editors hold a world file against.
func schema(t *testing.T) (compiled *jsonschema.Schema, document map[string]any) {
	t.Helper()
	g := NewWithT(t)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(fixtures.WorldSchema()))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	g.Expect(compiler.AddResource("world.schema.json", value)).To(Succeed())
	compiled, err = compiler.Compile("world.schema.json")
	g.Expect(err).NotTo(HaveOccurred())
	return compiled, value.(map[string]any)
}

// asJSON is a world file as a validator of schemas takes it.
func asJSON(t *testing.T, src string) any {
	t.Helper()
	var document yaml.Node
	var plain any
	NewWithT(t).Expect(yaml.Load([]byte(src), &document)).To(Succeed(), src)
	asText(&document)
	NewWithT(t).Expect(document.Decode(&plain)).To(Succeed(), src)
	text, err := json.Marshal(plain)
	NewWithT(t).Expect(err).NotTo(HaveOccurred(), src)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	NewWithT(t).Expect(err).NotTo(HaveOccurred(), src)
	return value
}

// asText has dates stay what they are written as: JSON has none.
func asText(node *yaml.Node) {
	if node.ShortTag() == "!!timestamp" {
		node.Tag = "!!str"
	}
	for _, child := range node.Content {
		asText(child)
	}
}

func TestTheSchemaNamesTheKeysThatTheReaderKnows(t *testing.T) {
	g := NewWithT(t)
	_, document := schema(t)
	within := func(path ...string) []string {
		at := document
		for _, key := range path {
			at = at[key].(map[string]any)
		}
		return slices.Sorted(maps.Keys(at["properties"].(map[string]any)))
	}
	g.Expect(within()).To(Equal(keysOf(file{})))
	g.Expect(within("definitions", "user")).To(Equal(keysOf(user{})))
	g.Expect(within("definitions", "repository")).To(Equal(keysOf(repository{})))
	g.Expect(within("definitions", "build")).To(Equal(keysOf(run{})))
	g.Expect(within("definitions", "job")).To(Equal(keysOf(plan.Job{})))
	step := document["definitions"].(map[string]any)["step"].(map[string]any)["anyOf"].([]any)[1].(map[string]any)
	g.Expect(slices.Sorted(maps.Keys(step["properties"].(map[string]any)))).To(Equal(keysOf(plan.Step{})))
}

// keysOf are the keys that the reader knows of a thing, in the order of the alphabet.
func keysOf(thing any) []string {
	var keys []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(thing)) {
		keys = append(keys, field.Tag.Get("yaml"))
	}
	slices.Sort(keys)
	return keys
}

func TestTheWorldsThatAreShippedAreAsTheSchemaSays(t *testing.T) {
	g := NewWithT(t)
	compiled, _ := schema(t)
	for _, name := range fixtures.Worlds() {
		src, err := fixtures.World(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(src)).To(HavePrefix("# yaml-language-server: $schema=world.schema.json\n"), "so that editors know it")
		g.Expect(compiled.Validate(asJSON(t, string(src)))).To(Succeed(), name)
	}
}

// The reader and the schema take and refuse the same, as far as a schema can say it.
func TestTheSchemaAndTheReaderAgree(t *testing.T) {
	compiled, _ := schema(t)
	job := func(text string) string {
		return "repositories: [{owner: a, name: b, builds: [{number: 1, created: -1h, build: " + text + "}]}]"
	}
	build := func(text string) string {
		return "plans: {green: {}}\nusers: [{login: m, secret: s}]\nrepositories: [{owner: a, name: b, builds: [{number: 1, created: -1h, " + text + "}]}]"
	}
	for src, good := range map[string]bool{
		job("{outcome: failure, after: 12s, steps: [clone, test]}"): true,
		job("{}"):                        true,
		job("{after: forever}"):          true,
		job("{run: 1h2m3.5s, wait: 0s}"): true,
		job("{run: 0}"):                  true,
		job("{steps: [1, {name: a, lines: [1, x]}]}"):            true,
		job("{lines: [1, true, x]}"):                             true,
		job("{environment: {A: 1, B: x, C: true}}"):              true,
		job("{exit_code: 3}"):                                    true,
		build("plan: green"):                                     true,
		build("plan: green, rerun: green"):                       true,
		build("rerun: {run: 3s}"):                                true,
		build("jobs: [{}, {}], rerun: [{}, {}]"):                 true,
		build("author: m, event: tag, commit: 123"):              true,
		build("enqueued: -30m, timestamp: 1600000000"):           true,
		build("repeat: 3, every: 1m, build: {outcome: failure}"): true,
		build("repeat: 20000000"):                                false,
		build("repeat: 3, every: often"):                         false,
		build("enqueued: 0s"):                                    true,
		build("timestamp: 2017-02-20T08:00:00Z"):                 true,
		build("timestamp: 2017-02-20T10:00:00.5+02:00"):          true,
		build("timestamp: 2017-02-20"):                           false,

		job("{run: 1s, after: 2s}"):                             false,
		job("{outcome: well}"):                                  false,
		job("{after: soon}"):                                    false,
		job("{run: 5}"):                                         false,
		job("{run: -5s}"):                                       false,
		job("{steps: [{lines: [a]}]}"):                          false,
		job("{steps: [{name: a, form: 1s}]}"):                   false,
		job("{steps: a}"):                                       false,
		job("{steps: [[a]]}"):                                   false,
		job("{outcom: failure}"):                                false,
		job("[]"):                                               false,
		job("x"):                                                false,
		job(`{lines: ["a\nb"]}`):                                false,
		job("{exit_code: x}"):                                   false,
		job("{exit_code: 1.5}"):                                 false,
		job("{exit_code: 300}"):                                 false,
		job("{exit_code: '1'}"):                                 false,
		job("{steps: [{name: a, repeat: -1}]}"):                 false,
		build("repeat: -3"):                                     false,
		build("event: pussh"):                                   false,
		"repositories: [{owner: a, name: ..}]":                  false,
		"repositories: [{owner: a, name: b c}]":                 false,
		build("plan: green, build: {}"):                         false,
		build("plan: green, jobs: [{}]"):                        false,
		build("jobs: []"):                                       false,
		build("jobs: {}"):                                       false,
		build("rerun: {rnu: 1s}"):                               false,
		build("enqueued: 1h"):                                   false,
		build("enqueued: soon"):                                 false,
		build("colour: red"):                                    false,
		"plans: {green: []}":                                    false,
		"plans: {green: {rnu: 1s}}":                             false,
		"plans: {green: red}":                                   false,
		"plans: []":                                             false,
		"users: [{login: m}]":                                   false,
		"users: [{secret: m}]":                                  false,
		"users: [{login: m, secret: s, admin: true}]":           false,
		"users: [{login: m, tokens: ['']}]":                     false,
		"repositories: [{owner: a}]":                            false,
		"repositories: [{owner: a, name: b/c}]":                 false,
		"repositories: [{owner: a, name: b, private: perhaps}]": false,
		"repositories: [{owner: a, name: b, builds: [{number: 1}]}]":               false,
		"repositories: [{owner: a, name: b, builds: [{created: -1h}]}]":            false,
		"repositories: [{owner: a, name: b, builds: [{number: 0, created: -1h}]}]": false,
		"worlds: []": false,
		"{}":         true,
	} {
		t.Run(src, func(t *testing.T) {
			_, read := Read("w.yaml", []byte(src), time.Unix(1_700_000_000, 0))
			if (read == nil) != good {
				t.Errorf("the reader said %v, want good to be %v", read, good)
			}
			if held := compiled.Validate(asJSON(t, src)); (held == nil) != good {
				t.Errorf("the schema said %v, want good to be %v", held, good)
			}
		})
	}
}

// What docs and examples show of world files is read, and as the schema says.
func TestTheWorldsThatAreShownAreWorlds(t *testing.T) {
	g := NewWithT(t)
	compiled, _ := schema(t)
	page, err := os.ReadFile("../../../docs/worlds.md")
	g.Expect(err).NotTo(HaveOccurred())
	shown := map[string]string{}
	for i, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		shown[fmt.Sprintf("docs/worlds.md, block %d", i+1)] = block[1]
	}
	files, err := filepath.Glob("../../../examples/*/worlds/*.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	for _, file := range files {
		text, err := os.ReadFile(file)
		g.Expect(err).NotTo(HaveOccurred())
		shown[file] = string(text)
	}
	g.Expect(len(shown)).To(BeNumerically(">=", 3))
	for name, text := range shown {
		_, err := Read(name, []byte(text), time.Unix(1_700_000_000, 0))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(compiled.Validate(asJSON(t, text))).To(Succeed(), name)
	}
}
