package markdown

import (
	"unicode"

	"github.com/rivo/uniseg"

	"postil/editor/prose"
)

// Counts is how long a text is for who reads it: no markup, no citations.
type Counts struct {
	Words      int
	Characters int // as a person sees them, spaces among them
	NoSpaces   int // characters without spaces
	Sentences  int
	Paragraphs int // blocks that are neither headings nor rules
}

// Count counts the document in the language of a BCP 47 tag.
func (d *Document) Count(lang string) Counts {
	text := d.PlainText()
	c := Counts{Words: d.Words()}
	for g := uniseg.NewGraphemes(text); g.Next(); {
		r := g.Runes()[0]
		switch {
		case r == '\n':
		case unicode.IsSpace(r):
			c.Characters++
		default:
			c.Characters++
			c.NoSpaces++
		}
	}
	for _, b := range d.Blocks() {
		switch b.Node.Kind().String() {
		case "Heading", "ThematicBreak", "HTMLBlock":
			continue
		}
		of := d.TextOf(b.Node)
		if !hasWord(of) {
			continue
		}
		c.Paragraphs++
		for _, s := range prose.Sentences(of, lang) {
			if hasWord(s) {
				c.Sentences++
			}
		}
	}
	return c
}

func hasWord(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}
