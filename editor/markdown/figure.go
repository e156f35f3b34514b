package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"postil/editor/sanitize"
)

// FigureText is what stands below an image that is shown as a figure. All of it
// is plain text and may be empty.
type FigureText struct {
	Caption string
	Credit  string // who made the image
	Source  string // where it comes from: an address or the name of an archive
}

// Figure reports whether a block is a paragraph that holds nothing but one
// image, which is shown as a figure.
func Figure(n ast.Node) (*ast.Image, bool) {
	if n == nil || n.Kind() != ast.KindParagraph || n.ChildCount() != 1 {
		return nil, false
	}
	img, ok := n.FirstChild().(*ast.Image)
	return img, ok
}

// TextOfFigure gives what is written below a figure. The image's title has the
// caption and, behind a bar, the credit: "A map | Ann Smith". The attributes
// {credit="…" source="…" caption="…"} behind the image say the same and go
// before the title.
func TextOfFigure(img *ast.Image) FigureText {
	title := string(Unescape(img.Title))
	caption, credit, _ := cutLast(title, " | ")
	t := FigureText{Caption: strings.TrimSpace(caption), Credit: strings.TrimSpace(credit)}
	for _, a := range img.Attributes() {
		value, _ := a.Value.([]byte)
		switch string(a.Name) {
		case "caption":
			t.Caption = string(value)
		case "credit":
			t.Credit = string(value)
		case "source":
			t.Source = string(value)
		}
	}
	return t
}

// cutLast is strings.Cut around the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// maxAttributes bounds the {attributes} of an image, in bytes.
const maxAttributes = 2000

// imageAttributeParser reads {attributes} that stand directly behind an image.
type imageAttributeParser struct{}

// Trigger implements parser.InlineParser.
func (imageAttributeParser) Trigger() []byte { return []byte{'{'} }

// Parse implements parser.InlineParser.
func (imageAttributeParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	img, ok := parent.LastChild().(*ast.Image)
	if !ok || img.Attributes() != nil {
		return nil
	}
	line, segment := block.PeekLine()
	reader := text.NewReader(line[:min(len(line), maxAttributes)])
	attributes, ok := parser.ParseAttributes(reader)
	if !ok || len(attributes) == 0 {
		return nil
	}
	_, after := reader.Position()
	block.Advance(after.Start)
	img.SetAttribute(attributeSpan, [2]int{segment.Start, segment.Start + after.Start})
	for _, a := range attributes {
		if value, ok := a.Value.([]byte); ok && isImageAttribute(string(a.Name)) {
			img.SetAttribute(a.Name, value)
		}
	}
	// The parser appends what it gets, and the image is the last child already.
	return img
}

// attributeSpan is the attribute of an image that has the place of its
// {attributes} in the source, a [2]int.
var attributeSpan = []byte("attributes")

func isImageAttribute(name string) bool {
	switch name {
	case "caption", "credit", "source":
		return true
	}
	return sanitize.Attribute(name)
}
