package desk

import (
	"context"
	"path"
	"strings"

	"postil/publish/content"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
)

// Text is one text of the publication: an article as it is published, or as an
// open draft has it.
type Text struct {
	Dir   string    // the article's folder
	Draft string    // id, "" for the published record
	Blob  repo.Hash // of its index.md
	State review.State
}

// Texts lists all texts there are, without reading them. A draft that cannot be
// read is left out.
func (k *Desk) Texts(ctx context.Context) ([]Text, error) {
	tree, err := k.Main()
	if err != nil {
		return nil, err
	}
	files, err := tree.Files(content.ArticleRoot)
	if err != nil {
		return nil, err
	}
	var texts []Text
	within := "" // a bundle's own folders belong to the bundle
	for _, f := range files {
		dir, name := path.Split(f.Path)
		if name != content.ArticleFile || within != "" && strings.HasPrefix(dir, within) {
			continue
		}
		within = dir
		texts = append(texts, Text{Dir: path.Clean(dir), Blob: f.Hash, State: review.Published})
	}
	drafts, _ := k.Drafts(ctx) // whoever lists drafts hears of those that cannot be read
	for _, d := range drafts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		tree, err := k.repo.Tree(d.Tip)
		if err != nil {
			continue
		}
		if blob, ok := tree.Blob(path.Join(d.Dir, content.ArticleFile)); ok {
			texts = append(texts, Text{Dir: d.Dir, Draft: d.ID, Blob: blob, State: d.Status.State})
		}
	}
	return texts, ctx.Err()
}

// ReadText reads the index.md of a text.
func (k *Desk) ReadText(t Text) ([]byte, error) { return k.repo.ReadBlob(t.Blob) }

// Lang is the language of the publication, as its settings on main say.
func (k *Desk) Lang() (string, error) {
	data, err := k.PublishedFile(publication.File)
	if err != nil {
		return "", err
	}
	p, err := publication.Parse(data)
	if err != nil {
		return "", err
	}
	return p.Language, nil
}
