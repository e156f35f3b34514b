package csl

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// sortKeys are the values an item is sorted by, "" for none.
type sortKeys []string

// collator compares text as the language sorts it.
type collator struct {
	c *collate.Collator
	b collate.Buffer
}

func newCollator(lang string) *collator {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.AmericanEnglish
	}
	return &collator{c: collate.New(tag, collate.Loose, collate.Numeric)}
}

// key gives bytes that compare as the text sorts: case, accents, spaces and
// punctuation do not count.
func (c *collator) key(s string) string {
	c.b.Reset()
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,;:!?'\"’‘“”[](){}-–—/…&*#@%\\_¿¡«»·§¶", r) {
			return -1
		}
		return r
	}, s)
	return string(c.c.KeyFromString(&c.b, s))
}

// keysFor computes an item's sort keys for an area, and says whether they
// depend on the item's number.
func (e *Engine) keysFor(it *Item, area *style.Area, cite *Cite) (_ sortKeys, numbered bool) {
	if len(area.Sort) == 0 {
		return nil, false
	}
	keys := make(sortKeys, len(area.Sort))
	for i, k := range area.Sort {
		x := &eval{engine: e, item: it, cite: cite, area: area, sorting: true, keyOpts: k.Names, bib: area == e.style.Bibliography}
		s := x.sortText(k)
		numbered = numbered || x.numbered
		if s != "" {
			s = "\x01" + e.collator.key(s)
		}
		keys[i] = s
	}
	return keys, numbered
}

// sortText is the text that a key sorts by.
func (x *eval) sortText(k style.SortKey) string {
	e, it := x.engine, x.item
	if k.Macro != nil {
		nodes, _ := x.elements(k.Macro.Children)
		n := output.Finish(&output.Node{Children: nodes}, e.locale.quotes)
		return n.String()
	}
	if names := it.Names[k.Variable]; len(names) > 0 {
		n, _ := x.names(&style.Names{Variables: []string{k.Variable}, HasName: true, Options: style.NameOptions{Form: "long"}})
		return n.String() + output.Finish(n, e.locale.quotes).String()
	}
	if d, ok := it.Dates[k.Variable]; ok {
		return d.sortText(nil, x)
	}
	s := x.value(k.Variable)
	if numberFields[k.Variable] {
		return padNumber(s)
	}
	return output.Finish(&output.Node{Children: output.Field(s)}, e.locale.quotes).String()
}

// compare orders by keys; what lacks a key comes last, ascending or not.
func compare(area *style.Area, a, b sortKeys) int {
	for i := range a {
		x, y := a[i], b[i]
		switch {
		case x == y:
			continue
		case x == "":
			return 1
		case y == "":
			return -1
		}
		c := strings.Compare(x, y)
		if area.Sort[i].Descending {
			c = -c
		}
		return c
	}
	return 0
}

// sortBy sorts stably by the keys that the function gives.
func sortBy[T any](list []T, area *style.Area, keys func(T) sortKeys) {
	if len(area.Sort) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b T) int { return compare(area, keys(a), keys(b)) })
}
