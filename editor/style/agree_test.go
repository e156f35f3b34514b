package style_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/markdown"
	"postil/editor/style"
)

type text []string

func (t text) LineCount() int    { return len(t) }
func (t text) Line(i int) string { return t[i] }

// parsed gives for each line what the parser says it is: c for code, h for a
// heading, x for HTML, t for a table, d for the start of a definition, a space
// for all else.
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
		case extast.KindTableHeader:
			at := strings.Count(src[:n.Pos()], "\n")
			if entering {
				kinds[at], kinds[at+1] = 't', 't'
			}
		case extast.KindTableRow:
			if entering {
				kinds[strings.Count(src[:n.Pos()], "\n")] = 't'
			}
		case extast.KindDefinitionDescription:
			if at := strings.Count(src[:n.Pos()], "\n"); entering && kinds[at] == ' ' {
				kinds[at] = 'd'
			}
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
			case s.Role&style.InTable != 0:
				kinds[i] = 't'
			case s.Role == style.ListMarker && line == ":":
				kinds[i] = 'd'
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
	agree(t, pieces)
}

func TestTablesAgreeWithParser(t *testing.T) {
	agree(t, []string{
		"text", "text", "", "a | b", "a | b", "|-|-|", "-|-", "|:-:|--:|", "| a | b | c |", "|---|", "> a|b", "> -|-", "> c|d",
		"- a|b", "  -|-", "  c|d", "  ", "# h", "```", "a\\|b", "||", "|", "    |-|", ":-", "- | -", "|-x-|", "| `a|b` |",
		"<div>", "1. a|b", "   |-|-|", "    --|--",
	})
}

func TestDefinitionsAgreeWithParser(t *testing.T) {
	agree(t, []string{
		"term", "term", "", ": one", ":   two", "  more", "    more", "> q", "> : three", "- item", "  : four", ":x", " : five",
		"        code", "# h", "***",
	})
}

// parsedInline gives for each byte what the parser says it is in a line of text: s for
// struck, l for a bare address, a space for all else.
func parsedInline(src string) string {
	kinds := []byte(strings.Repeat(" ", len(src)))
	struck := 0
	_ = ast.Walk(markdown.New(markdown.Options{}).Parse([]byte(src)).Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *extast.Strikethrough:
			if entering {
				struck++
			} else {
				struck--
			}
		case *ast.Text:
			for i := n.Segment.Start; entering && struck > 0 && i < n.Segment.Stop; i++ {
				kinds[i] = 's'
			}
		case *ast.AutoLink:
			label := n.Label([]byte(src))
			if at := strings.Index(src, string(label)); entering && at >= 0 {
				copy(kinds[at:], strings.Repeat("l", len(label)))
			}
		}
		return ast.WalkContinue, nil
	})
	return unmarked(src, kinds)
}

// unmarked leaves out marks, which the parser does not count as text.
func unmarked(src string, kinds []byte) string {
	for i := range kinds {
		if kinds[i] == 's' && strings.IndexByte("~*_", src[i]) >= 0 {
			kinds[i] = ' '
		}
	}
	return string(kinds)
}

func styledInline(src string) string {
	t := text{src}
	kinds := []byte(strings.Repeat(" ", len(src)))
	for _, s := range style.NewHighlighter(t).Spans(0) {
		for i := s.Start; i < s.End; i++ {
			switch {
			case s.Role.Base() == style.LinkTarget:
				kinds[i] = 'l'
			case s.Role&style.Struck != 0:
				kinds[i] = 's'
			}
		}
	}
	return unmarked(src, kinds)
}

func TestStrikesAndAddressesAgreeWithParser(t *testing.T) {
	pieces := []string{
		"a", "b", " ", " ", "~", "~~", "~~", "~~~", "*", "**", "_", "(", ")", ".", ",", "é",
		" http://x1.example ", "https://x2.example/p_q_", "www.x3.example", "ftp://x4.example:80", "http://local/", " j.d@x5.example", "(j_d@x6.example", "k@x", "://",
	}
	r := rand.New(rand.NewPCG(3, 7))
	bad := 0
	for range 20_000 {
		var b strings.Builder
		b.WriteString("x ")
		used := map[string]bool{}
		for range 1 + r.IntN(9) {
			p := pieces[r.IntN(len(pieces))]
			if len(p) > 3 && used[p] {
				continue // so that an address stands in one place only
			}
			used[p] = true
			b.WriteString(p)
		}
		src := strings.TrimRight(b.String(), " ")
		if want, got := parsedInline(src), styledInline(src); want != got {
			if bad++; bad <= 10 {
				t.Errorf("\n%s\n%s parser\n%s style", src, want, got)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d disagree", bad)
	}
}

// agree compares the two on texts of random lines.
func agree(t *testing.T, pieces []string) {
	t.Helper()
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
