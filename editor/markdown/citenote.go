package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
)

// Rich is what is to be shown for a citation, and whether f has it.
func (n *CitationNode) Rich(f cite.Formatted) (cite.Rich, bool) {
	list := f.Clusters
	if n.Lead {
		list = f.Leads
	}
	if n.Index < 0 || n.Index >= len(list) || len(list[n.Index]) == 0 {
		return nil, false
	}
	return list[n.Index], true
}

// citeInNotes makes a note of every citation in running text, in one order with
// the author's own notes, and says of each cluster where it stands. The tree
// then holds what it holds for written footnotes, so that whatever shows those
// shows these. The source and its spans stay as they are.
func (d *Document) citeInNotes() {
	var list *extast.FootnoteList
	written := map[int]*extast.Footnote{} // the author's, by their old numbers
	for c := d.Root.FirstChild(); c != nil; c = c.NextSibling() {
		if l, ok := c.(*extast.FootnoteList); ok {
			list = l
			for f := l.FirstChild(); f != nil; f = f.NextSibling() {
				written[f.(*extast.Footnote).Index] = f.(*extast.Footnote)
			}
		}
	}
	order := d.noteOrder(written)
	if len(order) == 0 {
		return
	}
	if list == nil {
		list = extast.NewFootnoteList()
		d.Root.AppendChild(d.Root, list)
	}
	d.renumber(order)
	clear(d.noteNodes)
	for i, n := range order {
		if c, ok := n.(*CitationNode); ok {
			list.AppendChild(list, d.intoNote(c, i+1))
			d.settle(c, cite.Note, i+1)
			continue
		}
		f := n.(*extast.Footnote)
		d.noteNodes[f.Index] = f
		_ = ast.Walk(f, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if c, ok := n.(*CitationNode); ok && entering {
				d.settle(c, d.placeInNote(c), f.Index)
			}
			return ast.WalkContinue, nil
		})
	}
	list.Count = len(order)
	list.SortChildren(func(a, b ast.Node) int { return a.(*extast.Footnote).Index - b.(*extast.Footnote).Index })
}

// settle says where a cluster stands.
func (d *Document) settle(c *CitationNode, p cite.Place, note int) {
	c.Cluster.Place, c.Cluster.Note = p, note
	d.Citations.Clusters[c.Index] = c.Cluster
}

// noteOrder lists what will be the notes, *extast.Footnote or *CitationNode, in
// the order of their marks. A mark inside a note comes after those of the text.
func (d *Document) noteOrder(written map[int]*extast.Footnote) []ast.Node {
	var order []ast.Node
	var notes []*extast.Footnote
	seen := map[int]bool{}
	take := func(index int) {
		if f := written[index]; f != nil && !seen[index] {
			seen[index] = true
			order, notes = append(order, f), append(notes, f)
		}
	}
	read := func(root ast.Node, inNote bool) {
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *extast.FootnoteList:
				return ast.WalkSkipChildren, nil
			case *extast.FootnoteLink:
				take(n.Index)
			case *CitationNode:
				if !inNote {
					order = append(order, n)
				}
			}
			return ast.WalkContinue, nil
		})
	}
	read(d.Root, false)
	for i := 0; i < len(notes); i++ {
		read(notes[i], true)
	}
	// Notes that only notes nobody refers to mention.
	rest := make([]int, 0, len(written))
	for index := range written {
		rest = append(rest, index)
	}
	slices.Sort(rest)
	for _, index := range rest {
		take(index)
	}
	return order
}

// renumber gives the author's notes, and what leads to and from them, their
// numbers among all notes.
func (d *Document) renumber(order []ast.Node) {
	now := map[int]int{}
	for i, n := range order {
		if f, ok := n.(*extast.Footnote); ok {
			now[f.Index] = i + 1
		}
	}
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *extast.Footnote:
			n.Index = now[n.Index]
		case *extast.FootnoteLink:
			n.Index = now[n.Index]
		case *extast.FootnoteBacklink:
			n.Index = now[n.Index]
		}
		return ast.WalkContinue, nil
	})
}

// intoNote moves a citation into a note and puts a mark where it stood.
func (d *Document) intoNote(c *CitationNode, number int) *extast.Footnote {
	parent := c.Parent()
	mark := extast.NewFootnoteLink(number)
	mark.RefCount = 1
	parent.InsertAfter(parent, c, mark)
	if c.Cluster.Citations[0].Mode == cite.AuthorInText {
		lead := &CitationNode{Index: c.Index, Cluster: c.Cluster, Lead: true}
		lead.SetPos(c.Cluster.Span.Start)
		parent.ReplaceChild(parent, c, lead)
	} else {
		parent.RemoveChild(parent, c)
	}
	d.setMark(mark)
	p := ast.NewParagraph()
	p.AppendChild(p, c)
	back := extast.NewFootnoteBacklink(number)
	back.RefCount = 1
	p.AppendChild(p, back)
	f := extast.NewFootnote(nil)
	f.Index = number
	f.AppendChild(f, p)
	return f
}

