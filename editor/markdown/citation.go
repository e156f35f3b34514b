package markdown

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// KindCitation is the node kind of CitationNode.
var KindCitation = ast.NewNodeKind("Citation")

// CitationNode is a citation cluster in the tree. It has no children.
type CitationNode struct {
	ast.BaseInline
	Index   int // in Document.Citations.Clusters
	Cluster cite.Cluster
	// Lead says that this is what a citation which became a note leaves in the
	// sentence; the note holds another node of the same cluster.
	Lead bool

	segments []text.Segment // the cluster's source, line by line
}

// Kind implements ast.Node.
func (n *CitationNode) Kind() ast.NodeKind { return KindCitation }

// Dump implements ast.Node.
func (n *CitationNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{
		"Index": fmt.Sprint(n.Index), "Text": string(source[n.Cluster.Span.Start:n.Cluster.Span.End]),
	}, nil)
}

// citationParser reads citations. The source of a block inside a list or a
// quotation is not contiguous, so spans are mapped back line by line.
type citationParser struct{ syntax cite.Syntax }

// Trigger implements parser.InlineParser.
func (citationParser) Trigger() []byte { return []byte{'[', '@'} }

// maxText bounds the text looked at for one cluster, in bytes.
const maxText = 4096

// blockText is the text of a block from the reader's position on, with the
// segments it came from.
type blockText struct {
	data     []byte
	segments []text.Segment
}

func remaining(block text.Reader) blockText {
	line, pos := block.Position()
	defer block.SetPosition(line, pos)
	var t blockText
	for len(t.data) < maxText {
		data, segment := block.PeekLine()
		if data == nil {
			break
		}
		t.data = append(t.data, data[:min(len(data), maxText)]...)
		t.segments = append(t.segments, segment)
		before, _ := block.Position()
		block.AdvanceLine()
		if after, _ := block.Position(); after == before {
			break
		}
		if next, seg := block.PeekLine(); next == nil || seg.Start < segment.Stop {
			break
		}
	}
	return t
}

// at maps an offset in the text to one in the source.
func (t blockText) at(offset int) int {
	for i, s := range t.segments {
		n := s.Padding + s.Stop - s.Start
		if offset < n || i == len(t.segments)-1 {
			return s.Start + max(0, min(offset, n)-s.Padding)
		}
		offset -= n
	}
	return 0
}

// cut gives the segments of the first n bytes.
func (t blockText) cut(n int) []text.Segment {
	var out []text.Segment
	for _, s := range t.segments {
		size := s.Padding + s.Stop - s.Start
		if n <= 0 {
			break
		}
		if n < size {
			s = text.NewSegment(s.Start, s.Start+max(0, n-s.Padding))
		}
		out = append(out, text.NewSegment(s.Start, s.Stop))
		n -= size
	}
	return out
}

// Parse implements parser.InlineParser.
func (p citationParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	before := block.PrecendingCharacter()
	if line[0] == '@' && !cite.MayFollow(before) {
		return nil
	}
	if line[0] == '[' && before == '!' && !escaped(block.Source(), segment.Start-1) {
		return nil
	}
	if line[0] == '[' && !documentOf(pc).hasAtAhead(segment.Start) {
		return nil
	}
	t := remaining(block)
	cluster, ok := p.syntax.ParseCluster(t.data, func(label string) bool {
		_, found := pc.Reference(util.ToLinkReference([]byte(label)))
		return found
	})
	if !ok {
		if d := documentOf(pc); d != nil && line[0] == '[' {
			if m := openCitation(t.data); m > 0 {
				d.unclosed = append(d.unclosed, cite.Span{Start: t.at(0), End: t.at(m-1) + 1})
			}
		}
		return nil
	}
	n := &CitationNode{Index: -1, Cluster: cluster.Shift(t.at), segments: t.cut(cluster.Span.End)}
	n.SetPos(n.Cluster.Span.Start)
	if d := documentOf(pc); d != nil {
		d.cited = append(d.cited, n)
	}
	block.Advance(cluster.Span.End)
	return n
}

