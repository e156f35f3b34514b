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
)

// Content is a content repository at one state.
type Content struct {
	Publication *publication.Publication // never nil; defaults when the file is bad
	Articles    []*Article               // newest first, then by path
	Library     *cite.Library
	Problems    []proof.Finding // what could not be read
}

// Article is one article with its place in the repository.
type Article struct {
	Dir   string // bundle folder: "content/commentary/2024/07/slug"
	File  *article.File
	Front article.Front
	Files []string // other files of the bundle, by name: "lead.png"
}
