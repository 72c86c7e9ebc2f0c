package store

import (
	"crypto/sha1" // git names commits by it
	"encoding/hex"
	"fmt"
)

// Commit makes up a commit for the build with this number. The same build always has the same.
func (r *Repository) Commit(number int64) string {
	hash := sha1.Sum(fmt.Appendf(nil, "%s#%d", r.FullName(), number))
	return hex.EncodeToString(hash[:])
}

// CommitURL makes up where a commit of the repository can be looked at.
func (r *Repository) CommitURL(commit string) string {
	return "https://git.example.com/" + r.FullName() + "/commit/" + commit
}
