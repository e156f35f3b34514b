package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"postil/editor/cite"
)

// CalloutType is what a callout is for.
type CalloutType string

// The types of callouts: those of GitHub, and key points and corrections.
const (
	NoteCallout       CalloutType = "note"
	TipCallout        CalloutType = "tip"
	ImportantCallout  CalloutType = "important"
	WarningCallout    CalloutType = "warning"
	CautionCallout    CalloutType = "caution"
	KeyPointsCallout  CalloutType = "keypoints"
	CorrectionCallout CalloutType = "correction"
)

// The kinds of Postil's own blocks.
var (
	KindCallout   = ast.NewNodeKind("Callout")
	KindPullQuote = ast.NewNodeKind("PullQuote")
)

// Callout is a box set off from the text. Its children are blocks.
type Callout struct {
	ast.BaseBlock
	CalloutType CalloutType
	// Title is the plain text after the marker: a correction's date, or words
	// to show instead of the type's label. It may be empty.
	Title string
	// Marker is the source of the marker, "[!NOTE]", and of the title.
	Marker cite.Span
}

// Kind implements ast.Node.
func (n *Callout) Kind() ast.NodeKind { return KindCallout }

// Dump implements ast.Node.
func (n *Callout) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Type": string(n.CalloutType), "Title": n.Title}, nil)
}

// PullQuote is a sentence of the text set large beside it. Its children are
// blocks.
type PullQuote struct {
	ast.BaseBlock
	Attribution string    // who said it, plain text; it may be empty
	Marker      cite.Span // the source of "[!PULLQUOTE]" and the attribution
}

// Kind implements ast.Node.
func (n *PullQuote) Kind() ast.NodeKind { return KindPullQuote }

// Dump implements ast.Node.
func (n *PullQuote) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Attribution": n.Attribution}, nil)
}

var calloutMarker = regexp.MustCompile(`^\[!([A-Za-z]+)\](?:[ \t]+(.*?))?[ \t\r\n]*$`)

// calloutParser takes the marker off a quotation that begins with one. It does
// so before any text is read, or "[!NOTE]" could be taken for a link.
type calloutParser struct{}

// Transform implements parser.ParagraphTransformer.
func (calloutParser) Transform(p *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := p.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != p || p.Lines().Len() == 0 {
		return
	}
	first := p.Lines().At(0)
	line := first.Value(reader.Source())
	m := calloutMarker.FindSubmatchIndex(line)
	if m == nil {
		return
	}
	typ := strings.ToLower(string(line[m[2]:m[3]]))
	switch CalloutType(typ) {
	case NoteCallout, TipCallout, ImportantCallout, WarningCallout, CautionCallout, KeyPointsCallout, CorrectionCallout, pullQuote:
	default:
		return // a quotation like any other
	}
	title, end := "", m[3]+1
	if m[4] >= 0 {
		title, end = string(Unescape(line[m[4]:m[5]])), m[5]
	}
	start := first.Start - first.Padding
	quote.SetAttributeString(calloutAttribute, calloutHead{
		typ: CalloutType(typ), title: title, marker: cite.Span{Start: first.Start, End: start + end},
	})
	lines := text.NewSegments()
	for i := 1; i < p.Lines().Len(); i++ {
		lines.Append(p.Lines().At(i))
	}
	if lines.Len() == 0 {
		quote.RemoveChild(quote, p)
		return
	}
	p.SetLines(lines)
	p.SetPos(lines.At(0).Start)
}

// pullQuote is the marker of a pull quote, which is no callout.
const pullQuote CalloutType = "pullquote"

// calloutAttribute is the attribute of a quotation that has its calloutHead.
const calloutAttribute = "callout"

// calloutHead is what the first line of a callout says.
type calloutHead struct {
	typ    CalloutType
	title  string
	marker cite.Span
}

// calloutMaker makes callouts and pull quotes of quotations that begin with a
// marker.
type calloutMaker struct{}

// Transform implements parser.ASTTransformer.
func (calloutMaker) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	var quotes []*ast.Blockquote
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if q, ok := n.(*ast.Blockquote); ok && q.Attributes() != nil {
			quotes = append(quotes, q)
		}
		if n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	for _, q := range quotes {
		v, _ := q.AttributeString(calloutAttribute)
		head, ok := v.(calloutHead)
		if !ok {
			continue
		}
		var box ast.Node = &Callout{CalloutType: head.typ, Title: head.title, Marker: head.marker}
		if head.typ == pullQuote {
			box = &PullQuote{Attribution: head.title, Marker: head.marker}
		}
		box.SetPos(q.Pos())
		box.SetBlankPreviousLines(q.HasBlankPreviousLines())
		for c := q.FirstChild(); c != nil; {
			next := c.NextSibling()
			box.AppendChild(box, c)
			c = next
		}
		q.Parent().ReplaceChild(q.Parent(), q, box)
	}
}
