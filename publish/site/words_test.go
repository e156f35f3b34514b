package site

import (
	"reflect"
	"testing"
	"time"

	"postil/publish/article"
)

func TestEveryLanguageHasAllWords(t *testing.T) {
	for _, tag := range []string{"en", "de", "fr", "it"} {
		w := wordsFor(tag)
		if w.Lang != tag {
			t.Errorf("%s has the words of %s", tag, w.Lang)
		}
		v := reflect.ValueOf(*w)
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s has no %s", tag, v.Type().Field(i).Name)
			}
		}
		for i, m := range w.Months {
			if m == "" {
				t.Errorf("%s has no name for month %d", tag, i+1)
			}
		}
	}
}

func TestWordingByLanguage(t *testing.T) {
	first := article.Day(2024, time.March, 1)
	for _, c := range []struct{ tag, date, byline, quoted string }{
		{"en-GB", "1 March 2024", "By A and B", "“x”"},
		{"en-US", "March 1, 2024", "By A and B", "“x”"},
		{"de", "1. März 2024", "Von A und B", "„x“"},
		{"de_CH", "1. März 2024", "Von A und B", "«x»"},
		{"fr-CA", "1er mars 2024", "Par A et B", "«\u202fx\u202f»"},
		{"it", "1 marzo 2024", "Di A e B", "«x»"},
		{"xx", "1 March 2024", "By A and B", "“x”"},
	} {
		w := WordingFor(c.tag)
		if d, b, q := w.Date(first, time.UTC), w.Byline([]string{"A", "B"}), w.Quoted("x"); d != c.date || b != c.byline || q != c.quoted {
			t.Errorf("%s: %q, %q, %q", c.tag, d, b, q)
		}
	}
	if got := wordsFor("de").capitals(3); got != "MÄRZ" {
		t.Errorf("capitals %q", got)
	}
}