// ahead knows where something stands next in the source.
type ahead struct {
	known    bool
	from, at int // there is none from from on until at
}

// next is where sep stands next, the source's end where it does not. Asked from
// the start of the source to its end it reads it once.
func (a *ahead) next(src []byte, sep string, from int) int {
	if !a.known || from < a.from || from > a.at {
		*a = ahead{known: true, from: from, at: len(src)}
		if i := bytes.Index(src[from:], []byte(sep)); i >= 0 {
			a.at = from + i
		}
	}
	return a.at
}

// hasAtAhead reports whether an "@" may stand behind an offset in the same
// block. Most brackets are of links.
func (d *Document) hasAtAhead(offset int) bool {
	at := d.nextAt.next(d.Source, "@", offset)
	return at < len(d.Source) && at < d.nextBlank.next(d.Source, "\n\n", offset)
}

func escaped(src []byte, i int) bool {
	n := 0
	for i-1-n >= 0 && src[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// openCitation reports, for text that begins with "[", the length of the
// "[prefix @key" in it when the bracket is never closed; 0 when it is.
func openCitation(data []byte) int {
	const reach = 200 // bytes of prefix; a key further on has nothing to do with the bracket
	for i := 1; i < len(data) && i < reach; i++ {
		switch data[i] {
		case '[', ']', '\n', '`', '\\':
			return 0
		case '@':
			if before, _ := utf8.DecodeLastRune(data[:i]); !cite.MayFollow(before) {
				continue
			}
			_, n := cite.ScanKey(data[i+1:])
			if n == 0 {
				continue
			}
			if closes(data) {
				return 0
			}
			return i + 1 + n
		}
	}
	return 0
}

// closes reports whether the "[" at the start of data has its "]".
func closes(data []byte) bool {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return true
			}
		}
	}
	return false
}

// plainLinks turns citations inside a link's text or an image's description
// back into text: "[@handle](https://…)" is a link and nothing else.
func (d *Document) plainLinks() {
	for _, n := range d.cited {
		if !insideLink(n) {
			continue
		}
		parent := n.Parent()
		for i, s := range n.segments {
			last := i == len(n.segments)-1
			t := ast.NewTextSegment(s)
			if !last {
				t = ast.NewTextSegment(s.TrimRightSpace(d.Source))
				t.SetSoftLineBreak(true)
			}
			parent.InsertBefore(parent, n, t)
		}
		parent.RemoveChild(parent, n)
	}
	d.cited = nil
}

func insideLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if k := p.Kind(); k == ast.KindLink || k == ast.KindImage {
			return true
		}
	}
	return false
}

// number lists the clusters in the order a reader meets them: a footnote's
// where its mark stands.
func (d *Document) number() {
	seen := map[int]bool{}
	var visit func(n ast.Node)
	visit = func(root ast.Node) {
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *extast.FootnoteList:
				if n != root {
					return ast.WalkSkipChildren, nil
				}
			case *extast.FootnoteLink:
				if note := d.noteNodes[n.Index]; note != nil && !seen[n.Index] {
					seen[n.Index] = true
					visit(note)
				}
			case *CitationNode:
				if n.Index < 0 {
					n.Index = len(d.Citations.Clusters)
					d.Citations.Clusters = append(d.Citations.Clusters, n.Cluster)
				}
			}
			return ast.WalkContinue, nil
		})
	}
	visit(d.Root)
	// Notes that only other notes refer to come last.
	for c := d.Root.FirstChild(); c != nil; c = c.NextSibling() {
		if list, ok := c.(*extast.FootnoteList); ok {
			visit(list)
		}
	}
}

// trimBlank is the end of src without blank lines at its end.
func trimBlank(src []byte) int { return len(bytes.TrimRight(src, " \t\r\n")) }
