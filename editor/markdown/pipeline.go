package markdown

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// Options set up a Pipeline.
type Options struct {
	Lang string // BCP 47 language of the text, for its quotation marks; "" is English
	// CiteInNotes makes notes of the citations in running text, for styles that
	// cite so (cite.Formatter.InNotes).
	CiteInNotes bool
}

// Pipeline parses and renders article text. It holds no state between calls
// and may be shared.
type Pipeline struct {
	lang    string
	inNotes bool
	md      goldmark.Markdown
}

// New makes a Pipeline.
func New(o Options) *Pipeline {
	return &Pipeline{lang: o.Lang, inNotes: o.CiteInNotes, md: goldmark.New(
		goldmark.WithExtensions(
			extension.Linkify,
			extension.TaskList,
			extension.DefinitionList,
		),
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(blockParsers()...),
			parser.WithInlineParsers(inlineParsers()...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		)),
		goldmark.WithParserOptions(
			parser.WithBlockParsers(util.Prioritized(newNoteParser(), 999)),
			parser.WithInlineParsers(
				// Before links (200).
				util.Prioritized(noteMarkParser{}, 101),
				util.Prioritized(looseNoteParser{}, 140),
				util.Prioritized(citationParser{cite.NewSyntax(o.Lang)}, 150),
				util.Prioritized(imageAttributeParser{}, 160),
				util.Prioritized(newTypographer(o.Lang), 9999),
			),
			parser.WithParagraphTransformers(
				util.Prioritized(calloutParser{}, 50),
				util.Prioritized(tableParser{extension.NewTableParagraphTransformer()}, 200),
			),
			parser.WithASTTransformers(
				util.Prioritized(extension.NewTableASTTransformer(), 0),
				util.Prioritized(calloutMaker{}, 500),
				util.Prioritized(secureLinks{}, 600),
			),
		),
	)}
}

// secureLinks makes a bare "www.example.org" lead to its https address.
type secureLinks struct{}

// Transform implements parser.ASTTransformer.
func (secureLinks) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if a, ok := n.(*ast.AutoLink); ok && entering && len(a.Protocol) > 0 {
			a.Protocol = []byte("https")
		}
		return ast.WalkContinue, nil
	})
}

// Document is a parsed text. It keeps, and must not outlive changes to, the
// source it was parsed from.
type Document struct {
	Source    []byte
	Root      ast.Node
	Citations cite.Document // clusters in the order the reader meets them

	lineStarts []int
	notes      []Note
	noteNodes  map[int]ast.Node // used notes by number
	loose      []NoteRef
	unclosed   []cite.Span
	inNotes    bool // citations become notes

	// What is known while the text is read.
	noteNames    map[string]bool
	quotes       openQuotes
	quotesBefore openQuotes // at the start of the text
	nextAt       ahead      // "@"
	nextBlank    ahead      // blank line
	plainHeading ast.Node   // the open heading whose {attributes} are not read
	marks        int        // read in the block so far, see maxMarks
	links        blockLinks // of the block so far
	readInVain   int        // bytes of addresses that were none
	keepLog      bool
	quoteLog     []quoteMark

	pieces []*part // what Update made the tree of, nil after Parse
}

// Note is a footnote's definition.
type Note struct {
	Name string
	Span cite.Span // the lines of the note
	Used bool      // some text refers to it; a note that is not used is not shown
}

// NoteRef is a reference [^name] that has no note.
type NoteRef struct {
	Name string
	Span cite.Span
}

// Parse parses a text. Every text is valid; Parse never fails.
func (p *Pipeline) Parse(src []byte) *Document {
	d := p.document(src)
	p.read(d, contextOf(d))
	d.finish()
	return d
}

// read parses a document's source into a tree, as far as this does not take the
// whole text.
func (p *Pipeline) read(d *Document, pc parser.Context) {
	d.Root = p.md.Parser().Parse(text.NewReader(d.Source), parser.WithContext(pc))
	d.plainLinks()
}

func (p *Pipeline) document(src []byte) *Document {
	d := &Document{Source: src, lineStarts: lineStarts(src), noteNodes: map[int]ast.Node{}, noteNames: map[string]bool{}, inNotes: p.inNotes}
	d.Citations.Lang = p.lang
	return d
}

func contextOf(d *Document) parser.Context {
	pc := parser.NewContext()
	pc.Set(documentKey, d)
	return pc
}

// finish does what takes the whole text to do.
func (d *Document) finish() {
	d.nameHeadings()
	d.numberNotes()
	d.number()
	if d.inNotes {
		d.citeInNotes()
	}
}

// Notes lists the footnotes defined in the text, in its order.
func (d *Document) Notes() []Note { return d.notes }

// LooseNotes lists references to footnotes that are not defined.
func (d *Document) LooseNotes() []NoteRef { return d.loose }

// Unclosed lists the places, from "[" to the key's end, where a citation is
// begun but its bracket never closed.
func (d *Document) Unclosed() []cite.Span { return d.unclosed }

var documentKey = parser.NewContextKey()

func documentOf(pc parser.Context) *Document {
	d, _ := pc.Get(documentKey).(*Document)
	return d
}
