package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// nameHeadings gives every heading an id made of its words, as Hugo does: the
// letters and digits in lower case, of any script, with hyphens for spaces.
// An author's own {#id} stays.
func (d *Document) nameHeadings(notes []*extast.Footnote) {
	used := map[string]bool{}
	next := map[string]int{} // what to try first behind an id that is taken
	d.inOrder(notes, ast.KindHeading, func(n ast.Node) {
		if id, ok := n.AttributeString("id"); ok {
			if b, ok := id.([]byte); ok {
				used[string(b)] = true
			}
			return
		}
		words := d.headingText(n.(*ast.Heading))
		if words == "" {
			return
		}
		base := headingID(words)
		id := base
		for used[id] {
			next[base]++
			id = base + "-" + strconv.Itoa(next[base])
		}
		used[id] = true
		n.SetAttributeString("id", []byte(id))
	})
}

// headingText is the text that Hugo makes a heading's id of: the last line, and
// of what is set off only the first stretch of text in it.
func (d *Document) headingText(h *ast.Heading) string {
	var b bytes.Buffer
	var write func(n ast.Node)
	write = func(n ast.Node) {
		switch n := n.(type) {
		case nil, *ast.RawHTML, *CitationNode:
		case *ast.String:
			b.Write(n.Value)
		case *ast.Text:
			b.Write(n.Segment.Value(d.Source))
			if n.HardLineBreak() || n.SoftLineBreak() {
				b.WriteByte('\n')
			}
		case *extast.FootnoteLink:
		default:
			write(n.FirstChild())
		}
	}
	for c := h.FirstChild(); c != nil; c = c.NextSibling() {
		write(c)
	}
	text := string(util.ResolveEntityNames(b.Bytes()))
	if h.Lines().Len() > 1 {
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	return text
}

func headingID(words string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(words))
	if id == "" {
		return "heading"
	}
	return id
}
