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
	have      []*form                       // words of the body that it reads
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
	line := func(texts ...string) string {
		var b strings.Builder
		for i, text := range texts {
			if i > 0 {
				b.WriteString(gap + " ")
			}
			for w := range words(text) {
				if f := l.look(text[w.start:w.end]); f.word != "" {
					b.WriteString(f.word)
					b.WriteByte(' ')
				}
			}
		}
		return b.String()
	}
	names := append(append([]string{}, d.Authors...), d.Tags...)
	d.heads = [4]string{line(d.Title), line(d.Subtitle, d.Summary), line(append(names, d.Section)...), ""}
	r.body(l, &d)
	d.lang, d.forms = l.lang, l.fresh
	l.fresh = nil
	return d
}

// oftenShare is what share of a text a word that it has often makes up: one in
// so many; and oftenLeast how often it must be there at least.
const (
	oftenShare = 250
	oftenLeast = 3
)

// body lists the words of a document's body, and those that it has often.
func (r *reader) body(l *lexicon, d *document) {
	r.texts++
	r.have = r.have[:0]
	var b strings.Builder
	b.Grow(len(d.body) + len(d.body)/8)
	for w := range words(d.body) {
		f := l.look(d.body[w.start:w.end])
		if f.word == "" {
			continue
		}
		b.WriteString(f.word)
		b.WriteByte(' ')
		r.have = append(r.have, f)
		if f.of.text != r.texts {
			f.of.text, f.of.n = r.texts, 0
		}
		f.of.n++
	}
	d.words = b.String()
	var often strings.Builder
	for _, f := range r.have {
		if f.of.n >= oftenLeast && f.of.n*oftenShare >= len(r.have) && f.text != r.texts {
			f.text = r.texts
			often.WriteString(f.word)
			often.WriteByte(' ')
		}
	}
	d.heads[3] = often.String()
}
