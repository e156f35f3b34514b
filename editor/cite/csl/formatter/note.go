package formatter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite"
	"postil/editor/cite/csl"
)

// named is a citation with its author, as it stands in a text.
func named(c csl.Citation, before bool) csl.Citation {
	c.Cites = slices.Clone(c.Cites)
	c.Cites[0].SuppressAuthor, c.Cites[0].Position = false, position(before)
	return c
}

func position(before bool) csl.Position {
	if before {
		return csl.Subsequent
	}
	return csl.First
}

// author is what a citation whose author is part of the sentence has there.
func (f *Formatter) author(e *csl.Engine, w *writer, cl cite.Cluster, before bool) cite.Rich {
	if !inSentence(cl) {
		return nil
	}
	first := cl.Citations[0]
	author := w.rich(e.Author(first.Key, position(before)), first.Key)
	if author == nil && cl.Place == cite.Note {
		return cite.Rich{{Text: first.Key + "?", Missing: true}}
	}
	return author // nil for an unknown key, which stands in the cluster
}

// inSentence reports whether the author that a cluster names is part of the
// sentence.
func inSentence(cl cite.Cluster) bool {
	return len(cl.Citations) > 0 && cl.Citations[0].Mode == cite.AuthorInText
}

// inNote is the text of a cluster of a style that cites in notes, at its place.
func inNote(cl cite.Cluster, text cite.Rich) cite.Rich {
	if len(text) == 0 {
		return text
	}
	if cl.Place == cite.Note {
		if cl.Citations[0].Prefix != "" {
			text = slices.Clone(text)
			r, n := utf8.DecodeRuneInString(text[0].Text)
			text[0].Text = string(unicode.ToUpper(r)) + text[0].Text[n:]
		}
		return text
	}
	text = slices.Clone(text)
	last := &text[len(text)-1]
	last.Text = strings.TrimSuffix(last.Text, ".")
	if cl.Place == cite.NoteStart || cl.Place == cite.InNote && inSentence(cl) {
		return text
	}
	return append(append(cite.Rich{{Text: "("}}, text...), cite.Run{Text: ")"})
}
