package markdown

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
)

// state writes out all that a Document says.
func state(p *Pipeline, d *Document) string {
	var b bytes.Buffer
	if err := p.HTML(&b, d, spell(d.Citations), HTMLOptions{SourceLines: true}); err != nil {
		fmt.Fprintln(&b, err)
	}
	for _, k := range d.Blocks() {
		fmt.Fprintf(&b, "block %v %d %x %s\n", k.Span, k.Line, k.Hash, k.Node.Kind())
	}
	fmt.Fprintf(&b, "notes %v\nloose %v\nunclosed %v\noutline %v\nclusters %v\n", d.Notes(), d.LooseNotes(), d.Unclosed(), d.Outline(), d.Citations.Clusters)
	depth := 0
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		fmt.Fprintf(&b, "%*s%s @%d", depth, "", n.Kind(), n.Pos())
		if n.Type() == ast.TypeBlock && n.Lines() != nil {
			fmt.Fprint(&b, " ", *n.Lines())
		}
		switch n := n.(type) {
		case *ast.Text:
			fmt.Fprint(&b, " ", n.Segment, n.SoftLineBreak(), n.HardLineBreak(), n.IsRaw())
		case *ast.AutoLink:
			fmt.Fprintf(&b, " %s", n.Label(d.Source))
		case *CitationNode:
			fmt.Fprint(&b, n.segments)
		}
		fmt.Fprintln(&b)
		depth++
		return ast.WalkContinue, nil
	})
	return b.String()
}

// pieces are what random texts and edits are made of.
var pieces = []string{
	"\n", "\n\n", "\n\n\n", " ", "    ", "\t", "word ", "Some *words* in a row. ", "# Heading\n", "## Same\n\n", "---\n", "===\n", "- ", "- item\n", "1. one\n",
	"* ", "> ", "> quote\n", "> [!NOTE]\n> b\n", "> [!PULLQUOTE] Ann\n> b\n", "```\n", "````\n", "~~~\n", "    code\n", "[^1]", "[^1]: Note\n", "[^x]: ", "[^x]", "[@a]", "[see @b, p. 3; @c]", "[@a",
	"[ref]", "[ref]: https://example.org\n", "[ref]: /other 'T'\n", "\n: def\n", ": x", "Term\n: Def\n", "| a | b |\n|---|---|\n| c | d |\n", "\"", "'", "“", "\"q\"", "it's", "--", "<b>", "</b>",
	"<div>\n", "</div>\n", "<!-- ", " -->\n", "<script>\n", "</script>\n", "![a](b.png)", "![a](b.png \"C | D\"){credit=\"E\"}", "https://example.org/x", "www.example.org", "\\", "*", "**", "_", "`", "``", "~~", "\r\n", "é", "日本", "{#id}", "# H {#id}\n", "  \n", "&amp;", "[", "]", "(", ")", "- [ ] task\n", "a@b.org", "<https://x.org>", "\x00", "\v\n", "\f",
}

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func randomEdit(r *rand.Rand, src string) string {
	from := r.IntN(len(src) + 1)
	to := from
	switch r.IntN(4) {
	case 0:
		to = min(len(src), from+r.IntN(6))
	case 1:
		to = min(len(src), from+r.IntN(60))
	}
	insert := ""
	if r.IntN(3) > 0 {
		insert = randomText(r, 1+r.IntN(2))
	}
	return src[:from] + insert + src[to:]
}

func sameAsParsed(t *testing.T, p *Pipeline, d *Document, was, src string) {
	t.Helper()
	got, want := state(p, d), state(p, p.Parse([]byte(src)))
	if got != want {
		t.Fatalf("an update of\n%q\nto\n%q\nis not what Parse makes (-Parse +Update):\n%s", was, src, cmp.Diff(want, got))
	}
}

func TestUpdateIsParse(t *testing.T) {
	p := New(Options{})
	rounds := 400
	if testing.Short() {
		rounds = 100
	}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		src := randomText(r, 5+r.IntN(60))
		d := p.Update(nil, []byte(src))
		sameAsParsed(t, p, d, "", src)
		for range 25 {
			was := src
			src = randomEdit(r, src)
			before := state(p, d)
			next := p.Update(d, []byte(src))
			sameAsParsed(t, p, next, was, src)
			if state(p, d) != before {
				t.Fatalf("an update to %q changed the document before it, %q", src, was)
			}
			d = next
		}
	}
}

