package preview

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"fyne.io/fyne/v2"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// kind is what a block is of.
type kind uint8

const (
	headBlock    kind = iota
	textBlock         // a top-level block of the text
	notesRule         // the line above the notes
	noteBlock         // a note
	sourcesTitle      // "Sources"
	sourceBlock       // an entry of the list of sources
)

// part is a part of the article that is shown by itself: the head, a top-level
// block of the text, a note, a source.
type part struct {
	kind  kind
	key   uint64    // equal keys look the same
	node  ast.Node  // of a text's block and of a note
	entry int       // of the list of sources
	span  cite.Span // in the source; empty for what is not in it
}

// block is a part with what became of it. Its box and what follows from it are
// there only while it is near the view.
type block struct {
	part
	index int // in Preview.blocks

	y      float32
	height float32 // as laid out, or estimated
	width  float32 // that the height is for; 0 when it is for none
	built  bool
	// lacking is set when an image in it could not be read, which may change.
	lacking bool
	box     box    // nil while not built, and for what shows nothing
	scene   *scene // nil while not laid out
	listed  bool   // in Preview.laid
	layers  layers
	shown   *fyne.Container // nil while out of view
}

// unlay makes a block lay itself out again.
func (b *block) unlay() { b.width, b.scene, b.layers, b.shown = 0, nil, layers{}, nil }

// release lets go of all but the height.
func (b *block) release() {
	b.built, b.box, b.scene, b.layers, b.shown = false, nil, nil, layers{}, nil
}

// inText reports whether a block is of the text, where lines are counted.
func (b *block) inText() bool { return b.kind == textBlock }

// planner lists the parts of a content, with keys and places and nothing else.
// It is asked for every change, so it neither walks the tree nor allocates for
// each part.
type planner struct {
	c     Content
	h     hasher
	cited []citedAt
	parts []part
}

// plan lists the parts of a content. Keys made with one seed can be compared.
func plan(c Content, seed maphash.Seed) []part {
	p := &planner{c: c}
	p.h.SetSeed(seed)
	p.h.begin(headBlock)
	p.h.text(fmt.Sprintf("%+q", c.Head))
	p.add(part{kind: headBlock})
	if c.Doc != nil {
		p.text()
	}
	if len(c.Cites.Sources) > 0 {
		p.h.begin(sourcesTitle)
		p.h.text(c.SourcesTitle)
		p.add(part{kind: sourcesTitle})
		for i, s := range c.Cites.Sources {
			p.h.begin(sourceBlock)
			p.h.number(uint64(i))
			p.h.rich(s.Text)
			p.add(part{kind: sourceBlock, entry: i})
		}
	}
	return p.parts
}

// add adds a part under the key that was made.
func (p *planner) add(x part) {
	x.key = p.h.Sum64()
	p.parts = append(p.parts, x)
}

func (p *planner) text() {
	p.cited = citedPlaces(p.c.Doc)
	blocks := p.c.Doc.Blocks()
	p.parts = slices.Grow(p.parts, len(blocks)+len(p.c.Cites.Sources)+2)
	var safe map[ast.Node]string // of the blocks of HTML
	for _, mb := range blocks {
		switch n := mb.Node.(type) {
		case *ast.HTMLBlock:
			if safe == nil {
				safe = p.c.Doc.SafeHTML(p.c.Doc.Root)
			}
			p.h.begin(textBlock)
			p.h.text(safe[n]) // which depends on the tags in other blocks
			p.add(part{kind: textBlock, node: n, span: mb.Span})
		case *extast.FootnoteList:
			p.notes(n)
		default:
			p.h.begin(textBlock)
			p.h.number(uint64(n.Kind()))
			p.h.number(mb.Hash)
			p.h.text(p.c.Doc.Citations.Lang) // its quotation marks and headings follow it
			p.citations(mb.Span)
			p.add(part{kind: textBlock, node: n, span: mb.Span})
		}
	}
}

// notes makes a part of each note, so that a change in one leaves the others
// alone.
func (p *planner) notes(list *extast.FootnoteList) {
	p.h.begin(notesRule)
	p.add(part{kind: notesRule})
	spans := map[string]cite.Span{}
	for _, n := range p.c.Doc.Notes() {
		spans[n.Name] = n.Span
	}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		note, ok := n.(*extast.Footnote)
		if !ok {
			continue
		}
		span := spans[string(note.Ref)]
		p.h.begin(noteBlock)
		p.h.number(uint64(note.Index))
		p.h.bytes(p.c.Doc.Source[span.Start:span.End])
		p.h.text(p.c.Doc.Citations.Lang)
		p.tree(note)
		p.add(part{kind: noteBlock, node: note, span: span})
	}
}

// citedAt is where in the source a citation stands.
type citedAt struct{ at, cluster int }

