package preview

import (
	"net/url"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/sanitize"
)

// look is how a stretch of text is drawn. Looks are compared with ==.
type look struct {
	bold, italic, mono bool
	sans               bool
	caps, capitals     bool // small capitals; capitals on the page
	strike, underline  bool
	raised, lowered    bool    // above and below the line, as a footnote's mark is
	scale              float32 // of the size of prose
	color              fyne.ThemeColorName
	ruled              fyne.ThemeColorName // of the line below; "" is color
	ground             bool                // on a tinted ground, as marked text
	pictured           bool                // stands for an image
	link               string              // target, "" for none
	cited              string              // keys of the sources cited, apart by spaces
	note               int                 // the number of the note it refers to, from 1
}

// span is text in one look. A span with brk set ends its line; one with an
// image has no text.
type span struct {
	text  string
	look  look
	brk   bool
	image *inlineImage
}

// anchor says that a place in a text came from a place in the source.
type anchor struct {
	at     int // in the text, in bytes
	source int // relative to the begin of the block's source
}

// prose is running text and where it came from. A hard break counts as one
// byte of it.
type prose struct {
	spans   []span
	anchors []anchor
}

func (p prose) text() string {
	var b strings.Builder
	for _, s := range p.spans {
		if s.brk {
			b.WriteByte('\n')
		}
		b.WriteString(s.text)
	}
	return b.String()
}

// blank reports whether there is nothing to see.
func (p prose) blank() bool {
	for _, s := range p.spans {
		if s.brk || s.image != nil || strings.Trim(s.text, " ") != "" {
			return false
		}
	}
	return true
}

// plain is the look of running text.
func plain() look { return look{scale: 1, color: theme.ColorNameForeground} }

// inliner turns inline nodes into spans.
type inliner struct {
	*builder
	prose
	size int // of the text so far
}

// inlines returns the text of a node's inline children.
func (b *builder) inlines(n ast.Node, l look) prose {
	in := inliner{builder: b}
	in.children(n, l)
	return in.prose
}

func (in *inliner) children(n ast.Node, l look) {
	var tags *rawTags // most have none
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() != ast.KindRawHTML {
			in.node(c, l)
			continue
		}
		if tags == nil {
			tags = &rawTags{safe: in.doc.SafeHTML(n)}
		}
		l = in.raw(tags, c, l)
	}
}

func (in *inliner) add(text string, l look) {
	text = drawable(text)
	if text == "" {
		return
	}
	in.size += len(text)
	if n := len(in.spans); n > 0 && !l.pictured && !in.spans[n-1].brk && in.spans[n-1].image == nil && in.spans[n-1].look == l {
		in.spans[n-1].text += text
		return
	}
	in.spans = append(in.spans, span{text: text, look: l})
}

// from notes that what is added next stands at an offset of the source.
func (in *inliner) from(offset int) {
	in.anchors = append(in.anchors, anchor{in.size, offset - in.origin})
}

func (in *inliner) node(n ast.Node, l look) {
	switch n := n.(type) {
	case *ast.Text:
		for r := range in.doc.Runs(n) {
			in.from(r.Span.Start)
			if r.Text == "\n" && n.HardLineBreak() {
				in.spans = append(in.spans, span{look: l, brk: true})
				in.size++
				continue
			}
			in.add(r.Text, l)
		}
	case *ast.String:
		for r := range in.doc.Runs(n) {
			in.from(r.Span.Start)
		}
		in.add(string(n.Value), l)
	case *ast.Emphasis:
		if n.Level >= 2 {
			l.bold = true
		} else {
			l.italic = !in.quoted // upright among italics, as the page has it
		}
		in.children(n, l)
	case *extast.Strikethrough:
		l.strike = true
		in.children(n, l)
	case *ast.CodeSpan:
		l.mono = true
		l.scale *= codeScale
		in.children(n, l)
	case *ast.Link:
		in.children(n, linked(l, string(util.URLEscape(n.Destination, true))))
	case *ast.AutoLink:
		target := string(util.URLEscape(n.URL(in.doc.Source), false))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
			target = "mailto:" + target
		}
		for r := range in.doc.Runs(n) {
			in.from(r.Span.Start)
		}
		in.add(string(n.Label(in.doc.Source)), linked(l, target))
	case *ast.Image:
		in.image(string(n.Destination), in.doc.TextOf(n), l)
	case *extast.FootnoteLink:
		in.noteMark(n, l)
	case *extast.FootnoteBacklink:
		l.link, l.color = noteReference(n.Index, n.RefIndex), theme.ColorNamePrimary
		in.add("\u00a0", in.base)
		in.add(backlink, l)
	case *markdown.CitationNode:
		in.citation(n, l)
	case *extast.TaskCheckBox:
		// It is drawn by its list.
	default:
		in.children(n, l)
	}
}

