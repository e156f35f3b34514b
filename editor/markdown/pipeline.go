package markdown

import (
	"bytes"
	"sync"

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
	parser  parser.Parser
	// linkless is the same without bare links, which are looked for behind
	// every space.
	linkless  parser.Parser
	renderers *sync.Pool // *htmlRenderer
}

// New makes a Pipeline.
func New(o Options) *Pipeline {
	return &Pipeline{
		lang: o.Lang, inNotes: o.CiteInNotes,
		parser: newParser(o.Lang, true), linkless: newParser(o.Lang, false),
		renderers: &sync.Pool{New: func() any { return newHTMLRenderer() }},
	}
}

func newParser(lang string, bareLinks bool) parser.Parser {
	md := goldmark.New(
		goldmark.WithExtensions(
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
				util.Prioritized(citationParser{cite.NewSyntax(lang)}, 150),
				util.Prioritized(imageAttributeParser{}, 160),
				util.Prioritized(newTypographer(lang), 9999),
			),
			parser.WithParagraphTransformers(
				util.Prioritized(calloutParser{}, 50),
				util.Prioritized(tableParser{extension.NewTableParagraphTransformer()}, 200),
			),
			parser.WithASTTransformers(
				util.Prioritized(extension.NewTableASTTransformer(), 0),
				util.Prioritized(calloutMaker{}, 500),
			),
		),
	)
	if bareLinks {
		extension.Linkify.Extend(md)
		md.Parser().AddOptions(parser.WithASTTransformers(util.Prioritized(secureLinks{}, 600)))
	}
	return md.Parser()
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
	inNotes    bool            // citations become notes
	cited      []*CitationNode // as they were read

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

// ParsePage is Parse for a text that is only shown: it takes less time, and the
// document renders to the same and has the same words, but its texts may be cut
// into nodes at other places.
func (p *Pipeline) ParsePage(src []byte) *Document {
	if mayHoldBareLink(src) || spaced(src) {
		return p.Parse(src)
	}
	d := p.document(src)
	readWith(p.linkless, d, contextOf(d))
	d.finish()
	return d
}

// mayHoldBareLink reports whether there is something in a text that could be
// taken for a link: the beginning of an address, or a sign before an @ that may
// stand in an e-mail address.
func mayHoldBareLink(src []byte) bool {
	for _, start := range []string{"http", "ftp:", "www."} {
		if bytes.Contains(src, []byte(start)) {
			return true
		}
	}
	for rest := src; ; {
		i := bytes.IndexByte(rest, '@')
		if i < 0 {
			return false
		}
		if i > 0 && (util.IsAlphaNumeric(rest[i-1]) || bytes.IndexByte([]byte("!#$%&'*+-./=?^_`{|}~"), rest[i-1]) >= 0) {
			return true
		}
		rest = rest[i+1:]
	}
}

// spaced reports whether white space follows other white space within a line or
// at its end, of which more stays where bare links are looked for.
func spaced(src []byte) bool {
	return bytes.Contains(src, []byte("  ")) || bytes.Contains(src, []byte(" \n")) || bytes.HasSuffix(src, []byte(" ")) || bytes.ContainsAny(src, "\t\v\f\r")
}

// read parses a document's source into a tree, as far as this does not take the
// whole text.
func (p *Pipeline) read(d *Document, pc parser.Context) { readWith(p.parser, d, pc) }

func readWith(p parser.Parser, d *Document, pc parser.Context) {
	d.Root = p.Parse(text.NewReader(d.Source), parser.WithContext(pc))
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
	notes := d.definedNotes()
	d.nameHeadings(notes)
	d.numberNotes(notes)
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
