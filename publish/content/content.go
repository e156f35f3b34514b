package content

import (
	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/publication"
)

// Folders and names of a content repository.
const (
	ArticleRoot   = "content/commentary" // content/commentary/2024/07/<slug>/index.md
	ArticleFile   = "index.md"
	ReferenceRoot = "references" // references/<key>.json
	EvidenceRoot  = "sources"    // sources/<key>/record.json: see publish/evidence
)

// Content is a content repository at one state.
type Content struct {
	Publication *publication.Publication // never nil; defaults when the file is bad
	Articles    []*Article               // newest first, then by path
	Library     *cite.Library            // nil where a scan had no need to read it: see LibraryOf
	Problems    []proof.Finding          // what could not be read

	text *texts            // nil where everything is held
	sums map[string]string // of the sources, by key; nil where they are held

	faults   []proof.Finding // of the settings; only a scan keeps them apart
	evidence map[string]bool // keys that have a folder of evidence; nil where that is not known
}

// MayHaveEvidence reports whether something may be kept of a source's page: it
// is false only where a scan found no folder for it.
func (c *Content) MayHaveEvidence(key string) bool { return c.evidence == nil || c.evidence[key] }

// Article is one article with its place in the repository.
type Article struct {
	Dir   string        // bundle folder: "content/commentary/2024/07/slug"
	File  *article.File // nil after a scan: see Content.Text
	Front article.Front
	Files []string // other files of the bundle, by name: "lead.png"
	// FileSums name the states of Files, each at its place; "" is not known.
	// Without a scan there are none.
	FileSums []string

	sum     string   // of the text, where File is nil
	mayCite []string // the keys behind an @ in it, where File is nil
	mayLink []string // what MayLink lists, where File is nil
}
