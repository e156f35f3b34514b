package preview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// look is how a stretch of text is drawn. Looks are compared with ==.
type look struct {
	bold, italic, mono bool
	strike, underline  bool
	raised             bool    // a footnote's mark
	scale              float32 // of the size of prose
	color              fyne.ThemeColorName
	ground             bool   // on a tinted ground, as code in a line
	link               string // target, "" for none
}

// span is text in one look. A span with brk set ends its line.
type span struct {
	text string
	look look
	brk  bool
}

// plain is the look of running text.
func plain() look { return look{scale: 1, color: theme.ColorNameForeground} }

// inliner turns inline nodes into spans.
type inliner struct {
	doc   *markdown.Document
	cites cite.Formatted
	spans []span
}

// inlines returns the spans of a node's inline children.
func (b *builder) inlines(n ast.Node, l look) []span {
	in := inliner{doc: b.doc, cites: b.cites}
	in.children(n, l)
	return in.spans
}

func (in *inliner) children(n ast.Node, l look) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		in.node(c, l)
	}
}

func (in *inliner) add(text string, l look) {
	text = drawable(text)
	if text == "" {
		return
	}
	if n := len(in.spans); n > 0 && !in.spans[n-1].brk && in.spans[n-1].look == l {
		in.spans[n-1].text += text
		return
	}
	in.spans = append(in.spans, span{text: text, look: l})
}

func (in *inliner) node(n ast.Node, l look) {
	switch n := n.(type) {
	case *ast.Text:
		s := n.Value(in.doc.Source)
		if !n.IsRaw() {
			s = markdown.Unescape(s)
		}
		in.add(string(s), l)
		switch {
		case n.HardLineBreak():
			in.spans = append(in.spans, span{look: l, brk: true})
		case n.SoftLineBreak():
			in.add(" ", l)
		}
	case *ast.String:
		in.add(string(n.Value), l)
	case *ast.Emphasis:
		if n.Level >= 2 {
			l.bold = true
		} else {
			l.italic = !l.italic
		}
		in.children(n, l)
	case *extast.Strikethrough:
		l.strike = true
		in.children(n, l)
	case *ast.CodeSpan:
		l.mono, l.ground = true, true
		l.scale *= codeScale
		in.children(n, l)
	case *ast.Link:
		in.children(n, linked(l, string(n.Destination)))
	case *ast.AutoLink:
		url := string(n.URL(in.doc.Source))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(url, "mailto:") {
			url = "mailto:" + url
		}
		in.add(string(n.Label(in.doc.Source)), linked(l, url))
	case *ast.Image:
		// An image inside a line is told by its description.
		l.italic, l.color = true, theme.ColorNamePlaceHolder
		in.add("["+in.doc.TextOf(n)+"]", l)
	case *extast.FootnoteLink:
		l.raised, l.color, l.bold, l.italic = true, theme.ColorNameHyperlink, false, false
		l.scale *= raisedScale
		l.link = notesLink
		in.add(strconv.Itoa(n.Index), l)
	case *markdown.CitationNode:
		in.citation(n, l)
	case *ast.RawHTML, *extast.FootnoteBacklink, *extast.TaskCheckBox:
		// The page leaves raw HTML out; boxes are drawn by their list.
	default:
		in.children(n, l)
	}
}

// notesLink leads to the notes at the end of the text.
const notesLink = "#fn"

const (
	codeScale   = 0.88
	raisedScale = 0.68
)

// linked gives a look a link's, if the page would show one.
func linked(l look, url string) look {
	if url == "" || html.IsDangerousURL([]byte(url)) {
		return l
	}
	l.link, l.color, l.underline = url, theme.ColorNameHyperlink, true
	return l
}

func (in *inliner) citation(n *markdown.CitationNode, l look) {
	if text, ok := n.Rich(in.cites); ok {
		in.rich(text, l)
		return
	}
	in.add(string(in.doc.Source[n.Cluster.Span.Start:n.Cluster.Span.End]), l)
}

func (in *inliner) rich(r cite.Rich, l look) {
	for _, run := range r {
		k := l
		k.bold = k.bold || run.Bold
		k.italic = k.italic != run.Italic
		text := run.Text
		if run.SmallCaps {
			text = strings.ToUpper(text)
			k.scale *= 0.82
		}
		if run.URL != "" {
			k = linked(k, run.URL)
			k.underline = false // long addresses in sources read better without
		}
		if run.Missing {
			k.color, k.bold = theme.ColorNameError, true
		}
		in.add(text, k)
	}
}

// drawable leaves out what canvas.Text cannot draw; a tab would spoil its line.
func drawable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u00ad' || r == '\ufeff':
			return -1
		}
		return r
	}, s)
}
