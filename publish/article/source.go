package article

import (
	"crypto/sha256"
	"encoding/hex"
)

// SourceMeta is the name of the meta element by which a page says what it was
// made from; its content is a Source.
const SourceMeta = "article-source"

// Source is the digest of an index.md as its page carries it: "sha256:" and 64
// hexadecimal digits.
func Source(index []byte) string {
	sum := sha256.Sum256(index)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Source is that of the whole file.
func (f *File) Source() string { return Source(f.src) }
