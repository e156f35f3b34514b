package preview

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
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

// block is a part of the article that is shown: the head, a top-level block of
// the text, a note, a source. Its box and what follows from it are there only
// while it is near the view.
type block struct {
	kind  kind
	key   uint64    // equal keys look the same
	node  ast.Node  // of a text's block and of a note
	entry int       // of the list of sources
	span  cite.Span // in the source; empty for what is not in it
	index int       // in Preview.blocks

	y      float32
	height float32
	width  float32 // that the height was found for; 0 when it is estimated
	built  bool
	box    box    // nil while not built, and for what shows nothing
	scene  *scene // nil while not laid out
	layers layers
	shown  *fyne.Container // nil while out of view
}

// unlay makes a block lay itself out again.
func (b *block) unlay() { b.width, b.scene, b.layers, b.shown = 0, nil, layers{}, nil }

// release lets go of all but the height.
func (b *block) release() {
	b.built, b.box, b.scene, b.layers, b.shown = false, nil, nil, layers{}, nil
}

// inText reports whether a block is of the text, where lines are counted.
func (b *block) inText() bool { return b.kind == textBlock }

// plan lists the blocks of a content, with keys and places and nothing else.
func plan(c Content) []block {
	blocks := []block{{kind: headBlock, key: keyOfHead(c.Head)}}
	if c.Doc != nil {
		blocks = planText(c, blocks)
	}
	if len(c.Cites.Sources) > 0 {
		h := newHasher(sourcesTitle)
		blocks = append(blocks, block{kind: sourcesTitle, key: h.sum()})
		for i, s := range c.Cites.Sources {
			h := newHasher(sourceBlock)
			h.number(uint64(i))
			h.rich(s.Text)
			blocks = append(blocks, block{kind: sourceBlock, key: h.sum(), entry: i})
		}
	}
	return blocks
}

func planText(c Content, blocks []block) []block {
	cited := citedPlaces(c.Doc)
	for _, mb := range c.Doc.Blocks() {
		switch n := mb.Node.(type) {
		case *ast.HTMLBlock:
			continue // which the page leaves out
		case *extast.FootnoteList:
			blocks = planNotes(c, cited, n, blocks)
		default:
			h := newHasher(textBlock)
			h.number(uint64(n.Kind()))
			h.number(mb.Hash)
			h.citations(cited, mb.Span, c.Cites)
			blocks = append(blocks, block{kind: textBlock, key: h.sum(), node: n, span: mb.Span})
		}
	}
	return blocks
}

// planNotes makes a block of each note, so that a change in one leaves the
// others alone.
func planNotes(c Content, cited []citedAt, list *extast.FootnoteList, blocks []block) []block {
	h := newHasher(notesRule)
	blocks = append(blocks, block{kind: notesRule, key: h.sum()})
	spans := map[string]cite.Span{}
	for _, n := range c.Doc.Notes() {
		spans[n.Name] = n.Span
	}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		note, ok := n.(*extast.Footnote)
		if !ok {
			continue
		}
		b := block{kind: noteBlock, node: note, span: spans[string(note.Ref)]}
		h := newHasher(noteBlock)
		h.number(uint64(note.Index))
		if b.span.End > b.span.Start {
			h.bytes(c.Doc.Source[b.span.Start:b.span.End])
			h.citations(cited, b.span, c.Cites)
		}
		h.tree(note, c)
		b.key = h.sum()
		blocks = append(blocks, b)
	}
	return blocks
}

// citedAt is where in the source a citation stands.
type citedAt struct{ at, cluster int }

// citedPlaces lists the citations in the order of the source.
func citedPlaces(d *markdown.Document) []citedAt {
	places := make([]citedAt, len(d.Citations.Clusters))
	for i, c := range d.Citations.Clusters {
		places[i] = citedAt{c.Span.Start, i}
	}
	slices.SortFunc(places, func(a, b citedAt) int { return cmp.Compare(a.at, b.at) })
	return places
}

// hasher makes keys.
type hasher struct {
	hash.Hash64
	buf [8]byte
}

func newHasher(k kind) *hasher {
	h := &hasher{Hash64: fnv.New64a()}
	h.number(uint64(k))
	return h
}

func (h *hasher) sum() uint64 { return h.Sum64() }

func (h *hasher) number(n uint64) {
	binary.LittleEndian.PutUint64(h.buf[:], n)
	_, _ = h.Write(h.buf[:])
}

func (h *hasher) bytes(b []byte) {
	h.number(uint64(len(b)))
	_, _ = h.Write(b)
}

func (h *hasher) text(s string) { h.bytes([]byte(s)) }

func (h *hasher) rich(r cite.Rich) {
	for _, run := range r {
		h.text(run.Text)
		h.text(run.URL)
		var bits uint64
		for i, on := range [...]bool{run.Italic, run.Bold, run.SmallCaps, run.Missing} {
			if on {
				bits |= 1 << i
			}
		}
		h.number(bits)
	}
	h.number(uint64(len(r)))
}

// citations adds what the citations in a span are shown as.
func (h *hasher) citations(cited []citedAt, s cite.Span, f cite.Formatted) {
	i, _ := slices.BinarySearchFunc(cited, s.Start, func(p citedAt, at int) int { return cmp.Compare(p.at, at) })
	for ; i < len(cited) && cited[i].at < s.End; i++ {
		if c := cited[i].cluster; c < len(f.Clusters) {
			h.rich(f.Clusters[c])
		}
	}
}

// tree adds what a note shows that is not in its source: link targets, the
// numbers of notes and of the marks that lead to it, and made-up text.
func (h *hasher) tree(n ast.Node, c Content) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			h.bytes(n.Destination)
		case *ast.Image:
			h.bytes(n.Destination)
		case *ast.String:
			h.bytes(n.Value)
		case *extast.FootnoteLink:
			h.number(uint64(n.Index))
		case *extast.FootnoteBacklink:
			h.number(uint64(n.RefIndex))
		case *markdown.CitationNode:
			if n.Index >= 0 && n.Index < len(c.Cites.Clusters) {
				h.rich(c.Cites.Clusters[n.Index])
			}
		}
		return ast.WalkContinue, nil
	})
}

func keyOfHead(head Head) uint64 {
	h := newHasher(headBlock)
	h.text(fmt.Sprintf("%+q", head))
	return h.sum()
}

// match keeps of the old blocks those that look like new ones and returns the
// blocks to show. Mostly a text changes in one place, so the ends are compared
// first.
func match(old []*block, planned []block) []*block {
	out := make([]*block, len(planned))
	take := func(i int, b *block) {
		n := &planned[i]
		b.node, b.span, b.entry = n.node, n.span, n.entry
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
		b := planned[i]
		out[i] = &b
	}
	for i, b := range out {
		b.index = i
	}
	return out
}

// build makes a block's box, which may be nil: then it shows nothing.
func (b *block) build(c Content, picture func(string) *picture) box {
	build := newBuilder(c, b.span.Start, picture)
	switch b.kind {
	case headBlock:
		return build.head(c.Head)
	case notesRule:
		return &inset{box: hairline{}, top: 1}
	case sourcesTitle:
		return build.sourcesTitle()
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
