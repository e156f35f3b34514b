package csl

import (
	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// Author gives the names of an item as the sentence around a citation has
// them, for citations whose author is part of the text: as the style's
// intext element or its citations write them, or by family names where those write none. position
// says whether the item was cited before. It is nil for an item that the engine
// does not have; one without names gives its title.
func (e *Engine) Author(id string, position Position) *output.Node {
	it := e.items[id]
	if it == nil {
		return nil
	}
	p := place{position: position}
	if position == Auto {
		p.position = First
	}
	cite := &Cite{ID: id}
	if a := e.style.InTextForm; a != nil {
		x := &eval{engine: e, item: it, cite: cite, place: p, area: a, config: e.configs[id]}
		n := x.layout()
		if n != nil {
			n.Prefix, n.Suffix, n.Inner, n.Style = a.Layout.Prefix, a.Layout.Suffix, true, output.Style(a.Layout.Format)
		}
		return output.Finish(n, e.locale.quotes)
	}
	x := &eval{engine: e, item: it, cite: cite, place: p, area: e.style.Citation, config: e.configs[id]}
	if n := x.layout().Find(output.Names); n != nil {
		return output.Finish(n, e.locale.quotes)
	}
	text, use := "text", 1
	x = &eval{engine: e, item: it, cite: cite, place: p, area: &style.Area{}}
	n, _ := x.names(&style.Names{
		Variables: []string{"author"}, HasName: true,
		Options: style.NameOptions{Form: "short", And: &text, EtAlMin: 4, EtAlUseFirst: use},
		Substitute: []style.Element{
			&style.Names{Variables: []string{"editor"}}, &style.Names{Variables: []string{"translator"}},
			&style.Text{Variable: "title", Form: "short"},
		},
	})
	return output.Finish(n, e.locale.quotes)
}
