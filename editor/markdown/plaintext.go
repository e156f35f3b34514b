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
	inWord  uint8 // 1 in a word
	inSpace bool  // the last character was " "
	before  uint8 // inWord before those " "
}

func (c *counter) empty() bool       { return !c.heard }
func (c *counter) endsInSpace() bool { return c.inSpace }

func (c *counter) dropSpaces() {
	if c.inSpace {
		c.inWord, c.inSpace = c.before, false
	}
}

// What an ASCII character does to a word: a letter or digit is of one, white
// space and "/" end it, and other signs leave it as it is. There is no branch
// on these, since every text would be another way through them.
const (
	ofWord = 1
	sign   = 2
)

var ascii = func() (does [utf8.RuneSelf]uint8) {
	for r := range rune(utf8.RuneSelf) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			does[r] = ofWord
		case !unicode.IsSpace(r) && r != '/':
			does[r] = sign
		}
	}
	return does
}()

func (c *counter) write(s []byte) {
	c.heard = c.heard || len(s) > 0
	bare := bytes.TrimRight(s, " ")
	in := c.inWord
	for i := 0; i < len(bare); {
		b := bare[i]
		if b >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(bare[i:])
			in = c.rune(r, in)
			i += n
			continue
		}
		does := ascii[b]
		of := does & ofWord
		c.words += int(of &^ in)
		in = of | in&(does>>1)
		i++
	}
	c.inWord = in
	if len(bare) > 0 {
		c.inSpace = false
	}
	if len(bare) < len(s) {
		if !c.inSpace {
			c.before = in
		}
		c.inWord, c.inSpace = 0, true
	}
}

func (c *counter) rune(r rune, in uint8) uint8 {
	switch {
	case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		c.words++
		return 0
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		c.words += int(1 &^ in)
		return 1
	case unicode.IsSpace(r) || r == '—':
		return 0
	}
	return in
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