// placeInNote says how a citation stands in the author's own note.
func (d *Document) placeInNote(c *CitationNode) cite.Place {
	if c.PreviousSibling() != nil || c.Parent().Kind() == ast.KindEmphasis {
		return cite.InNote
	}
	next := c.NextSibling()
	alone := next == nil || next.Kind() == extast.KindFootnoteBacklink
	if alone && c.Cluster.Citations[0].Mode != cite.AuthorInText {
		return cite.Note
	}
	return cite.NoteStart
}

const markPunctuation = ".,;:!?"

// marksGoBefore lists the languages that put a note's mark before the
// punctuation; in all others it comes after.
var marksGoBefore = []string{"fr", "es", "ca", "it", "pl"}

// setMark gives a note's mark its place: at the end of the word before it and,
// in most languages, behind the punctuation that follows.
func (d *Document) setMark(mark ast.Node) {
	parent := mark.Parent()
	for {
		t, ok := mark.PreviousSibling().(*ast.Text)
		if !ok {
			break
		}
		value := t.Segment.Value(d.Source)
		kept := bytes.TrimRight(value, " \t\r\n")
		t.Segment = t.Segment.WithStop(t.Segment.Stop - (len(value) - len(kept)))
		t.SetSoftLineBreak(false)
		t.SetHardLineBreak(false)
		if len(kept) > 0 {
			break
		}
		parent.RemoveChild(parent, t)
	}
	d.punctuate(mark)
	// Two marks beside each other would read as one number.
	if prev := mark.PreviousSibling(); prev != nil && prev.Kind() == extast.KindFootnoteLink {
		parent.InsertBefore(parent, mark, ast.NewString([]byte(betweenMarks)))
	}
	if next := mark.NextSibling(); next != nil && next.Kind() == extast.KindFootnoteLink {
		parent.InsertBefore(parent, next, ast.NewString([]byte(betweenMarks)))
	}
}

const betweenMarks = "\u202f" // a narrow space

// punctuate brings the punctuation behind a mark before it.
func (d *Document) punctuate(mark ast.Node) {
	parent := mark.Parent()
	base, region, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(d.Citations.Lang, "_", "-")), "-")
	if slices.Contains(marksGoBefore, base) || mark.PreviousSibling() == nil {
		return
	}
	if c, ok := mark.PreviousSibling().(*CitationNode); ok && c.Lead {
		return // it belongs to the name
	}
	before := mark // where the punctuation goes
	for p := before.PreviousSibling(); p != nil && (p.Kind() == extast.KindFootnoteLink || isBetweenMarks(p)); p = p.PreviousSibling() {
		before = p
	}
	next, ok := mark.NextSibling().(*ast.Text)
	if !ok {
		if s, ok := mark.NextSibling().(*ast.String); ok && string(s.Value) == "…" {
			parent.InsertBefore(parent, before, s)
		}
		return
	}
	value := next.Segment.Value(d.Source)
	n := len(value) - len(bytes.TrimLeft(value, markPunctuation))
	if n == 0 {
		return
	}
	american := base == "" || base == "en" && (region == "" || region == "us")
	if q, ok := before.PreviousSibling().(*ast.String); ok && american && (string(q.Value) == "”" || string(q.Value) == "’") && strings.IndexByte(".,", value[0]) >= 0 {
		before = q
	}
	start := next.Segment.Start
	moved := ast.NewTextSegment(next.Segment.WithStop(start + n - next.Segment.Padding))
	if value[0] == '.' && american && strings.ContainsRune(".!?", d.lastRune(before.PreviousSibling())) {
		moved.Segment = moved.Segment.WithStart(start + 1) // the sentence has its end
	}
	next.Segment = next.Segment.WithStart(start + n)
	if next.Segment.Len() == 0 && !next.SoftLineBreak() && !next.HardLineBreak() {
		parent.RemoveChild(parent, next)
	}
	if moved.Segment.Len() > 0 {
		parent.InsertBefore(parent, before, moved)
	}
}

func isBetweenMarks(n ast.Node) bool {
	s, ok := n.(*ast.String)
	return ok && string(s.Value) == betweenMarks
}

// lastRune is the last letter or sign of what a node shows.
func (d *Document) lastRune(n ast.Node) rune {
	for n != nil && n.HasChildren() {
		n = n.LastChild()
	}
	var shown []byte
	switch n := n.(type) {
	case *ast.Text:
		shown = n.Segment.Value(d.Source)
	case *ast.String:
		shown = n.Value
	}
	r, _ := utf8.DecodeLastRune(shown)
	return r
}
