package paste

import (
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/markdown"
)

// reading is what a reader gets of a piece of text: its characters without
// white space, and in detail where each format begins.
type reading struct {
	detail bool
	b      strings.Builder
	now    format
}

func (r *reading) text(s string, f format) {
	f.code = f.code && r.detail
	for _, c := range s {
		if unicode.IsSpace(c) {
			continue
		}
		if r.detail && f != r.now {
			r.b.WriteByte(byte(1 + f.marks()))
			if f.code {
				r.b.WriteByte('`')
			}
			r.b.WriteString(f.link)
			r.b.WriteByte(0)
			r.now = f
		}
		r.b.WriteString(fold(c))
	}
}

func (r *reading) note() { r.b.WriteString("\x00note\x00") }

// fold gives a character as it is typed: typographic marks are what the parser
// makes of these.
func fold(c rune) string {
	switch c {
	case '“', '”':
		return `"`
	case '‘', '’':
		return "'"
	case '«':
		return "<<"
	case '»':
		return ">>"
	case '–':
		return "--"
	case '—':
		return "---"
	case '…':
		return "..."
	}
	return string(c)
}

// meant is the reading that runs should have.
func meant(runs []run, detail bool) string {
	r := &reading{detail: detail}
	for _, x := range runs {
		switch {
		case x.note != "":
			r.note()
		case x.plain():
			if x.link == x.text {
				x.link = ""
			}
			r.text(x.text, x.format)
		}
	}
	return r.b.String()
}

// got is the reading that the parser has of a paragraph.
func got(p *markdown.Pipeline, src string, detail bool) string {
	r := &reading{detail: detail}
	r.document(p.Parse([]byte(src)), func(ast.Node) {})
	return r.b.String()
}

// document reads a parsed text; blocks of code, of which a paragraph has none,
// are given to code.
func (r *reading) document(d *markdown.Document, code func(ast.Node)) {
	var now []format
	top := func() format {
		if len(now) == 0 {
			return format{}
		}
		return now[len(now)-1]
	}
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		f := top()
		switch n := n.(type) {
		case *ast.Emphasis:
			f.strong, f.emphasis = f.strong || n.Level == 2, f.emphasis || n.Level == 1
		case *extast.Strikethrough:
			f.strike = true
		case *ast.Link:
			f.link = string(markdown.Unescape(n.Destination))
		case *ast.CodeSpan:
			f.code = true
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			if entering {
				code(n)
			}
			return ast.WalkSkipChildren, nil
		case *ast.HTMLBlock, *ast.RawHTML, *ast.LinkReferenceDefinition, *markdown.CitationNode, *ast.Image:
			return ast.WalkSkipChildren, nil
		case *extast.FootnoteList:
			return ast.WalkSkipChildren, nil
		case *extast.FootnoteLink:
			if entering {
				r.note()
			}
			return ast.WalkContinue, nil
		case *ast.Text:
			if entering {
				s := n.Value(d.Source)
				if !n.IsRaw() && !f.code {
					s = markdown.Unescape(s)
				}
				r.text(string(s), f)
			}
			return ast.WalkContinue, nil
		case *ast.String:
			if entering {
				r.text(string(n.Value), f)
			}
			return ast.WalkContinue, nil
		case *ast.AutoLink:
			if entering {
				r.text(string(n.Label(d.Source)), f)
			}
			return ast.WalkContinue, nil
		default:
			return ast.WalkContinue, nil
		}
		if entering {
			now = append(now, f)
		} else {
			now = now[:len(now)-1]
		}
		return ast.WalkContinue, nil
	})
}

// place is where a paragraph stands, as the parser must see it.
type place struct {
	before, after string
	flat          bool // no line breaks
	cell          bool
}

var (
	asParagraph = place{}
	asHeading   = place{before: "## ", flat: true}
	asItem      = place{before: "- "}
	asCell      = place{before: "| ", after: " |\n| --- |\n", flat: true, cell: true}
)

// inline writes runs so that the parser reads what they mean.
func (w *writer) inline(runs []run, at place) string {
	if at.flat {
		runs = slices.Clone(runs)
		for i := range runs {
			if runs[i].br {
				runs[i] = run{text: " "}
			}
		}
	}
	indent := strings.NewReplacer("\n", "\n"+strings.Repeat(" ", len(at.before)))
	var notes strings.Builder // what the marks in the paragraph stand for
	seen := map[string]bool{}
	for _, r := range runs {
		if r.note != "" && !seen[r.note] {
			seen[r.note] = true
			notes.WriteString("\n\n[^" + w.label(r.note) + "]: note\n")
		}
	}
	ok := func(s string, detail bool) bool {
		src := at.before + s + at.after
		if !at.flat {
			src = indent.Replace(s)
			src = at.before + src
		}
		src += notes.String()
		return got(w.parser, src, detail) == meant(runs, detail)
	}
	t := line(runs, w.label)
	for _, c := range []care{whereRead, everywhere} {
		if s := t.escaped(c, at.cell); ok(s, true) {
			return s
		}
	}
	// The words matter more than their emphasis.
	if s := t.escaped(everywhere, at.cell); ok(s, false) {
		return s
	}
	bare := make([]run, len(runs))
	for i, r := range runs {
		bare[i] = r
		bare[i].format = format{link: r.link}
	}
	s := line(bare, w.label).escaped(everywhere, at.cell)
	if ok(s, false) {
		return s
	}
	for i := range bare {
		bare[i].format = format{}
	}
	return line(bare, w.label).escaped(everywhere, at.cell)
}