// citedPlaces lists the citations in the order of the source.
func citedPlaces(d *markdown.Document) []citedAt {
	clusters := d.Citations.Clusters
	places := make([]citedAt, len(clusters))
	for i := range clusters {
		places[i] = citedAt{clusters[i].Span.Start, i}
	}
	slices.SortFunc(places, func(a, b citedAt) int { return cmp.Compare(a.at, b.at) })
	return places
}

// hasher makes keys.
type hasher struct {
	maphash.Hash
	buf [8]byte
}

// begin begins the key of a part.
func (h *hasher) begin(k kind) {
	h.Reset()
	_ = h.WriteByte(byte(k))
}

func (h *hasher) number(n uint64) {
	binary.LittleEndian.PutUint64(h.buf[:], n)
	_, _ = h.Write(h.buf[:])
}

func (h *hasher) bytes(b []byte) {
	h.number(uint64(len(b)))
	_, _ = h.Write(b)
}

func (h *hasher) text(s string) {
	h.number(uint64(len(s)))
	_, _ = h.WriteString(s)
}

func (h *hasher) rich(r cite.Rich) {
	for i := range r {
		run := &r[i]
		h.text(run.Text)
		h.text(run.URL)
		var bits byte
		for i, on := range [...]bool{run.Italic, run.Bold, run.SmallCaps, run.Missing} {
			if on {
				bits |= 1 << i
			}
		}
		_ = h.WriteByte(bits)
	}
	h.number(uint64(len(r)))
}

// citations adds to the key what the citations in a span are shown as.
func (p *planner) citations(s cite.Span) {
	i, _ := slices.BinarySearchFunc(p.cited, s.Start, func(c citedAt, at int) int { return cmp.Compare(c.at, at) })
	for ; i < len(p.cited) && p.cited[i].at < s.End; i++ {
		if c := p.cited[i].cluster; c < len(p.c.Cites.Clusters) {
			p.h.rich(p.c.Cites.Clusters[c])
		}
		if c := p.cited[i].cluster; c < len(p.c.Cites.Leads) {
			p.h.rich(p.c.Cites.Leads[c])
		}
	}
}

// tree adds to the key what a note shows that is not in its source: link
// targets, the numbers of notes and of the marks that lead to it, citations.
func (p *planner) tree(n ast.Node) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			p.h.bytes(n.Destination)
		case *ast.Image:
			p.h.bytes(n.Destination)
		case *ast.String:
			p.h.bytes(n.Value)
		case *extast.FootnoteLink:
			p.h.number(uint64(n.Index))
		case *extast.FootnoteBacklink:
			p.h.number(uint64(n.RefIndex))
		case *markdown.CitationNode:
			text, _ := n.Rich(p.c.Cites)
			p.h.rich(text)
		}
		return ast.WalkContinue, nil
	})
}

// match keeps of the old blocks those that look like new ones and returns the
// blocks to show. Mostly a text changes in one place, so the ends are compared
// first.
func match(old []*block, planned []part) []*block {
	out := make([]*block, len(planned))
	take := func(i int, b *block) {
		b.part = planned[i]
		out[i] = b
	}
	front := 0
	for front < len(old) && front < len(planned) && old[front].key == planned[front].key {
		take(front, old[front])
		front++
	}
	back := 0
	for back < len(old)-front && back < len(planned)-front && old[len(old)-1-back].key == planned[len(planned)-1-back].key {
		take(len(planned)-1-back, old[len(old)-1-back])
		back++
	}
	kept := map[uint64][]*block{}
	for _, b := range old[front : len(old)-back] {
		kept[b.key] = append(kept[b.key], b)
	}
	for i := front; i < len(planned)-back; i++ {
		if same := kept[planned[i].key]; len(same) > 0 {
			kept[planned[i].key] = same[1:]
			take(i, same[0])
			continue
		}
		out[i] = &block{part: planned[i]}
	}
	for i, b := range out {
		b.index = i
	}
	return out
}

// build makes a block's box, which may be nil: then it shows nothing.
func (b *block) build(c Content, load func(string) *picture) box {
	b.lacking = false
	build := newBuilder(c, b.span.Start, func(name string) *picture {
		pic := load(name)
		b.lacking = b.lacking || pic.err != nil
		return pic
	})
	switch b.kind {
	case headBlock:
		return build.head(c.Head)
	case notesRule:
		return &inset{box: hairline{}, top: 1}
	case sourcesTitle:
		return build.sourcesTitle(c.SourcesTitle)
	case sourceBlock:
		return build.source(b.entry, c.Cites.Sources[b.entry])
	}
	return build.block(b.node)
}

// gapAfter is the room below a block, in ems.
func (b *block) gapAfter() float32 {
	switch b.kind {
	case noteBlock, notesRule, sourcesTitle:
		return 0.35
	case sourceBlock:
		return 0.5
	}
	return gap
}
