package main

import (
	"cmp"
	"context"
	"fmt"
	"path"

	"postil/app/config"
	"postil/app/message"
	"postil/app/spelling"
	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/desk"
)

// spelling notes the words of an article that are in no dictionary. Without
// one for its language it says so, and there are no notes.
func (s *session) spelling(ctx context.Context, k *desk.Desk, v *desk.View) ([]proof.Finding, error) {
	env := config.OSEnv()
	env.Getenv = s.getenv
	folders, words := spelling.Places(env)
	folder := ""
	if k.HasWorkTree() {
		folder = k.Folder()
	}
	language := cmp.Or(v.Article.Front.Lang, v.Content.Publication.Language)
	speller, err := spelling.Open(spelling.Options{
		Publication: folder, Folders: folders, Language: language,
		Lists: []*spelling.WordFile{spelling.PublicationWords(folder), spelling.NewWordFile(words)},
	})
	if err != nil {
		fmt.Fprintf(s.err, "postilctl: %s\n", message.NoSpelling(language, spelling.OwnFolder(env), err))
		return nil, nil
	}
	speller.SetWords(spelling.House(v.Content), spelling.Cited(v.Article.Front, cited(v)))
	notes, err := speller.Findings(ctx, path.Join(v.Article.Dir, content.ArticleFile), v.Article.File)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil { // a list of words; the rest holds
		fmt.Fprintf(s.err, "postilctl: %s\n", sentence(err))
	}
	return notes, nil
}

// cited are the sources that an article cites.
func cited(v *desk.View) []*cite.Reference {
	var refs []*cite.Reference
	for _, cluster := range cite.FindClusters([]byte(v.Article.File.Body())) {
		for _, c := range cluster.Citations {
			if ref, ok := v.Content.Library.Get(c.Key); ok {
				refs = append(refs, ref)
			}
		}
	}
	return refs
}
