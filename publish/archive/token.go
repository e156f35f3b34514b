package archive

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"

	"postil/editor/cite"
)

// word is one word of a text: bytes [start, end) of it.
type word struct{ start, end int }

// words splits a text into words: runs of letters and digits, with the marks
// on them. Scripts that write no spaces give each of their characters.
func words(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		start, alone := -1, false
		for i, r := range text {
			var in, single bool
			if r < utf8.RuneSelf {
				in = r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
			} else {
				if unicode.IsMark(r) {
					continue // it belongs to what is before it
				}
				in = unicode.IsLetter(r) || unicode.IsDigit(r)
				single = in && unspaced(r)
			}
			if start >= 0 && (!in || single || alone) {
				if !yield(word{start, i}) {
					return
				}
				start = -1
			}
			if in && start < 0 {
				start, alone = i, single
			}
		}
		if start >= 0 {
			yield(word{start, len(text)})
		}
	}
}

// unspaced reports whether a letter is of a script that writes words without
// spaces between them, or, as Korean, writes what belongs to a word onto it.
func unspaced(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r < 0x2E80:
		return unicode.In(r, unicode.Thai, unicode.Lao, unicode.Myanmar, unicode.Khmer)
	}
	// U+30FC, which makes a vowel long, is of no script.
	return r == 0x30FC || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

// fold is a word as it is compared: without case and accents. It is "" where
// nothing is left to compare. ASCII in it is letters and digits only, as the
// store takes words apart at everything else.
func fold(w string) string {
	lower := true
	for i := range len(w) {
		switch c := w[i]; {
		case c >= utf8.RuneSelf:
			f := cite.Fold(w)
			if strings.ContainsFunc(f, unicode.IsUpper) { // letters in the guise of signs
				f = cite.Fold(f)
			}
			return strings.Map(func(r rune) rune {
				if r < utf8.RuneSelf && !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
					return -1
				}
				return r
			}, f)
		case c >= 'A' && c <= 'Z':
			lower = false
		}
	}
	if lower {
		return w
	}
	return strings.ToLower(w)
}

// token is a word of a text and how it is compared.
type token struct {
	word
	folded string
}

// tokens are the words of a text that can be compared.
func tokens(text string) []token {
	var out []token
	for w := range words(text) {
		if f := fold(text[w.start:w.end]); f != "" {
			out = append(out, token{w, f})
		}
	}
	return out
}

// stemmer is the stemmer of a language, nil for one that has none here. What it
// is given is folded.
func stemmer(lang string) func(*snowballstem.Env) bool {
	switch cite.BaseLanguage(lang) {
	case "", "en":
		return english.Stem
	case "da":
		return danish.Stem
	case "de":
		return german.Stem
	case "es":
		return spanish.Stem
	case "fi":
		return finnish.Stem
	case "fr":
		return french.Stem
	case "hu":
		return hungarian.Stem
	case "it":
		return italian.Stem
	case "nb", "nn", "no":
		return norwegian.Stem
	case "nl":
		return dutch.Stem
	case "pt":
		return portuguese.Stem
	case "ro":
		return romanian.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	case "tr":
		return turkish.Stem
	}
	return nil
}

// lexicon knows the words of a language: how each is compared, and its stem. It
// remembers those it has seen, and belongs to one goroutine.
type lexicon struct {
	lang  string
	stem  func(*snowballstem.Env) bool
	words map[string]*form // by how they are written
	stems map[string]*lexeme
	from  map[string]*begin
	fresh []form // seen for the first time
}

// form is a word as it is compared.
type form struct {
	word string // folded; "" when there is nothing to compare
	of   *lexeme
	text int      // the last text it was listed of
	from []*begin // what it begins with, up to beginLen letters
}

// begin is what words begin with.
type begin struct {
	letters string
	text    int // the last text it was listed of
}

// beginLen is how many letters of a word's beginning are looked up as such.
const beginLen = 3

// lexeme is all words that have a stem in common.
type lexeme struct {
	stem string
	text int // the last text that was counted
	n    int // how often that has it
}

// lexiconLimit is how many words a lexicon remembers before it begins anew.
const lexiconLimit = 200_000

func newLexicon(lang string) *lexicon {
	lang = cite.BaseLanguage(lang)
	return &lexicon{lang: lang, stem: stemmer(lang), words: map[string]*form{}, stems: map[string]*lexeme{}, from: map[string]*begin{}}
}

// stemOf gives the stem of a folded word; stem may be nil.
func stemOf(folded string, stem func(*snowballstem.Env) bool) string {
	if stem == nil || len(folded) <= 2 {
		return folded
	}
	env := snowballstem.NewEnv(folded)
	stem(env)
	return env.Current()
}

// look finds a word as it stands in a text.
func (l *lexicon) look(w string) *form {
	if f := l.words[w]; f != nil {
		return f
	}
	if len(l.words) >= lexiconLimit {
		clear(l.words)
		clear(l.stems)
	}
	w = strings.Clone(w)
	f := &form{word: fold(w)}
	if f.word != w { // as it is written, and as it is compared
		known := l.look(f.word)
		f.of, f.from = known.of, known.from
	} else {
		stem := stemOf(w, l.stem)
		if f.of = l.stems[stem]; f.of == nil {
			f.of = &lexeme{stem: stem}
			l.stems[stem] = f.of
		}
		n := 0
		for i := range w {
			if n++; n > 1 && n <= beginLen+1 {
				f.from = append(f.from, l.begin(w[:i]))
			}
		}
		if n <= beginLen && w != "" {
			f.from = append(f.from, l.begin(w))
		}
		if l.stem != nil && w != "" {
			l.fresh = append(l.fresh, *f)
		}
	}
	l.words[w] = f
	return f
}

func (l *lexicon) begin(letters string) *begin {
	b := l.from[letters]
	if b == nil {
		b = &begin{letters: letters}
		l.from[letters] = b
	}
	return b
}
