package archive

import (
	"strings"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// reader takes texts apart; each goroutine has its own.
type reader struct {
	pipelines map[string]*markdown.Pipeline // by language
	lexicons  map[string]*lexicon           // by base language
	texts     int                           // that it has read
	have      []*form                       // words of what it reads
}

func newReader() *reader {
	return &reader{pipelines: map[string]*markdown.Pipeline{}, lexicons: map[string]*lexicon{}}
}

func (r *reader) pipeline(lang string) *markdown.Pipeline {
	p := r.pipelines[lang]
	if p == nil {
		p = markdown.New(markdown.Options{Lang: lang})
		r.pipelines[lang] = p
	}
	return p
}

func (r *reader) lexicon(lang string) *lexicon {
	l := r.lexicons[cite.BaseLanguage(lang)]
	if l == nil {
		l = newLexicon(lang)
		r.lexicons[l.lang] = l
	}
	return l
}

// gap stands between texts of one column, so that no phrase reaches across. It
// is no character, and so is in no query.
const gap = "\U0010ffff"

func (r *reader) document(t Text, data []byte, lang string) document {
	d := parse(t, data, r.pipeline, lang)
	l := r.lexicon(d.Lang)
	names := append(append([]string{}, d.Authors...), d.Tags...)
	for i, texts := range [...][]string{{d.Title}, {d.Subtitle, d.Summary}, append(names, d.Section)} {
		r.read(l, texts)
		d.heads[i], d.begins[i] = r.line(), r.beginnings()
	}
	r.read(l, []string{d.body})
	d.words, d.begins[3], d.often = r.line(), r.beginnings(), r.often()
	d.lang, d.forms = l.lang, l.fresh
	l.fresh = nil
	return d
}

// read looks up the words of texts. A nil form stands between two.
func (r *reader) read(l *lexicon, texts []string) {
	r.texts++
	r.have = r.have[:0]
	for i, text := range texts {
		if i > 0 {
			r.have = append(r.have, nil)
		}
		for w := range words(text) {
			f := l.look(text[w.start:w.end])
			if f.word == "" {
				continue
			}
			r.have = append(r.have, f)
			if f.of.text != r.texts {
				f.of.text, f.of.n = r.texts, 0
			}
			f.of.n++
		}
	}
}

// line is the words that were read, one after the other.
func (r *reader) line() string {
	var b strings.Builder
	n := 0
	for _, f := range r.have {
		if f != nil {
			n += len(f.word) + 1
		}
	}
	b.Grow(n)
	for _, f := range r.have {
		if f == nil {
			b.WriteString(gap)
		} else {
			b.WriteString(f.word)
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// beginnings are what the words that were read begin with, each once.
func (r *reader) beginnings() string {
	var b strings.Builder
	for _, f := range r.have {
		if f == nil {
			continue
		}
		for _, from := range f.from {
			if from.text != r.texts {
				from.text = r.texts
				b.WriteString(from.letters)
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}

// oftenShare is what share of a text a word that it has often makes up: one in
// so many; and oftenLeast how often it must be there at least.
const (
	oftenShare = 250
	oftenLeast = 3
)

// often are the words that stand often in what was read, in one form or another.
func (r *reader) often() string {
	var b strings.Builder
	for _, f := range r.have {
		if f != nil && f.of.n >= oftenLeast && f.of.n*oftenShare >= len(r.have) && f.text != r.texts {
			f.text = r.texts
			b.WriteString(f.word)
			b.WriteByte(' ')
		}
	}
	return b.String()
}