// backlink leads from a note back to its mark; the selector asks for a letter
// in place of a picture.
const backlink = "↩\ufe0e"

// noteMark adds a footnote's mark.
func (in *inliner) noteMark(n *extast.FootnoteLink, l look) {
	l.raised, l.color, l.bold, l.italic, l.underline = true, theme.ColorNamePrimary, false, false, false
	l.scale *= raisedScale
	l.link, l.note = noteAddress(n.Index), n.Index
	in.add(strconv.Itoa(n.Index), l)
}

// noteAddress and noteReference are the addresses on the page of a note and of
// a mark that refers to it, its first one having index 0.
func noteAddress(index int) string { return "#fn:" + strconv.Itoa(index) }

func noteReference(index, reference int) string {
	if reference > 0 {
		return "#fnref" + strconv.Itoa(reference) + ":" + strconv.Itoa(index)
	}
	return "#fnref:" + strconv.Itoa(index)
}

const (
	codeScale   = 0.88
	raisedScale = 0.72
)

// linked gives a look a link's, if the page would show one.
func linked(l look, url string) look {
	if _, safe := sanitize.Address(url); !safe || url == "" {
		return l
	}
	l.link, l.color, l.underline, l.ruled = url, theme.ColorNameHyperlink, true, theme.ColorNamePrimary
	return l
}

// image adds an image inside a line; one that cannot be shown is told by its
// description.
func (in *inliner) image(file, alt string, l look) {
	i := &inlineImage{alt: alt}
	if markdown.IsBesideArticle(file) {
		if pic := in.picture(fileName(file)); pic.err == nil {
			i.picture = pic
			in.spans = append(in.spans, span{look: l, image: i})
			return
		}
	}
	l.italic, l.color, l.pictured = true, theme.ColorNamePlaceHolder, true
	in.add("["+alt+"]", l)
}

// fileName is the name in the article's folder that an image's address stands
// for.
func fileName(address string) string {
	name := string(markdown.Unescape([]byte(address)))
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return strings.TrimPrefix(name, "./")
}

func (in *inliner) citation(n *markdown.CitationNode, l look) {
	in.from(n.Cluster.Span.Start)
	keys := make([]string, 0, len(n.Cluster.Citations))
	for _, c := range n.Cluster.Citations {
		keys = append(keys, c.Key)
	}
	l.cited = strings.Join(keys, " ")
	if text, ok := n.Rich(in.cites); ok {
		in.rich(text, l)
	} else {
		in.add(string(in.doc.Source[n.Cluster.Span.Start:n.Cluster.Span.End]), l)
	}
	in.from(n.Cluster.Span.End)
}

// rich adds formatted text as citations and sources are.
func (in *inliner) rich(r cite.Rich, l look) {
	for _, run := range r {
		k := l
		k.bold = k.bold || run.Bold
		if run.Italic {
			k.italic = !in.quoted
		}
		if run.SmallCaps {
			k.caps = true
			k.scale *= 0.82
		}
		if target, ok := cite.LinkTarget(run.URL); ok && target != "" {
			k = linked(k, target)
			k.ruled = theme.ColorNameSelection // fainter: there are many
		}
		if run.Missing {
			k.color, k.bold = theme.ColorNameError, true
		}
		in.add(run.Text, k)
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
