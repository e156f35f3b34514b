package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"postil/editor/prose"
)

// text is what a tree shows: paragraphs set off by blank lines, each sentence
// on a line of its own, so that two versions of a page are easy to compare.
// With whole, what stands around an article is left out.
func text(root *html.Node, whole bool) string {
	w := &writer{whole: whole}
	w.node(root, false)
	w.end()
	return w.out.String()
}

type writer struct {
	whole bool
	out   strings.Builder
	block strings.Builder // the paragraph at hand
}

// end writes the paragraph at hand.
func (w *writer) end() {
	block := norm.NFC.String(strings.ToValidUTF8(w.block.String(), "\ufffd"))
	w.block.Reset()
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(block, "\x00", ""), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		for _, s := range prose.Sentences(line, "") {
			lines = append(lines, strings.TrimSpace(s))
		}
	}
	if len(lines) == 0 {
		return
	}
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	w.out.WriteString(strings.Join(lines, "\n") + "\n")
}

func (w *writer) node(n *html.Node, pre bool) {
	switch n.Type {
	case html.TextNode:
		if pre {
			w.block.WriteString(n.Data)
		} else {
			w.block.WriteString(strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(n.Data))
		}
		return
	case html.ElementNode:
		if hidden(n) || w.whole && around(n) {
			return
		}
		if n.DataAtom == atom.Br {
			w.block.WriteByte('\n')
			return
		}
	}
	apart := setApart(n)
	if apart {
		w.end()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, pre || n.DataAtom == atom.Pre)
	}
	switch {
	case apart:
		w.end()
	case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
		w.block.WriteByte(' ')
	}
}

// hidden tells what no reader sees.
func hidden(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Head, atom.Iframe, atom.Object,
		atom.Select, atom.Button, atom.Textarea, atom.Input, atom.Audio, atom.Video, atom.Canvas:
		return true
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && a.Val == "true":
			return true
		case a.Key == "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// around tells what stands around the text of a page.
func around(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Aside, atom.Form:
		return true
	}
	return false
}

// setApart tells what begins and ends a paragraph.
func setApart(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Dd, atom.Details, atom.Div, atom.Dl, atom.Dt,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Header, atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary,
		atom.Table, atom.Tr, atom.Ul:
		return true
	}
	return false
}
