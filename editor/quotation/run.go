package quotation

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/markdown"
)

// run is the text of one block as it is read, citations included as they are
// written, with where each of its bytes comes from.
type run struct {
	text   []byte
	source []int // by byte of text, and one for its end
	marks  []mark
}

// mark is a citation, or a footnote that cites, in a run.
type mark struct {
	start, end int // in the run
	keys       []string
	inText     bool // @key says it, instead of following what it is for
}

// reader makes runs of a document's blocks.
type reader struct {
	doc   *markdown.Document
	notes map[int][]string // keys that footnotes cite, by the note's number
	at    int              // in the source, behind what was read last
	run   *run
}

func newReader(d *markdown.Document) *reader {
	r := &reader{doc: d, notes: map[int][]string{}}
	for n := d.Root.FirstChild(); n != nil; n = n.NextSibling() {
		list, ok := n.(*extast.FootnoteList)
		if !ok {
			continue
		}
		for c := list.FirstChild(); c != nil; c = c.NextSibling() {
			if note, ok := c.(*extast.Footnote); ok {
				r.notes[note.Index] = citedIn(note)
			}
		}
	}
	return r
}

// citedIn lists the keys that are cited below a node.
func citedIn(n ast.Node) []string {
	var keys []string
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if cited, ok := c.(*markdown.CitationNode); ok && entering {
			for _, ct := range cited.Cluster.Citations {
				keys = append(keys, ct.Key)
			}
		}
		return ast.WalkContinue, nil
	})
	return keys
}

// read makes the run of a block that holds running text.
func (r *reader) read(block ast.Node) *run {
	r.run = &run{}
	if l := block.Lines(); l != nil && l.Len() > 0 {
		r.at = l.At(0).Start
	}
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n == block {
			return ast.WalkContinue, nil
		}
		return r.inline(n), nil
	})
	r.run.source = append(r.run.source, r.at)
	return r.run
}

func (r *reader) inline(n ast.Node) ast.WalkStatus {
	src := r.doc.Source
	switch n := n.(type) {
	case *ast.Text:
		if n.IsRaw() {
			r.add(src[n.Segment.Start:n.Segment.Stop], n.Segment.Start)
		} else {
			r.unescaped(n.Segment.Start, n.Segment.Stop)
		}
		r.at = n.Segment.Stop
		if n.SoftLineBreak() || n.HardLineBreak() {
			r.add([]byte(" "), r.at)
		}
	case *ast.String:
		r.typographic(n)
	case *markdown.CitationNode:
		m := mark{start: len(r.run.text)}
		for _, ct := range n.Cluster.Citations {
			m.keys = append(m.keys, ct.Key)
		}
		s := n.Cluster.Span
		m.inText = src[s.Start] == '@'
		r.add(src[s.Start:s.End], s.Start)
		r.at = s.End
		m.end = len(r.run.text)
		r.run.marks = append(r.run.marks, m)
	case *extast.FootnoteLink:
		m := mark{start: len(r.run.text), keys: r.notes[n.Index]}
		r.add([]byte("[^]"), r.at)
		m.end = len(r.run.text)
		if len(m.keys) > 0 {
			r.run.marks = append(r.run.marks, m)
		}
	case *ast.Image, *ast.RawHTML, *extast.FootnoteBacklink:
		return ast.WalkSkipChildren
	}
	return ast.WalkContinue
}

func (r *reader) add(text []byte, at int) {
	for i := range text {
		r.run.text = append(r.run.text, text[i])
		r.run.source = append(r.run.source, at+i)
	}
}

// put appends text that stands for the bytes at one place of the source.
func (r *reader) put(text string, at int) {
	for i := range len(text) {
		r.run.text = append(r.run.text, text[i])
		r.run.source = append(r.run.source, at)
	}
}

// unescaped appends a stretch of the source without backslashes, and characters
// for their names.
func (r *reader) unescaped(start, stop int) {
	src := r.doc.Source
	for i := start; i < stop; i++ {
		switch {
		case src[i] == '\\' && i+1 < stop && src[i+1] < utf8.RuneSelf && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", src[i+1]) >= 0:
			i++
			r.add(src[i:i+1], i)
		case src[i] == '&':
			end := bytes.IndexByte(src[i:min(stop, i+40)], ';')
			if end > 0 {
				if name := string(src[i : i+end+1]); html.UnescapeString(name) != name {
					r.put(html.UnescapeString(name), i)
					i += end
					continue
				}
			}
			r.add(src[i:i+1], i)
		default:
			r.add(src[i:i+1], i)
		}
	}
}

// typographic appends what the pipeline made of a mark: such nodes do not know
// their place, but it is the next such mark behind what was read last.
func (r *reader) typographic(n *ast.String) {
	src := r.doc.Source
	place, size := len(src), 0
	for _, raw := range []string{`"`, `'`, "---", "--", "...", "<<", ">>"} {
		if i := bytes.Index(src[r.at:], []byte(raw)); i >= 0 && r.at+i < place {
			place, size = r.at+i, len(raw)
		}
	}
	r.put(strings.TrimSpace(string(n.Value)), min(place, len(src)))
	r.at = min(place+size, len(src))
}
