package proof

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
)

// Fix is a change of the text that mends a Finding.
type Fix struct {
	// Text is to be put in place of [Start, End), byte offsets in the file.
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	// Template is the English name of the change with {{.Name}} slots, filled
	// from Args, as for Finding.
	Template string            `json:"-"`
	Args     map[string]string `json:"-"`
}

// Label is the name of the change in English, as a button has it.
func (f Fix) Label() string { return fill(f.Template, f.Args) }

func fill(template string, args map[string]string) string {
	for k, v := range args {
		template = strings.ReplaceAll(template, "{{."+k+"}}", v)
	}
	return template
}

// fix offers a change with the finding added last. The span is of the document.
func (c *checker) fix(s cite.Span, text, template string, args map[string]string) {
	last := &c.found[len(c.found)-1]
	last.Fixes = append(last.Fixes, Fix{
		Start: s.Start + c.at.Offset, End: s.End + c.at.Offset, Text: text, Template: template, Args: args,
	})
}

// closeCitation offers a bracket where the citation can only end: where a
// locator may follow the key nobody knows where it does.
func (c *checker) closeCitation(s cite.Span) {
	rest := c.doc.Source[s.End:]
	if len(rest) == 0 || bytes.IndexByte([]byte("\n\r.!?:)"), rest[0]) >= 0 {
		c.fix(cite.Span{Start: s.End, End: s.End}, "]", "Close the bracket", nil)
	}
}

// writeNote offers the start of a footnote at the end of the text.
func (c *checker) writeNote(name string) {
	src := c.doc.Source
	text := bytes.TrimRight(src, " \t\r\n")
	c.fix(cite.Span{Start: len(text), End: len(src)}, "\n\n[^"+name+"]: ", "Write the footnote", nil)
}

// setLevel offers to make a heading with marks before it one of another level.
func (c *checker) setLevel(n *ast.Heading, text cite.Span, level int) {
	src := c.doc.Source
	end := len(bytes.TrimRight(src[:text.Start], " \t"))
	start := len(bytes.TrimRight(src[:end], "#"))
	if end-start == n.Level {
		c.fix(cite.Span{Start: start, End: end}, strings.Repeat("#", level), "Make it level {{.Level}}", map[string]string{"Level": itoa(level)})
	}
}

// removeHeading offers to take away a line of nothing but a heading's marks.
func (c *checker) removeHeading(at int) {
	src := c.doc.Source
	start := bytes.LastIndexByte(src[:at], '\n') + 1
	end := len(src)
	if i := bytes.IndexByte(src[start:], '\n'); i >= 0 {
		end = start + i + 1
	}
	if len(bytes.Trim(src[start:end], "# \t\r\n")) == 0 {
		c.fix(cite.Span{Start: start, End: end}, "", "Remove the heading", nil)
	}
}

// bareLink offers to show the address of a link without words.
func (c *checker) bareLink(s cite.Span, dest string) {
	if (strings.HasPrefix(dest, "https://") || strings.HasPrefix(dest, "http://")) && !strings.ContainsAny(dest, " <>\n") {
		c.fix(s, "<"+dest+">", "Show the address", nil)
	}
}
