package csl

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// rendered is a cite of a cluster on its way to the output.
type rendered struct {
	cite  *Cite
	place place
	item  *Item
	node  *output.Node
	keys  sortKeys

	names   string // its names as text
	year    string
	number  int
	suffix  int     // its year-suffix
	delim   *string // what stands before it instead of the layout's delimiter
	after   bool    // it ends a run that was collapsed
	dropped bool    // it is covered by a range
}

// cluster formats a citation; grouped says whether cites with the same names
// are brought together by sorting, as they are in a document.
func (e *Engine) cluster(c *Citation, places []place, grouped bool) *output.Node {
	area := e.style.Citation
	list := make([]*rendered, 0, len(c.Cites))
	for i := range c.Cites {
		it := e.items[c.Cites[i].ID]
		r := &rendered{cite: &c.Cites[i], place: places[i], item: it}
		if it != nil {
			r.keys, _ = e.keysFor(it, area, r.cite)
		} else {
			r.keys = make(sortKeys, len(area.Sort))
		}
		list = append(list, r)
	}
	sortBy(list, area, func(r *rendered) sortKeys { return r.keys })
	for _, r := range list {
		e.renderCite(r)
	}
	if grouped && len(list) > 1 && len(area.Sort) > 0 && area.Collapse != "" && e.style.Class == style.InText {
		e.sortGroups(list)
	}
	if area.Collapse != "" || area.CiteGroupDelimiter != nil {
		list = e.collapse(list)
	}
	body := &output.Node{}
	l := area.Layout
	prev := (*rendered)(nil)
	for i, r := range list {
		if r.node.IsEmpty() || r.dropped {
			continue
		}
		n := e.finishCite(r, (i == 0 || prev == nil) && !c.Amid)
		if prev != nil {
			d := l.Delimiter
			switch {
			case r.delim != nil:
				d = *r.delim
			case prev.after && area.AfterCollapseDelim != nil:
				d = *area.AfterCollapseDelim
			}
			if s := strings.TrimSpace(prev.cite.Suffix); s != "" && strings.ContainsRune(",;", rune(s[len(s)-1])) {
				d = " "
			}
			if d != "" && !strings.HasPrefix(r.cite.Prefix, ",") {
				body.Children = append(body.Children, &output.Node{Text: d, Affix: true})
			}
		}
		body.Children = append(body.Children, n)
		prev = r
	}
	if len(body.Children) == 0 {
		return nil
	}
	only := len(list) == 1 && list[0].cite.AuthorOnly
	if !only {
		body.Prefix, body.Suffix, body.Inner, body.Style = l.Prefix, l.Suffix, true, output.Style(l.Format)
	}
	return output.Finish(body, e.locale.quotes)
}

// sortGroups keeps cites with the same names together where they are to be
// collapsed: a group stands where the first of its cites sorts, and groups that
// sort alike in the order of their names.
func (e *Engine) sortGroups(list []*rendered) {
	area := e.style.Citation
	names := make(map[*rendered]string, len(list))
	for _, r := range list {
		names[r] = e.collator.key(r.names)
	}
	down := area.Sort[0].Descending
	slices.SortStableFunc(list, func(a, b *rendered) int {
		c := cmp.Compare(names[a], names[b])
		if down {
			c = -c
		}
		return c
	})
	lead := map[*rendered]sortKeys{} // the first key of each one's group
	for i, r := range list {
		lead[r] = r.keys[:1]
		if i > 0 && names[r] == names[list[i-1]] {
			lead[r] = lead[list[i-1]]
		}
	}
	sortBy(list, &style.Area{Sort: area.Sort[:1]}, func(r *rendered) sortKeys { return lead[r] })
}

func (e *Engine) renderCite(r *rendered) {
	if r.item == nil {
		r.node = &output.Node{Text: r.cite.ID + "?", Role: output.Missing, ID: r.cite.ID}
		return
	}
	x := &eval{engine: e, item: r.item, cite: r.cite, place: r.place, area: e.style.Citation, config: e.configs[r.item.ID]}
	r.node = x.layout()
	if x.config != nil && r.node.Find(output.YearSuffix) != nil {
		r.suffix = x.config.suffix
	}
	if n := r.node.Find(output.Names); n != nil {
		r.names = output.Finish(n.Clone(), e.locale.quotes).String()
		switch {
		case r.cite.SuppressAuthor:
			r.node.Remove(n)
		case r.cite.AuthorOnly:
			r.node = &output.Node{Children: []*output.Node{n}}
		}
	}
	if y := r.node.Find(output.Year); y != nil {
		r.year = y.Text
	}
	if n := r.node.Find(output.CitationNumber); n != nil {
		r.number, _ = strconv.Atoi(e.number(r.item.ID))
	}
}

// finishCite adds the cite's own affixes and capitals.
func (e *Engine) finishCite(r *rendered, first bool) *output.Node {
	if first && r.cite.Prefix == "" && e.style.Class == 1 || sentence(r.cite.Prefix) {
		capitalizeTerm(r.node)
	}
	out := &output.Node{Role: output.Cite, ID: r.cite.ID}
	if p := r.cite.Prefix; p != "" {
		last, _ := utf8.DecodeLastRuneInString(p)
		if !unicode.IsSpace(last) && !strings.ContainsRune("'\"’“‘([{-–—", last) {
			p += " "
		}
		out.Children = append(out.Children, output.Field(p)...)
	}
	out.Children = append(out.Children, r.node)
	if s := r.cite.Suffix; s != "" {
		lead, _ := utf8.DecodeRuneInString(s)
		if unicode.IsLetter(lead) || unicode.IsDigit(lead) || strings.ContainsRune("([{<“‘\"'", lead) {
			s = " " + s
		}
		nodes := output.Field(s)
		if isMark(lead) && len(nodes[0].Children) == 0 {
			nodes[0].Affix = true
		}
		out.Children = append(out.Children, nodes...)
	}
	return out
}

// sentence reports whether a prefix is a sentence of its own, more than an
// abbreviated word.
func sentence(prefix string) bool {
	prefix = strings.TrimSpace(prefix)
	return strings.HasSuffix(prefix, ".") && strings.ContainsRune(prefix, ' ')
}

func isMark(r rune) bool { return strings.ContainsRune(".,;:!?", r) }

// capitalizeTerm writes a word of the locale that begins a note or an entry
// with a capital.
func capitalizeTerm(n *output.Node) {
	n.Leaves(func(l *output.Node) bool {
		if l.Role == output.Term {
			r, size := utf8.DecodeRuneInString(l.Text)
			l.Text = string(unicode.ToUpper(r)) + l.Text[size:]
		}
		return false
	})
}
