package plumbline

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed docs/contract.md
var sentences string

// Words returns what stands at a source, in English: a sentence or an example of the document, or an inference from several. It is empty
// for a source that docs/contract.md does not number: I, which is plain inference, and R, which is a server and no document.
func Words(source Source) string { return words()[source] }

var (
	numbered = regexp.MustCompile(`(?m)^- <a id="[^"]*"></a>\*\*([DEI][0-9.]+)\*\* ((?:.|\n  )+)`)
	markdown = strings.NewReplacer("\n ", "", "`", "", "*", "")
)

var words = sync.OnceValue(func() map[Source]string {
	all := map[Source]string{}
	for _, match := range numbered.FindAllStringSubmatch(sentences, -1) {
		all[Source(match[1])] = markdown.Replace(match[2])
	}
	return all
})
