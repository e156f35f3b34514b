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

// words splits a text into words: runs of letters and digits. Scripts that
// write none apart give each of their characters.
func words(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		start := -1
		for i, r := range text {
			apart := r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
			in := r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') ||
				r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
			if start >= 0 && (!in || apart) {
				if !yield(word{start, i}) {
					return
				}
				start = -1
			}
			switch {
			case apart:
				if !yield(word{i, i + utf8.RuneLen(r)}) {
					return
				}
			case in && start < 0:
				start = i
			}
		}
		if start >= 0 {
			yield(word{start, len(text)})
		}
	}
}

// fold is a word as it is compared: without case and accents.
func fold(w string) string {
	lower := true
	for i := range len(w) {
		switch c := w[i]; {
		case c >= utf8.RuneSelf:
			return cite.Fold(w)
		case c >= 'A' && c <= 'Z':
			lower = false
		}
	}
	if lower {
		return w
	}
	return strings.ToLower(w)
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

// stemming turns words of a language into what the index holds of them. It
// remembers those it has seen, and belongs to one goroutine.
type stemming struct {
	stem func(*snowballstem.Env) bool
	seen map[string]string
}

// seenLimit is how many words a stemming remembers before it begins anew.
const seenLimit = 200_000

func newStemming(lang string) *stemming {
	return &stemming{stem: stemmer(lang), seen: map[string]string{}}
}

// of gives the stem of a word as it stands in a text.
func (s *stemming) of(w string) string {
	if known, ok := s.seen[w]; ok {
		return known
	}
	f := fold(w)
	if s.stem != nil && len(f) > 2 {
		env := snowballstem.NewEnv(f)
		s.stem(env)
		f = env.Current()
	}
	if len(s.seen) >= seenLimit {
		clear(s.seen)
	}
	s.seen[strings.Clone(w)] = f
	return f
}

// text gives the stems of a text, a space between each.
func (s *stemming) text(b *strings.Builder, text string) {
	for w := range words(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.of(text[w.start:w.end]))
	}
}
