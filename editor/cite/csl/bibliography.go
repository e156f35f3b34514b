package csl

import (
	"strings"
	"unicode/utf8"

	"postil/editor/cite/csl/output"
)

// bibliography formats the registered items.
func (e *Engine) bibliography() Bibliography {
	area := e.style.Bibliography
	if area == nil {
		return Bibliography{}
	}
	b := Bibliography{
		HangingIndent: area.HangingIndent, SecondFieldAlign: area.SecondFieldAlign,
		LineSpacing: area.LineSpacing, EntrySpacing: area.EntrySpacing,
	}
	kept := make(map[string]*output.Node, len(e.order))
	keptNames := make(map[string][]string, len(e.order))
	var prev []string // names of the previous entry
	for _, it := range e.order {
		var names []string
		var raw *output.Node
		own := it.ID + "\x00" + e.number(it.ID) + "\x00" + e.configs[it.ID].String()
		if area.SubsequentSubstitute != nil {
			if known, ok := e.names[own]; ok {
				names = known
			} else {
				raw = e.entry(it)
				names = entryNames(raw, e.locale.quotes)
			}
			keptNames[own] = names
		}
		key := own + "\x00" + strings.Join(prev, "\x01")
		n, ok := e.entries[key]
		if !ok {
			if raw == nil {
				raw = e.entry(it)
			}
			if area.SubsequentSubstitute != nil {
				e.replaceNames(raw, names, prev)
			}
			n = output.Finish(raw, e.locale.quotes)
		}
		kept[key] = n
		prev = names
		if n.IsEmpty() {
			continue
		}
		if area.SecondFieldAlign != "" && len(n.Children) > 0 {
			b.MaxOffset = max(b.MaxOffset, utf8.RuneCountInString(n.Children[0].String()))
		}
		b.Entries = append(b.Entries, Entry{it.ID, n})
	}
	e.entries, e.names = kept, keptNames
	return b
}

func (e *Engine) entry(it *Item) *output.Node {
	area := e.style.Bibliography
	c := e.configs[it.ID]
	if c != nil {
		c = &config{suffix: c.suffix, extra: c.extra}
	}
	x := &eval{engine: e, item: it, cite: &Cite{ID: it.ID}, place: place{position: First}, area: area, bib: true, config: c}
	n := x.layout()
	if n == nil {
		return nil
	}
	capitalizeTerm(n)
	l := area.Layout
	n.Prefix, n.Suffix, n.Style = l.Prefix, l.Suffix, output.Style(l.Format)
	n.Inner = true
	if area.SecondFieldAlign != "" && len(n.Children) > 1 {
		first := &output.Node{Children: n.Children[:1], Display: "left-margin"}
		rest := &output.Node{Children: n.Children[1:], Display: "right-inline", Suffix: n.Suffix, Inner: true}
		n = &output.Node{Children: []*output.Node{first, rest}, Prefix: n.Prefix, Style: n.Style, Inner: true}
	}
	return n
}

// entryNames gives each name of the first list of an entry as text, and last
// the whole list.
func entryNames(n *output.Node, q output.Quotes) []string {
	list := n.Find(output.Names)
	if list == nil {
		return nil
	}
	var out []string
	for _, c := range nameNodes(list) {
		out = append(out, output.Finish(c, q).String())
	}
	return append(out, output.Finish(list, q).String())
}

// nameNodes are the names in a list.
func nameNodes(n *output.Node) []*output.Node {
	if n.Role == output.Name {
		return []*output.Node{n}
	}
	var out []*output.Node
	for _, c := range n.Children {
		out = append(out, nameNodes(c)...)
	}
	return out
}

// replaceNames writes the substitute for names that the entry before has too.
func (e *Engine) replaceNames(n *output.Node, names, prev []string) {
	area := e.style.Bibliography
	sub := *area.SubsequentSubstitute
	list := n.Find(output.Names)
	if list == nil || len(names) == 0 || len(prev) == 0 {
		return
	}
	whole := func(list []string) string { return list[len(list)-1] }
	nodes := nameNodes(list)
	same := 0
	for same < len(nodes) && same < len(prev)-1 && names[same] == prev[same] {
		same++
	}
	all := whole(names) == whole(prev)
	if len(nodes) == 0 { // a title that stands for names
		if all {
			list.Children, list.Text = nil, sub
		}
		return
	}
	replace := func(count int) {
		for _, c := range nodes[:count] {
			c.Children, c.Text = nil, sub
		}
	}
	switch area.SubstituteRule {
	case "complete-all":
		if all {
			list.Children, list.Text = nil, sub
			list.Prefix, list.Suffix = "", ""
		}
	case "complete-each":
		if all {
			replace(len(nodes))
		}
	case "partial-each":
		replace(same)
	case "partial-first":
		replace(min(same, 1))
	}
}
