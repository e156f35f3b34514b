package archive

import (
	"cmp"

	"postil/editor/markdown"
	"postil/publish/article"
)

// SubjectOf is an article as the subject of Related: its front matter, and its
// text taken apart. lang is the language of articles that name none.
func SubjectOf(dir, draft string, front article.Front, doc *markdown.Document, lang string) Subject {
	s := Subject{
		Dir: dir, Draft: draft, Title: front.Title, Body: doc.PlainText(), Lang: cmp.Or(front.Lang, lang),
		Tags: front.Tags, Aliases: front.Aliases,
	}
	seen := map[string]bool{}
	for _, cl := range doc.Citations.Clusters {
		for _, c := range cl.Citations {
			if !seen[c.Key] {
				seen[c.Key] = true
				s.Cites = append(s.Cites, c.Key)
			}
		}
	}
	return s
}

// Is reports whether an entry is of the subject itself, perhaps as it was
// published before, under a former address.
func (s Subject) Is(e *Entry) bool {
	return e.Dir == s.Dir || article.Front{Aliases: s.Aliases}.LeadsFrom(article.Address(e.Dir))
}
