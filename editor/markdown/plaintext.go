package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/sanitize"
)

// PlainText is the text without markup and citations: blocks apart by a blank
// line, footnotes last.
func (d *Document) PlainText() string { return d.TextOf(d.Root) }

// ReadingText is the text as a reader has it before him: PlainText with the
// citations as they are formatted.
func (d *Document) ReadingText(f cite.Formatted) string {
	var b builder
	d.read(d.Root, &f, &b)
	return strings.TrimSpace(string(b))
}

// Reading is the ReadingText of an article's body in a language, with its
// citations as f formats them.
func Reading(body, lang string, f cite.Formatter, lib *cite.Library) string {
	d := New(Options{Lang: lang, CiteInNotes: f.InNotes()}).Parse([]byte(body))
	return d.ReadingText(f.Format(d.Citations, lib))
}

// TextOf is the plain text of one node of the tree.
func (d *Document) TextOf(root ast.Node) string {
	var b builder
	d.read(root, nil, &b)
	return strings.TrimSpace(string(b))
}

// Words counts the words a reader reads: no markup, no citations. Each
// character of a script without spaces between words counts as one.
func (d *Document) Words() int {
	var c counter
	d.read(d.Root, nil, &c)
	return c.words
}

// listener hears a text piece by piece.
type listener interface {
	write(s []byte)
	empty() bool       // nothing was heard
	endsInSpace() bool // the last character was " "
	dropSpaces()       // forget the " " at the end
}

// builder keeps what it hears.
type builder []byte

func (b *builder) write(s []byte)    { *b = append(*b, s...) }
func (b *builder) empty() bool       { return len(*b) == 0 }
func (b *builder) endsInSpace() bool { return bytes.HasSuffix(*b, []byte(" ")) }
func (b *builder) dropSpaces()       { *b = bytes.TrimRight(*b, " ") }

// counter counts the words in what it hears.
type counter struct {
	words   int
	heard   bool
	inWord  bool
	inSpace bool // the last character was " "
	before  bool // inWord before those " "
}

func (c *counter) empty() bool       { return !c.heard }
func (c *counter) endsInSpace() bool { return c.inSpace }

func (c *counter) dropSpaces() {
	if c.inSpace {
		c.inWord, c.inSpace = c.before, false
	}
}

func (c *counter) write(s []byte) {
	c.heard = c.heard || len(s) > 0
	for i := 0; i < len(s); {
		b := s[i]
		switch {
		case b >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(s[i:])
			c.rune(r)
			i += n
			continue
		case 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9':
			if !c.inWord {
				c.words++
			}
			c.inWord, c.inSpace = true, false
		case b == ' ':
			if !c.inSpace {
				c.before = c.inWord
			}
			c.inWord, c.inSpace = false, true
		case '\t' <= b && b <= '\r' || b == '/':
			c.inWord, c.inSpace = false, false
		default: // a sign ends no word
			c.inSpace = false
		}
		i++
	}
}

func (c *counter) rune(r rune) {
	c.inSpace = false
	switch {
	case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		c.words++
		c.inWord = false
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		if !c.inWord {
			c.words++
		}
		c.inWord = true
	case unicode.IsSpace(r) || r == '—':
		c.inWord = false
	}
}

// read tells a listener the plain text of a node, with citations where f has
// them.
func (d *Document) read(root ast.Node, f *cite.Formatted, to listener) {
	gap := ""
	write := func(s []byte) {
		if len(s) == 0 {
			return
		}
		if gap != "" && !to.empty() {
			to.write([]byte(gap))
		}
		gap = ""
		to.write(s)
	}
	lines := func(n ast.Node) {
		var code bytes.Buffer
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			code.Write(s.Value(d.Source))
		}
		write(bytes.TrimRight(code.Bytes(), "\n"))
	}
	space := func() {
		if gap == "" {
			gap = " "
		}
	}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeBlock && n != root {
			if !to.empty() {
				gap = wider(gap, gapAround(n))
			}
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		if c, ok := n.(*CitationNode); ok && f != nil {
			text, _ := c.Rich(*f)
			write([]byte(text.Plain()))
			return ast.WalkSkipChildren, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			write([]byte(sanitize.Text(string(d.raw(n)))))
			return ast.WalkSkipChildren, nil
		case *ast.LinkReferenceDefinition, *ast.RawHTML, *CitationNode, *extast.FootnoteLink, *extast.FootnoteBacklink:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			s := n.Value(d.Source)
			if !n.IsRaw() {
				s = Unescape(s)
			}
			if prev := n.PreviousSibling(); f == nil && prev != nil && prev.Kind() == KindCitation && gap == "" {
				// "word [@key]." reads "word." without the citation.
				if r, _ := utf8.DecodeRune(s); len(s) > 0 && strings.ContainsRune(".,;:!?)", r) {
					to.dropSpaces()
				} else if to.endsInSpace() {
					s = bytes.TrimLeft(s, " ")
				}
			}
			write(s)
			if n.SoftLineBreak() || n.HardLineBreak() {
				space()
			}
		case *ast.String:
			write(n.Value)
		case *ast.AutoLink:
			write(n.Label(d.Source))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			lines(n)
		}
		return ast.WalkContinue, nil
	})
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
