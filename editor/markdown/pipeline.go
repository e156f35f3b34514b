package markdown

import (
	"strings"

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
	lang       string
	inNotes    bool
	extensions []goldmark.Extender
	md         goldmark.Markdown
}

// New makes a Pipeline: CommonMark with tables, strikethrough, task lists,
// bare links, footnotes, definition lists, typographic punctuation and
// pandoc's citations. Raw HTML is left out of the output.
func New(o Options) *Pipeline {
	p := &Pipeline{lang: o.Lang, inNotes: o.CiteInNotes}
	p.extensions = []goldmark.Extender{
		extension.GFM,
		extension.Footnote,
		extension.DefinitionList,
		extension.NewTypographer(extension.WithTypographicSubstitutions(quotes(o.Lang))),
	}
	p.md = goldmark.New(
		goldmark.WithExtensions(p.extensions...),
		goldmark.WithParserOptions(
			parser.WithInlineParsers(
				// After footnotes (101), before links (200).
				util.Prioritized(looseNoteParser{}, 140),
				util.Prioritized(citationParser{cite.NewSyntax(o.Lang)}, 150),
			),
			parser.WithASTTransformers(
				// Before the footnote transformer (999), which drops unused notes.
				util.Prioritized(noteCollector{}, 500),
			),
		),
	)
	return p
}

// quotes are the typographic marks of a language as plain characters.
func quotes(lang string) map[extension.TypographicPunctuation]string {
	marks := map[extension.TypographicPunctuation]string{
		extension.LeftSingleQuote:  "‘",
		extension.RightSingleQuote: "’",
		extension.LeftDoubleQuote:  "“",
		extension.RightDoubleQuote: "”",
		extension.EnDash:           "–",
		extension.EmDash:           "—",
		extension.Ellipsis:         "…",
		extension.LeftAngleQuote:   "«",
		extension.RightAngleQuote:  "»",
		extension.Apostrophe:       "’",
	}
	set := func(ld, rd, ls, rs string) {
		marks[extension.LeftDoubleQuote], marks[extension.RightDoubleQuote] = ld, rd
		marks[extension.LeftSingleQuote], marks[extension.RightSingleQuote] = ls, rs
	}
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	switch base {
	case "de", "cs", "sk", "sl", "is", "bg", "lt", "et":
		set("„", "“", "‚", "‘")
	case "pl", "ro", "hu", "hr":
		set("„", "”", "‚", "’")
	case "fr":
		set("«\u202f", "\u202f»", "“", "”")
	case "ru", "uk", "be", "kk":
		set("«", "»", "„", "“")
	case "es", "it", "pt", "el", "no", "nb", "nn":
		set("«", "»", "“", "”")
	case "sv", "fi":
		set("”", "”", "’", "’")
	case "da":
		set("»", "«", "›", "‹")
	}
	return marks
}

// Document is a parsed text. It keeps, and must not outlive changes to, the
// source it was parsed from.
type Document struct {
	Source    []byte
	Root      ast.Node
	Citations cite.Document // clusters in the order the reader meets them

	lineStarts []int
	notes      []Note
	noteNodes  map[int]ast.Node
	loose      []NoteRef
	unclosed   []cite.Span
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
	d := &Document{Source: src, lineStarts: lineStarts(src), noteNodes: map[int]ast.Node{}}
	d.Citations.Lang = p.lang
	pc := parser.NewContext()
	pc.Set(documentKey, d)
	d.Root = p.md.Parser().Parse(text.NewReader(src), parser.WithContext(pc))
	d.plainLinks()
	d.number()
	if p.inNotes {
		d.citeInNotes()
	}
	d.nameHeadings()
	return d
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
