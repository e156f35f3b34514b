package style_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"postil/editor/markdown"
	"postil/editor/style"
)

type text []string

func (t text) LineCount() int    { return len(t) }
func (t text) Line(i int) string { return t[i] }

// parsed gives for each line what the parser says it is: c for code, h for a
// heading, x for HTML, a space for all else.
func parsed(src string) string {
	doc := markdown.New(markdown.Options{}).Parse([]byte(src))
	kinds := []byte(strings.Repeat(" ", strings.Count(src, "\n")+1))
	_ = ast.Walk(doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		kind := byte(0)
		switch n.Kind() {
		case ast.KindCodeBlock, ast.KindFencedCodeBlock:
			kind = 'c'
		case ast.KindHeading:
			kind = 'h'
		case ast.KindHTMLBlock:
			kind = 'x'
		}
		if entering && kind != 0 {
			for i := range n.Lines().Len() {
				if kind == 'h' && i < n.Lines().Len()-1 {
					continue // only the last line is marked, see the package's comment
				}
				s := n.Lines().At(i)
				if kind != 'c' && strings.TrimSpace(src[s.Start:s.Stop]) != "" || body(src[s.Start:s.Stop]) {
					kinds[strings.Count(src[:s.Start], "\n")] = kind
				}
			}
			if b, ok := n.(*ast.HTMLBlock); ok && b.HasClosure() {
				kinds[strings.Count(src[:b.ClosureLine.Start], "\n")] = kind
			}
		}
		return ast.WalkContinue, nil
	})
	return string(kinds)
}

// body reports whether a line is neither blank nor a fence, which the parser
// does not count as code.
func body(line string) bool {
	line = strings.TrimLeft(line, " >")
	return strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "```") && !strings.HasPrefix(line, "~~~")
}

func underline(line string) bool {
	return strings.Trim(line, "= ") == "" || strings.Trim(line, "- ") == ""
}

// styled gives the same by the spans.
func styled(src string) string {
	t := text(strings.Split(src, "\n"))
	h := style.NewHighlighter(t)
	kinds := []byte(strings.Repeat(" ", len(t)))
	for i := range t {
		for _, s := range h.Spans(i) {
			line := t[i][s.Start:s.End]
			switch {
			case s.Role == style.CodeBlock && body(line):
				kinds[i] = 'c'
			case s.Role >= style.Heading1 && s.Role <= style.Heading6 && strings.Trim(line, "# ") != "":
				under := underline(line) && i > 0 && kinds[i-1] == 'h' && !strings.Contains(t[i-1], "#")
				if !under {
					kinds[i] = 'h'
				}
			case s.Role == style.HTML && s.End == len(t[i]):
				kinds[i] = 'x'
			}
		}
	}
	return string(kinds)
}

func TestBlocksAgreeWithParser(t *testing.T) {
	pieces := []string{
		"text", "text", "", "", "```", "~~~", "> text", "> ```", ">", "- item", "- - two", "  more", "    code", "      deep",
		"1. one", "2. two", "   three", "# h", "## h", "> # h", "- # h", "***", "<div>", "</div>", "<!-- c", "c -->", "+ x", "[^a]: note",
		"\ttab", "- \ttab", "> > text", "  - sub", ">     code",
		"---", "===", "-", "1)", "> ---", "  ===", "[a]: b", ">text", "* * *", "- [ ] x", "10. ten", "- ```", "   > q",
		"     x",
	}
	r := rand.New(rand.NewPCG(1, 9))
	bad := 0
	const rounds = 4000
	for range rounds {
		lines := make([]string, 2+r.IntN(6))
		for i := range lines {
			lines[i] = pieces[r.IntN(len(pieces))]
		}
		src := strings.Join(lines, "\n")
		want, got := parsed(src), styled(src)
		if want != got {
			if bad++; bad <= 10 {
				t.Errorf("%q\nparser %q\nstyle  %q", src, want, got)
			}
		}
	}
}
