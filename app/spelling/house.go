package spelling

import (
	"slices"
	"strings"
	"unicode"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
)

// House are the words of the publication: its name, sections and people, and
// the authors and tags of what it has published.
func House(c *content.Content) []string {
	if c == nil {
		return nil
	}
	var w words
	p := c.Publication
	w.add(p.Name, p.Motto, p.President.Name)
	for _, s := range p.Sections {
		w.add(s.Title)
	}
	for _, a := range c.Articles {
		w.front(a.Front)
	}
	return w.sorted()
}

// Cited are the words of an article's own details and of its sources: who
// wrote them, what they are called and where they appeared.
func Cited(front article.Front, refs []*cite.Reference) []string {
	var w words
	w.front(front)
	for _, r := range refs {
		w.add(r.Title, r.TitleShort, r.ContainerTitle, r.Publisher, r.PublisherPlace)
		for _, n := range slices.Concat(r.Author, r.Editor) {
			w.add(n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Family, n.Suffix, n.Literal)
		}
	}
	return w.sorted()
}

// words collects words, each once.
type words struct{ seen map[string]bool }

func (w *words) front(f article.Front) {
	w.add(f.Authors...)
	w.add(f.Tags...)
}

// add takes the words of texts: letters, with apostrophes and hyphens between.
func (w *words) add(texts ...string) {
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’-", r)
		}) {
			if word = strings.Trim(word, "'’-"); word == "" {
				continue
			}
			w.seen[word] = true
			if strings.Contains(word, "-") {
				for part := range strings.SplitSeq(word, "-") {
					w.seen[part] = true
				}
			}
		}
	}
}

func (w *words) sorted() []string {
	list := make([]string, 0, len(w.seen))
	for word := range w.seen {
		list = append(list, word)
	}
	slices.Sort(list)
	return list
}
