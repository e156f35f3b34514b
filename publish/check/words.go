package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
)

// words points out the words and phrases that the house avoids, in the text
// and in the fields that readers see.
func (k *checker) words() {
	var avoid []string
	for _, w := range k.pub.HouseStyle.Avoid {
		if w = strings.Join(strings.Fields(w), " "); w != "" {
			avoid = append(avoid, w)
		}
	}
	if len(avoid) == 0 {
		return
	}
	const template = "The house does not use “{{.Word}}”. Put it another way."
	f := k.a.Front
	for _, fd := range []struct{ key, text string }{{"title", f.Title}, {"subtitle", f.Subtitle}, {"summary", f.Summary}} {
		var p prose
		p.add(fd.text, 0, false)
		for _, w := range avoid {
			if len(p.find(w)) > 0 {
				k.field(fd.key, RuleAvoidedWord, proof.Warning, template, args{"Word": w})
			}
		}
	}
	for _, p := range k.prose() {
		for _, w := range avoid {
			for _, s := range p.find(w) {
				k.text(s, RuleAvoidedWord, proof.Warning, template, args{"Word": w})
			}
		}
	}
}

// prose is the text of one block, letter by letter as it is compared, with the
// place of each letter in the source.
type prose struct {
	letters []rune
	starts  []int
	ends    []int
}

// add appends text that begins at offset in the source. Text that the parser
// made, such as a curly apostrophe, takes no room there: made.
func (p *prose) add(text string, offset int, made bool) {
	for i, r := range text {
		start, end := offset+i, offset+i+utf8.RuneLen(r)
		if made {
			start, end = offset, offset
		}
		switch r = unicode.ToLower(r); {
		case r == '’':
			r = '\''
		case unicode.IsSpace(r):
			r = ' '
			if n := len(p.letters); n > 0 && p.letters[n-1] == ' ' {
				continue
			}
		case r == '\u00ad':
			continue
		}
		p.letters = append(p.letters, r)
		p.starts = append(p.starts, start)
		p.ends = append(p.ends, end)
	}
}

// find lists where a phrase stands as whole words.
func (p *prose) find(phrase string) []cite.Span {
	var want prose
	want.add(phrase, 0, false)
	var out []cite.Span
	n := len(want.letters)
	inWord := func(i int) bool {
		if i < 0 || i >= len(p.letters) {
			return false
		}
		r := p.letters[i]
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
	}
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
next:
	for i := 0; i+n <= len(p.letters); i++ {
		for j, r := range want.letters {
			if p.letters[i+j] != r {
				continue next
			}
		}
		if isWord(want.letters[0]) && inWord(i-1) || isWord(want.letters[n-1]) && inWord(i+n) {
			continue
		}
		out = append(out, cite.Span{Start: p.starts[i], End: p.ends[i+n-1]})
	}
	return out
}

// prose collects the text of the article block by block: no code, no HTML, no
// citations.
func (k *checker) prose() []prose {
	var out []prose
	_ = ast.Walk(k.doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
			var p prose
			k.inline(&p, n)
			out = append(out, p)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return out
}

func (k *checker) inline(p *prose, block ast.Node) {
	last := 0 // offset after what was seen last, the place of what the parser made
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n == block {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			p.add(string(n.Value(k.doc.Source)), n.Segment.Start, false)
			last = n.Segment.Stop
			if n.SoftLineBreak() || n.HardLineBreak() {
				p.add(" ", last, true)
			}
		case *ast.String:
			p.add(string(n.Value), last, true)
		case *ast.Emphasis, *ast.Link, *ast.Image:
			return ast.WalkContinue, nil
		case *markdown.CitationNode, *ast.CodeSpan, *ast.RawHTML, *ast.AutoLink:
			p.add("\uFFFC", last, true) // stands for it, so that no phrase runs across
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}
