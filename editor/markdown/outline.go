package markdown

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/sanitize"
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

// PlainText is the text without markup and citations: blocks apart by a blank
// line, footnotes last.
func (d *Document) PlainText() string { return d.TextOf(d.Root) }

// ReadingText is the text as a reader has it before him: PlainText with the
// citations as they are formatted.
func (d *Document) ReadingText(f cite.Formatted) string { return d.text(d.Root, &f) }

// Reading is the ReadingText of an article's body in a language, with its
// citations as f formats them.
func Reading(body, lang string, f cite.Formatter, lib *cite.Library) string {
	d := New(Options{Lang: lang, CiteInNotes: f.InNotes()}).Parse([]byte(body))
	return d.ReadingText(f.Format(d.Citations, lib))
}

// TextOf is the plain text of one node of the tree.
func (d *Document) TextOf(root ast.Node) string { return d.text(root, nil) }

// text is TextOf, with citations where f has them.
func (d *Document) text(root ast.Node, f *cite.Formatted) string {
	var b strings.Builder
	gap := ""
	write := func(s string) {
		if s == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString(gap)
		}
		gap = ""
		b.WriteString(s)
	}
	lines := func(n ast.Node) {
		var code bytes.Buffer
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			code.Write(s.Value(d.Source))
		}
		write(strings.TrimRight(code.String(), "\n"))
	}
	space := func() {
		if gap == "" {
			gap = " "
		}
	}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeBlock && n != root {
			if b.Len() > 0 {
				gap = wider(gap, gapAround(n))
			}
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		if c, ok := n.(*CitationNode); ok && f != nil {
			text, _ := c.Rich(*f)
			write(text.Plain())
			return ast.WalkSkipChildren, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			write(sanitize.Text(string(d.raw(n))))
			return ast.WalkSkipChildren, nil
		case *ast.LinkReferenceDefinition, *ast.RawHTML, *CitationNode, *extast.FootnoteLink, *extast.FootnoteBacklink:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			s := n.Value(d.Source)
			if !n.IsRaw() {
				s = Unescape(s)
			}
			t := string(s)
			if prev := n.PreviousSibling(); f == nil && prev != nil && prev.Kind() == KindCitation && gap == "" {
				// "word [@key]." reads "word." without the citation.
				trimmed := strings.TrimRight(b.String(), " ")
				if r := []rune(t); len(r) > 0 && strings.ContainsRune(".,;:!?)", r[0]) {
					b.Reset()
					b.WriteString(trimmed)
				} else if strings.HasSuffix(b.String(), " ") {
					t = strings.TrimLeft(t, " ")
				}
			}
			write(t)
			if n.SoftLineBreak() || n.HardLineBreak() {
				space()
			}
		case *ast.String:
			write(string(n.Value))
		case *ast.AutoLink:
			write(string(n.Label(d.Source)))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			lines(n)
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// gapAround is what stands between a block and its neighbours in plain text.
func gapAround(n ast.Node) string {
	switch n.Kind() {
	case extast.KindTableCell:
		return "\t"
	case ast.KindTextBlock, ast.KindListItem, extast.KindTableRow, extast.KindTableHeader,
		extast.KindDefinitionTerm, extast.KindDefinitionDescription:
		return "\n"
	}
	return "\n\n"
}

func wider(a, b string) string {
	order := []string{"", " ", "\t", "\n", "\n\n"}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

// Words counts the words a reader reads: no markup, no citations. Each
// character of a script without spaces between words counts as one.
func (d *Document) Words() int {
	n := 0
	inWord := false
	for _, r := range d.PlainText() {
		switch {
		case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inWord {
				n++
			}
			inWord = true
		case unicode.IsSpace(r) || r == '—' || r == '/':
			inWord = false
		}
	}
	return n
}
