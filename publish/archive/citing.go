package archive

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/publish/article"
)

// Citing lists the texts that cite a source, the newest first, but not the
// subject itself.
func (x *Index) Citing(key string, not Subject) []*Entry {
	var out []*Entry
	for _, e := range x.All() {
		if slices.Contains(e.Cites, key) && !not.Is(e) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, comparing(Newest))
	return out
}

// CitingPassage is a sentence that cites a source.
type CitingPassage struct {
	// Passage has citations as they are written, and the source's own marked. Its
	// Start is of no use: the entry's Body has no citations.
	Passage
	Locators []cite.Locator // where in the source, of the citations that say so
}

// CitingPassages reads from src where an entry cites a source.
func CitingPassages(ctx context.Context, src Source, e *Entry, key string) ([]CitingPassage, error) {
	fail := func(err error) ([]CitingPassage, error) {
		return nil, fmt.Errorf("where %s cites @%s: %w", e.Dir, key, err)
	}
	data, err := src.Read(ctx, e.Text)
	if err != nil {
		return fail(err)
	}
	f, err := article.Parse(data)
	if err != nil {
		return fail(err)
	}
	doc := markdown.New(markdown.Options{Lang: e.Lang}).Parse([]byte(f.Body()))
	// Each citation stands in the text as a sign of its own, so that the dots in it
	// end no sentence.
	signs := cite.Formatted{Clusters: make([]cite.Rich, len(doc.Citations.Clusters))}
	for i := range signs.Clusters {
		signs.Clusters[i] = cite.Rich{{Text: "\ue000" + strconv.Itoa(i) + "\ue001"}}
	}
	text := doc.ReadingText(signs)
	var out []CitingPassage
	for s := range sentences(text) {
		if p, ok := citingPassage(doc, text[s.start:s.end], key); ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// sign is what stands for the citation of a number.
var sign = regexp.MustCompile("\ue000([0-9]+)\ue001")

// citingPassage writes the citations of a sentence out, if one is of the source.
func citingPassage(doc *markdown.Document, sentence, key string) (CitingPassage, bool) {
	var p CitingPassage
	var b strings.Builder
	rest := 0
	for _, m := range sign.FindAllStringSubmatchIndex(sentence, -1) {
		i, err := strconv.Atoi(sentence[m[2]:m[3]])
		if err != nil || i >= len(doc.Citations.Clusters) {
			continue // the author's own signs
		}
		b.WriteString(sentence[rest:m[0]])
		rest = m[1]
		cluster := doc.Citations.Clusters[i]
		start := b.Len()
		b.WriteString(strings.Join(strings.Fields(string(doc.Source[cluster.Span.Start:cluster.Span.End])), " "))
		for _, c := range cluster.Citations {
			if c.Key != key {
				continue
			}
			if mark := (Mark{start, b.Len()}); !slices.Contains(p.Marks, mark) {
				p.Marks = append(p.Marks, mark)
			}
			if c.Locator.Value != "" {
				p.Locators = append(p.Locators, c.Locator)
			}
		}
	}
	b.WriteString(sentence[rest:])
	p.Text = b.String()
	return p, len(p.Marks) > 0
}
