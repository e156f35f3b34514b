package newsletter

import (
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// columns is how wide a line of a plain text is; addresses are never broken.
const columns = 72

// Text is the issue as plain text, written from the issue itself: a text made of
// the HTML would keep its layout and lose its meaning.
func (i *Issue) Text() []byte {
	w := wordsFor(i.Lang)
	var b strings.Builder
	rule := strings.Repeat("-", columns) + "\n"
	b.WriteString(strings.ToUpper(i.Publication) + "\n")
	if i.Motto != "" {
		b.WriteString(wrap(i.Motto, "", ""))
	}
	b.WriteString(i.DateText + "\n")
	if intro := introText(i.Intro, i.Lang); intro != "" {
		b.WriteString("\n" + intro)
	}
	for _, it := range i.Items {
		b.WriteString("\n" + rule + "\n")
		if it.Section != "" {
			b.WriteString(strings.ToUpper(it.Section) + "\n")
		}
		b.WriteString(wrap(it.Title, "", ""))
		if line := joined(" · ", it.Byline, it.Date); line != "" {
			b.WriteString(wrap(line, "", ""))
		}
		if it.Standfirst != "" {
			b.WriteString("\n" + wrap(it.Standfirst, "", ""))
		}
		fmt.Fprintf(&b, "\n%s: %s\n", w.ReadOn, it.URL)
	}
	// "-- " begins what mail programs take for a signature and do not quote.
	b.WriteString("\n-- \n" + i.Publication + "\n")
	if i.Address != "" {
		b.WriteString(wrap(i.Address, "", ""))
	}
	b.WriteString(i.Site + "\n")
	if i.Unsubscribe != "" {
		b.WriteString("\n" + wrap(w.Receiving, "", "") + w.Unsubscribe + ": " + strings.TrimPrefix(i.Unsubscribe, "mailto:") + "\n")
	}
	return []byte(b.String())
}

func joined(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// wrap breaks text between words; first goes before the first line, rest before
// the others.
func wrap(text, first, rest string) string {
	var b strings.Builder
	for para := range strings.SplitSeq(text, "\n") {
		line, prefix := "", first
		flush := func() {
			b.WriteString(strings.TrimRight(prefix+line, " ") + "\n")
			line, prefix, first = "", rest, rest
		}
		for _, word := range strings.Fields(para) {
			if line != "" && uniseg.StringWidth(prefix+line+" "+word) > columns {
				flush()
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		flush()
	}
	return b.String()
}

// introText is the introduction as plain text: lists with dashes or numbers,
// quotations with >, the address of a link behind its words.
func introText(text, lang string) string {
	doc := markdown.New(markdown.Options{Lang: lang}).Parse([]byte(text))
	w := &textWriter{doc: doc}
	w.blocks(doc.Root, "", "")
	return w.b.String()
}

type textWriter struct {
	doc *markdown.Document
	b   strings.Builder
}

// blocks writes the blocks in n with a blank line between them. first goes before
// the first line, rest before all others.
func (w *textWriter) blocks(n ast.Node, first, rest string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		before := w.b.Len()
		if c.PreviousSibling() != nil && before > 0 && !tight(c) {
			w.b.WriteString(strings.TrimRight(rest, " ") + "\n")
		}
		gap := w.b.Len()
		w.block(c, first, rest)
		if w.b.Len() == gap { // nothing to show: no gap either
			text := w.b.String()[:before]
			w.b.Reset()
			w.b.WriteString(text)
			continue
		}
		first = rest
	}
}

// tight reports whether a block follows the one before it without a gap, as in a
// list whose entries are short.
func tight(n ast.Node) bool {
	if n.Kind() == ast.KindListItem || n.Kind() == ast.KindTextBlock {
		return true
	}
	item, ok := n.Parent().(*ast.ListItem)
	if !ok {
		return false
	}
	list, ok := item.Parent().(*ast.List)
	return ok && list.IsTight
}

func (w *textWriter) block(n ast.Node, first, rest string) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading, *extast.TableHeader, *extast.TableRow:
		if s := w.inline(n); strings.TrimSpace(s) != "" {
			w.b.WriteString(wrap(s, first, rest))
		}
	case *ast.Blockquote:
		w.blocks(n, first+"> ", rest+"> ")
	case *ast.List:
		number := n.Start
		for it := n.FirstChild(); it != nil; it = it.NextSibling() {
			mark := "- "
			if n.IsOrdered() {
				mark = fmt.Sprintf("%d. ", number)
				number++
			}
			w.blocks(it, first+mark, rest+strings.Repeat(" ", len(mark)))
			first = rest
		}
	case *ast.ThematicBreak:
		w.b.WriteString(first + "* * *\n")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			w.b.WriteString(strings.TrimRight(first+"    "+string(s.Value(w.doc.Source)), " \n") + "\n")
			first = rest
		}
	case *ast.HTMLBlock, *ast.LinkReferenceDefinition, *extast.FootnoteList:
	default:
		w.blocks(n, first, rest)
	}
}

// inline is the text of what is in a block, with line feeds where the author
// breaks a line.
func (w *textWriter) inline(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Link:
			text := w.inline(c)
			b.WriteString(text)
			if target, ok := cite.LinkTarget(string(c.Destination)); ok && target != text {
				b.WriteString(" <" + strings.TrimPrefix(target, "mailto:") + ">")
			}
		case *ast.AutoLink:
			b.Write(c.Label(w.doc.Source))
		case *ast.Text:
			s := c.Value(w.doc.Source)
			if !c.IsRaw() && n.Kind() != ast.KindCodeSpan {
				s = markdown.Unescape(s)
			}
			b.Write(s)
			switch {
			case c.HardLineBreak():
				b.WriteByte('\n')
			case c.SoftLineBreak():
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.Image:
			b.WriteString(w.doc.TextOf(c))
		case *extast.TableCell:
			if c.PreviousSibling() != nil {
				b.WriteString(" | ")
			}
			b.WriteString(w.inline(c))
		case *markdown.CitationNode:
			b.Write(w.doc.Source[c.Cluster.Span.Start:c.Cluster.Span.End])
		case *ast.RawHTML, *extast.FootnoteLink:
		default:
			b.WriteString(w.inline(c))
		}
	}
	return b.String()
}
