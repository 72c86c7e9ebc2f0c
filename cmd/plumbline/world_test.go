package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

func TestWorldsAreShownAndChecked(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, _ := plumb(t, "world")
	g.Expect(code).To(Equal(0))
	g.Expect(stdout).To(Equal("demo\ndocuments\n"))

	code, demo, _ := plumb(t, "world", "demo")
	g.Expect(code).To(Equal(0))
	own := filepath.Join(t.TempDir(), "own.yaml")
	g.Expect(os.WriteFile(own, []byte(demo), 0o600)).To(Succeed())
	code, stdout, _ = plumb(t, "world", own)
	g.Expect(code).To(Equal(0))
	g.Expect(stdout).To(Equal(own + " is a world\n"))

	broken := filepath.Join(t.TempDir(), "broken.yaml")
	g.Expect(os.WriteFile(broken, []byte("repositories:\n  - {owner: acme, name: hello, builds: [{number: 1, created: -1h, build: {outcme: failure}}]}\n"), 0o600)).To(Succeed())
	code, stdout, stderr := plumb(t, "world", broken, own)
	g.Expect(code).To(Equal(2))
	g.Expect(stdout).To(ContainSubstring("own.yaml is a world"))
	g.Expect(stderr).To(Equal(broken+":2: unknown key \"outcme\"; did you mean \"outcome\"?\n"), "as editors look for it")

	code, _, stderr = plumb(t, "world", "dmeo")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring(`there is no world "dmeo": want one of demo, documents, or the path of a file`))
}

func TestTheSchemaOfWorldsIsPrinted(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	code, stdout, _ := plumb(t, "world", "--schema")
	g.Expect(code).To(Equal(0))
	g.Expect(json.Valid([]byte(stdout))).To(BeTrue())
	code, _, stderr := plumb(t, "world", "--schema", "demo")
	g.Expect(code).To(Equal(2))
	g.Expect(stderr).To(ContainSubstring("--schema goes without arguments"))
}