// article is a text of so many words as authors write them, with citations.
func article(words, citations int) string {
	var b strings.Builder
	n, cited := 0, 0
	for para := 0; n < words; para++ {
		switch {
		case para%12 == 0:
			fmt.Fprintf(&b, "## Part %d of the argument\n\n", para/12+1)
		case para%9 == 4:
			b.WriteString("- One point that is short\n- Another with *stress* on it\n- A third\n\n")
			n += 13
		case para%17 == 8:
			b.WriteString("> Nobody has asked \"why\" the line was built -- and nobody will.\n\n")
			n += 12
		}
		for range 6 {
			b.WriteString("It is said that the port's fourth berth, which opened in 2019, \"changed\" nothing for the *town* and little for its trade. ")
			n += 21
			if cited*words < citations*n {
				fmt.Fprintf(&b, "The ministry disagrees [see @key%d, pp. %d-%d]. ", cited%40, cited, cited+2)
				cited++
				n += 3
			}
		}
		b.WriteString("\n\n")
		if para%25 == 3 {
			fmt.Fprintf(&b, "So it goes.[^n%d]\n\n[^n%d]: A note on it.\n\n", para, para)
		}
	}
	return b.String()
}

func TestUpdateParsesLittle(t *testing.T) {
	p := New(Options{})
	src := article(5000, 50)
	d := p.Update(nil, []byte(src))
	at := strings.Index(src[len(src)/2:], "berth") + len(src)/2
	edited := src[:at] + "x" + src[at:]
	next := p.Update(d, []byte(edited))
	sameAsParsed(t, p, next, src, edited)
	fresh := 0
	for i, part := range next.pieces {
		if part != d.pieces[min(i, len(d.pieces)-1)] {
			fresh++
		}
	}
	if len(next.pieces) != len(d.pieces) || fresh != 1 {
		t.Errorf("a letter in a paragraph made %d of %d parts anew", fresh, len(next.pieces))
	}
}

// Documents share parts, so a text may be updated while the one before it is
// shown. The race detector finds what is written to meanwhile.
func TestUpdateWhileTheTextIsShown(t *testing.T) {
	p := New(Options{})
	src := article(500, 20) + "```go\ncode\n```\n\n| a |\n|---|\n| b |\n\nwww.example.org\n"
	d := p.Update(nil, []byte(src))
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			at := len(src) * i / 4
			state(p, p.Update(d, []byte(src[:at]+"x"+src[at:])))
		})
	}
	state(p, d)
	wg.Wait()
}

func FuzzUpdate(f *testing.F) {
	cases, _ := filepath.Glob("testdata/*.txt")
	for i, name := range cases {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range strings.Split(string(data), "=== ") {
			_, c, _ = strings.Cut(c, "\n")
			c, _, _ = strings.Cut(c, "\n---\n")
			f.Add(c, i, i+3, pieces[(i*7)%len(pieces)])
		}
	}
	p := New(Options{})
	f.Fuzz(func(t *testing.T, src string, from, to int, insert string) {
		from = min(max(from, 0), len(src))
		to = min(max(to, from), len(src))
		edited := src[:from] + insert + src[to:]
		sameAsParsed(t, p, p.Update(p.Update(nil, []byte(src)), []byte(edited)), src, edited)
	})
}

func benchmarkArticle(b *testing.B, f func(p *Pipeline, d *Document, src, edited []byte)) {
	p := New(Options{})
	src := article(20000, 200)
	at := strings.Index(src[len(src)/2:], "berth") + len(src)/2
	edited := []byte(src[:at] + "x" + src[at:])
	d := p.Update(nil, []byte(src))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		f(p, d, []byte(src), edited)
	}
}

func BenchmarkParse(b *testing.B) {
	benchmarkArticle(b, func(p *Pipeline, _ *Document, src, _ []byte) { p.Parse(src) })
}

func BenchmarkUpdate(b *testing.B) {
	benchmarkArticle(b, func(p *Pipeline, d *Document, _, edited []byte) { p.Update(d, edited) })
}

func BenchmarkUpdateAndBlocks(b *testing.B) {
	benchmarkArticle(b, func(p *Pipeline, d *Document, _, edited []byte) { p.Update(d, edited).Blocks() })
}

func BenchmarkHTML(b *testing.B) {
	var out bytes.Buffer
	benchmarkArticle(b, func(p *Pipeline, d *Document, _, _ []byte) {
		out.Reset()
		if err := p.HTML(&out, d, cite.Formatted{}, HTMLOptions{}); err != nil {
			b.Fatal(err)
		}
	})
}
