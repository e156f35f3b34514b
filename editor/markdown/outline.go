package markdown

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"sort"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
)

// Block is a top-level block of a text.
type Block struct {
	Node ast.Node
	// Span is the whole lines of the block without the blank lines after it.
	// The list of footnotes, always last, spans from its first note to its
	// last; all other spans are in order and do not overlap.
	Span cite.Span
	Line int // 1-based line the block begins on
	// Hash is FNV-1a of the block's source and of the link targets and note
	// numbers it takes from elsewhere: equal hashes look the same. What
	// citations turn into is not part of it.
	Hash uint64
}

// Heading is one entry of the outline.
type Heading struct {
	Level int // 1 to 6
	Text  string
	ID    string // the id attribute in the HTML
	Line  int    // 1-based
}

func lineStarts(src []byte) []int {
	starts := []int{0}
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			return starts
		}
		at += i + 1
		starts = append(starts, at)
	}
}

// Line gives the 1-based line of a byte offset in the source.
func (d *Document) Line(offset int) int {
	return sort.SearchInts(d.lineStarts, offset+1)
}

func (d *Document) lineStart(offset int) int {
	return d.lineStarts[max(0, d.Line(offset)-1)]
}

// lineEnd is the offset of the line feed that ends offset's line, or of the
// source's end.
func (d *Document) lineEnd(offset int) int {
	if i := bytes.IndexByte(d.Source[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(d.Source)
}

func sortNotes(notes []Note) {
	slices.SortStableFunc(notes, func(a, b Note) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
}

// extent is the smallest range that holds n's position and all lines in it;
// -1, -1 when it has none.
func extent(n ast.Node) (start, end int) {
	start, end = -1, -1
	take := func(a, b int) {
		if a < 0 {
			return
		}
		if start < 0 || a < start {
			start = a
		}
		end = max(end, b)
	}
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if c.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		// A table's own position is that of the paragraph it was cut from.
		if p := c.Pos(); p >= 0 && c.Kind() != extast.KindTable {
			take(p, p)
		}
		if l := c.Lines(); l != nil && l.Len() > 0 {
			take(l.At(0).Start, l.At(l.Len()-1).Stop)
		}
		return ast.WalkContinue, nil
	})
	return start, end
}

// Blocks lists the top-level blocks in the order they are shown. Definitions
// of link targets, and notes nothing refers to, are no blocks.
func (d *Document) Blocks() []Block {
	var blocks []Block
	var stops []int // where something begins that ends the block before it
	for _, n := range d.notes {
		stops = append(stops, n.Span.Start)
	}
	for n := d.Root.FirstChild(); n != nil; n = n.NextSibling() {
		b := Block{Node: n}
		if list, ok := n.(*extast.FootnoteList); ok {
			b.Span = d.noteSpan()
			b.Line = d.Line(b.Span.Start)
			b.Hash = d.hash(list, b.Span)
			blocks = append(blocks, b)
			continue
		}
		start, _ := extent(n)
		if start < 0 {
			continue
		}
		b.Span.Start = d.lineStart(min(start, len(d.Source)))
		stops = append(stops, b.Span.Start)
		if n.Kind() != ast.KindLinkReferenceDefinition {
			blocks = append(blocks, b)
		}
	}
	slices.Sort(stops)
	for i := range blocks {
		b := &blocks[i]
		if _, ok := b.Node.(*extast.FootnoteList); ok {
			continue
		}
		end := len(d.Source)
		if j, _ := slices.BinarySearch(stops, b.Span.Start+1); j < len(stops) {
			end = stops[j]
		}
		b.Span.End = b.Span.Start + trimBlank(d.Source[b.Span.Start:end])
		b.Line = d.Line(b.Span.Start)
		b.Hash = d.hash(b.Node, b.Span)
	}
	return blocks
}

func (d *Document) noteSpan() cite.Span {
	s := cite.Span{Start: len(d.Source), End: len(d.Source)} // of notes that citations make
	first := true
	for _, n := range d.notes {
		if !n.Used {
			continue
		}
		if first {
			s, first = n.Span, false
		}
		s.End = max(s.End, n.Span.End)
	}
	return s
}

func (d *Document) hash(n ast.Node, s cite.Span) uint64 {
	h := fnv.New64a()
	if _, ok := n.(*extast.FootnoteList); ok {
		for _, note := range d.notes {
			_, _ = h.Write(d.Source[note.Span.Start:note.Span.End])
		}
	} else {
		_, _ = h.Write(d.Source[s.Start:s.End])
	}
	target := func(r *ast.ReferenceLink, destination, title []byte) {
		if r != nil {
			fmt.Fprintf(h, "\x00%s\x00%s", destination, title)
		}
	}
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Link:
			target(c.Reference, c.Destination, c.Title)
		case *ast.Image:
			target(c.Reference, c.Destination, c.Title)
		case *extast.FootnoteLink:
			fmt.Fprintf(h, "\x00^%d", c.Index)
		case *extast.Footnote:
			fmt.Fprintf(h, "\x00^%d", c.Index)
		case *ast.String:
			// Which quotation mark it is may depend on the text before.
			_, _ = h.Write(c.Value)
		}
		return ast.WalkContinue, nil
	})
	return h.Sum64()
}

// Outline lists the headings in order.
func (d *Document) Outline() []Heading {
	var list []Heading
	d.headings(func(h *ast.Heading, txt string) {
		id, _ := h.AttributeString("id")
		b, _ := id.([]byte)
		start, _ := extent(h)
		list = append(list, Heading{Level: h.Level, Text: txt, ID: string(b), Line: d.Line(max(0, start))})
	})
	return list
}

func (d *Document) headings(f func(h *ast.Heading, txt string)) {
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			f(h, d.TextOf(h))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}
