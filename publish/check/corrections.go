package check

import (
	"slices"
	"strings"
	"unicode"

	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
)

// corrections checks the dated notes on what was changed after publication,
// and points out a revision that changes the words and has no note on it.
func (k *checker) corrections() {
	for _, c := range k.a.Front.Corrections {
		if c.Date.IsZero() || c.Text == "" {
			k.field("corrections", RuleCorrection, proof.Warning, "A correction lacks its date or its text. Give both.", nil)
		}
	}
	was := k.o.Published
	if was == nil || Corrected(k.a.Front, was.Front) || slices.Equal(k.wordList(), k.wordsOf(was)) {
		return
	}
	k.field("corrections", RuleCorrectionsMissing, proof.Note,
		"Readers are not told what was changed since the article was published. If it is more than polish, add a dated correction to its details.", nil)
}

// Corrected reports whether a revision tells readers what it changes: a
// correction that the published article has not, dated since it appeared.
func Corrected(front, published article.Front) bool {
	return slices.ContainsFunc(front.Corrections, func(c article.Correction) bool {
		known := slices.ContainsFunc(published.Corrections, func(old article.Correction) bool {
			return old.Text == c.Text && old.Date.String() == c.Date.String()
		})
		return !known && c.Text != "" && c.Date.Format("2006-01-02") >= published.Date.Format("2006-01-02")
	})
}

// wordsOf are the words of another version of the article.
func (k *checker) wordsOf(a *content.Article) []string {
	other := checker{doc: markdown.New(markdown.Options{Lang: k.doc.Citations.Lang}).Parse([]byte(a.File.Body()))}
	return other.wordList()
}

// wordList is the text as a reader would read it out: without punctuation,
// emphasis, capitals, and how it is broken into lines.
func (k *checker) wordList() []string {
	var words []string
	for _, p := range k.prose() {
		words = append(words, strings.FieldsFunc(string(p.letters), func(r rune) bool {
			return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.Sc) && r != '%'
		})...)
	}
	return words
}
