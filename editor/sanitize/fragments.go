package sanitize

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxOpen bounds how deep elements may nest; the tags of those further in are
// left out.
const maxOpen = 64

// open is an element whose end tag has not come yet.
type open struct {
	name  string
	piece int // the piece and part its start tag stands in
	part  int
}

// cleaner writes pieces anew, tag by tag.
type cleaner struct {
	pieces [][]string // the parts of each piece, a tag or a text each
	stack  []open
}

// Fragments makes pieces of HTML safe that stand one after another in the same
// element of the page, with text of the page between them, such as "<sup>" and
// "</sup>". An element may begin in one piece and end in a later one; a tag
// without its counterpart is left out.
func Fragments(pieces []string) []string {
	var c cleaner
	for _, p := range pieces {
		c.pieces = append(c.pieces, nil)
		c.piece(p)
	}
	for _, o := range slices.Backward(c.stack) {
		c.pieces[o.piece][o.part] = ""
	}
	out := make([]string, len(pieces))
	for i, parts := range c.pieces {
		out[i] = strings.Join(parts, "")
	}
	return out
}

// Text is the text in a piece of HTML that a reader would see.
func Text(piece string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(Fragments([]string{piece})[0]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if block(string(name)) {
				b.WriteByte(' ')
			}
		}
	}
}

// block reports whether an element parts the words before and after it.
func block(element string) bool {
	switch element {
	case "br", "caption", "dd", "details", "div", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
		"li", "p", "pre", "summary", "table", "td", "th", "tr", "blockquote":
		return true
	}
	return false
}

func (c *cleaner) write(s string) {
	last := len(c.pieces) - 1
	c.pieces[last] = append(c.pieces[last], s)
}

func (c *cleaner) piece(src string) {
	z := html.NewTokenizer(strings.NewReader(src))
	hidden, depth := "", 0 // the element whose content is left out, and how often it is open
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		t := z.Token()
		if hidden != "" {
			switch {
			case t.Data != hidden:
			case kind == html.StartTagToken:
				depth++
			case kind == html.EndTagToken:
				if depth--; depth == 0 {
					hidden = ""
				}
			}
			continue
		}
		switch kind {
		case html.TextToken:
			c.write(html.EscapeString(t.Data))
		case html.StartTagToken, html.SelfClosingTagToken:
			if dropsContent(t.Data) {
				// A browser takes "<script/>" for a start tag.
				hidden, depth = t.Data, 1
				continue
			}
			c.start(t)
		case html.EndTagToken:
			c.end(t.Data)
		}
	}
}

func (c *cleaner) start(t html.Token) {
	extra, ok := allowed(t.Data)
	if !ok {
		return
	}
	for len(c.stack) > 0 && ends(c.stack[len(c.stack)-1].name, t.Data) {
		c.pop()
	}
	if !void(t.Data) {
		if len(c.stack) >= maxOpen {
			return
		}
		last := len(c.pieces) - 1
		c.stack = append(c.stack, open{t.Data, last, len(c.pieces[last])})
	}
	var b strings.Builder
	b.WriteString("<" + t.Data)
	seen := map[string]bool{}
	for _, a := range t.Attr {
		if a.Namespace != "" || seen[a.Key] || !Attribute(a.Key) && !slices.Contains(extra, a.Key) {
			continue
		}
		seen[a.Key] = true
		value := a.Val
		if isAddress(a.Key) {
			if value, ok = Address(value); !ok {
				continue
			}
		}
		b.WriteString(" " + a.Key + `="` + html.EscapeString(value) + `"`)
	}
	b.WriteByte('>')
	c.write(b.String())
}

// pop ends the innermost open element.
func (c *cleaner) pop() {
	last := len(c.stack) - 1
	c.write("</" + c.stack[last].name + ">")
	c.stack = c.stack[:last]
}

func (c *cleaner) end(name string) {
	at := -1
	for i, o := range c.stack {
		if o.name == name {
			at = i
		}
	}
	if at < 0 {
		return
	}
	for len(c.stack) > at {
		c.pop()
	}
}
