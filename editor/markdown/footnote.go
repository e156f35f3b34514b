package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// Footnotes are parsed with goldmark's syntax, but numbered afterwards for the
// whole text: a part of a text can then be parsed again by itself.

// noteParser leaves a note's definition where it was found and learns, before
// any text is read, which notes there are.
type noteParser struct{ parser.BlockParser }

func newNoteParser() parser.BlockParser {
	return noteParser{extension.NewFootnoteBlockParser()}
}

// Open implements parser.BlockParser.
func (p noteParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	n, state := p.BlockParser.Open(parent, reader, pc)
	if f, ok := n.(*extast.Footnote); ok {
		documentOf(pc).noteNames[string(f.Ref)] = true
	}
	return n, state
}

// Close implements parser.BlockParser.
func (noteParser) Close(ast.Node, text.Reader, parser.Context) {}

// maxNoteName is how far into a line a note's name may reach, in bytes.
const maxNoteName = 999

// noteMarkParser reads the marks of notes, [^name].
type noteMarkParser struct{}

// Trigger implements parser.InlineParser.
func (noteMarkParser) Trigger() []byte { return []byte{'!', '['} }

// Parse implements parser.InlineParser.
func (noteMarkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	at := 1
	if line[0] == '!' {
		at++
	}
	if at >= len(line) || line[at] != '^' || line[at-1] != '[' && line[0] == '!' {
		return nil
	}
	at++
	n := nameEnd(line[at:min(len(line), at+maxNoteName)])
	if n < 0 || !documentOf(pc).noteNames[string(line[at:at+n])] {
		return nil
	}
	label := line[at : at+n]
	block.Advance(at + n + 1)
	start := segment.Start
	if line[0] == '!' {
		parent.AppendChild(parent, ast.NewTextSegment(text.NewSegment(start, start+1)))
		start++
	}
	mark := extast.NewFootnoteLink(0)
	mark.SetAttribute(noteName, bytes.Clone(label))
	mark.SetPos(start)
	return mark
}

// nameEnd is where the "]" stands that ends a note's name, -1 where none does.
// As in a definition, a bracket that opens within it ends it.
func nameEnd(s []byte) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
		case c == ']':
			return i
		case c == '[':
			return -1
		}
	}
	return -1
}

// noteName is the attribute of a note's mark that has the note's name.
var noteName = []byte("note")

// looseNoteParser makes no nodes: it notes references that the parser before
// it could not resolve.
type looseNoteParser struct{}

// Trigger implements parser.InlineParser.
func (looseNoteParser) Trigger() []byte { return []byte{'['} }

var noteReference = regexp.MustCompile(`^\[\^([^\[\]\s]+)\]`)

// Parse implements parser.InlineParser.
func (looseNoteParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 2 || line[1] != '^' || segment.Padding != 0 {
		return nil
	}
	if m := noteReference.FindSubmatch(line); m != nil {
		d := documentOf(pc)
		d.loose = append(d.loose, NoteRef{
			Name: string(m[1]),
			Span: cite.Span{Start: segment.Start, End: segment.Start + len(m[0])},
		})
	}
	return nil
}

// definedNotes lists the definitions in the tree, in the order of the text.
func (d *Document) definedNotes() []*extast.Footnote {
	var list []*extast.Footnote
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if f, ok := n.(*extast.Footnote); ok {
			list = append(list, f)
		}
		if n.Type() == ast.TypeInline || n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return list
}

// inOrder visits the nodes of a kind as goldmark parses them: where the first
// note is defined, all notes are read.
func (d *Document) inOrder(notes []*extast.Footnote, kind ast.NodeKind, f func(ast.Node)) {
	var visit func(root ast.Node, top bool)
	read := false
	visit = func(root ast.Node, top bool) {
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			if n.Kind() == extast.KindFootnote && n != root {
				if top && !read {
					read = true
					for _, note := range notes {
						visit(note, false)
					}
				}
				return ast.WalkSkipChildren, nil
			}
			if n.Kind() == kind {
				f(n)
			}
			if kind == ast.KindHeading && n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
				return ast.WalkSkipChildren, nil // a heading holds no other, nor does what holds text
			}
			return ast.WalkContinue, nil
		})
	}
	visit(d.Root, true)
}

// numberNotes numbers the notes in the order of their marks, drops those that
// nothing refers to from the tree and puts the others at its end.
func (d *Document) numberNotes(notes []*extast.Footnote) {
	if len(notes) == 0 {
		return
	}
	named := map[string]*extast.Footnote{}
	for _, f := range notes {
		if _, taken := named[string(f.Ref)]; !taken {
			named[string(f.Ref)] = f
		}
	}
	var used []*extast.Footnote
	marks := map[int][]*extast.FootnoteLink{}
	d.inOrder(notes, extast.KindFootnoteLink, func(n ast.Node) {
		mark := n.(*extast.FootnoteLink)
		name, _ := mark.Attribute(noteName)
		f := named[string(name.([]byte))]
		if f.Index < 0 {
			used = append(used, f)
			f.Index = len(used)
		}
		mark.Index = f.Index
		mark.RefIndex = len(marks[f.Index])
		marks[f.Index] = append(marks[f.Index], mark)
	})
	for _, f := range notes {
		start, end := extent(f)
		if p := f.Pos(); p >= 0 {
			start = p
		}
		if start >= 0 {
			start = d.lineStart(start)
			end = max(end, d.lineEnd(start))
			d.notes = append(d.notes, Note{Name: string(f.Ref), Span: cite.Span{Start: start, End: end}, Used: f.Index > 0})
		}
	}
	sortNotes(d.notes)
	// Only now, since a note may stand in another and be part of its extent.
	for _, f := range notes {
		f.Parent().RemoveChild(f.Parent(), f)
	}
	if len(used) == 0 {
		return
	}
	list := extast.NewFootnoteList()
	list.Count = len(used)
	for _, f := range used {
		d.noteNodes[f.Index] = f
		list.AppendChild(list, f)
		container := ast.Node(f)
		if p := f.LastChild(); p != nil && ast.IsParagraph(p) {
			container = p
		}
		count := len(marks[f.Index])
		for i, mark := range marks[f.Index] {
			mark.RefCount = count
			back := extast.NewFootnoteBacklink(f.Index)
			back.RefCount, back.RefIndex = count, i
			container.AppendChild(container, back)
		}
	}
	d.Root.AppendChild(d.Root, list)
}
