package site

import (
	"time"

	"postil/publish/article"
)

// Wording is the pages' fixed texts in one language, for whatever else shows
// articles: a newsletter, a file to hand on.
type Wording struct{ w *words }

// WordingFor gives the texts for a BCP 47 tag: exact, then its language, then
// English.
func WordingFor(tag string) Wording { return Wording{wordsFor(tag)} }

// Lang is the BCP 47 language of the words themselves.
func (w Wording) Lang() string { return w.w.Lang }

// Updated goes before the date of the last change.
func (w Wording) Updated() string { return w.w.Updated }

// Credit goes before who made an image.
func (w Wording) Credit() string { return w.w.Credit }

// Source goes before where an image was found.
func (w Wording) Source() string { return w.w.Source }

// Corrections is the heading of the dated notes.
func (w Wording) Corrections() string { return w.w.Corrections }

// Sources is the heading of the list of sources.
func (w Wording) Sources() string { return w.w.Sources }

// Authors joins names: "A", "A and B", "A, B and C".
func (w Wording) Authors(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1:
			text += " " + w.w.And + " "
		case i > 0:
			text += ", "
		}
		text += name
	}
	return text
}

// Byline is the line that names the authors, "" for none.
func (w Wording) Byline(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return w.w.By + " " + w.Authors(names)
}

// Date is a date as pages show it, the day it was in loc; "" for the zero date.
func (w Wording) Date(d article.Date, loc *time.Location) string {
	if m := w.w.moment(d, loc); m != nil {
		return m.Text
	}
	return ""
}

// Quoted is a text between the language's quotation marks.
func (w Wording) Quoted(text string) string { return w.w.QuoteOpen + text + w.w.QuoteClose }
