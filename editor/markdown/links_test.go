package markdown

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"postil/editor/cite"
)

// hostile are texts that grow with n and could take more than in proportion.
var hostile = map[string]func(n int) string{
	"links":                  func(n int) string { return strings.Repeat("[a](", n) },
	"links, a bracket":       func(n int) string { return strings.Repeat("[a](", n) + ")" },
	"links, a title":         func(n int) string { return strings.Repeat("[a](", n) + ` "b" c` },
	"links, an open title":   func(n int) string { return strings.Repeat("[a](", n) + ` "b` + strings.Repeat(" c", n) },
	"links and spaces":       func(n int) string { return strings.Repeat("[a](b ", n) },
	"links and titles":       func(n int) string { return strings.Repeat("[a](b 'c ", n) },
	"links and open titles":  func(n int) string { return strings.Repeat("[a](b (c ", n) },
	"links in angles":        func(n int) string { return strings.Repeat("[a](<", n) },
	"links in closed angles": func(n int) string { return strings.Repeat("[a](<", n) + "> b" },
	"links line by line":     func(n int) string { return strings.Repeat("[a](<b\n", n) },
	"both kinds of links":    func(n int) string { return strings.Repeat("[a](<[b](", n) },
	"images":                 func(n int) string { return strings.Repeat("![](", n) },
	"labels line by line":    func(n int) string { return strings.Repeat("[a]\n", n) },
	"references":             func(n int) string { return strings.Repeat("[a][", n) },
	"nested links":           func(n int) string { return strings.Repeat("[", n) + strings.Repeat("](", n) },
	"brackets":               func(n int) string { return strings.Repeat("[", n) },
	"brackets line by line":  func(n int) string { return strings.Repeat("[a\n", n) },
	"emphasis":               func(n int) string { return strings.Repeat("*a_", n) },
	"emphasis that ends":     func(n int) string { return strings.Repeat("*a ", n) + strings.Repeat("b_ ", n) },
	"emphasis and bold":      func(n int) string { return "a**b" + strings.Repeat("c* ", n) },
	"emphasis, mixed":        func(n int) string { return strings.Repeat("*t ", n) + strings.Repeat("_t*_ ", n) },
	"struck through":         func(n int) string { return strings.Repeat("a_ *a ~~a", n) },
	"backquotes":             func(n int) string { return strings.Repeat("`a``b```c````d", n/4) },
	"angles":                 func(n int) string { return strings.Repeat("<", n) },
	"tags":                   func(n int) string { return strings.Repeat("<a b='", n) },
	"comments":               func(n int) string { return strings.Repeat("a <!--a\n", n) },
	"quotations":             func(n int) string { return strings.Repeat("> ", n) + "a" },
	"lists":                  func(n int) string { return strings.Repeat("- ", n) + "a" },
}

// The work for n and for four times n is compared within one run, so that it
// does not matter how fast the computer is; the time is the processor's, and the
// least of several runs is what nothing else disturbed. What takes less than quick
// is too short to be compared where others work on the computer; links and
// emphasis took longer without the bounds.
func TestHostileTextsTakeTimeInProportion(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	p := New(Options{})
	least := func(src string) time.Duration {
		best := time.Hour
		for range 3 {
			began := processorTime()
			p.Parse([]byte(src))
			best = min(best, processorTime()-began)
		}
		return best
	}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			const n, quick = 2000, 250 * time.Millisecond
			var small, large time.Duration
			for range 5 { // in proportion it is 4 times as much, to the square 16 times
				small, large = least(text(n)), least(text(4*n))
				if large < 9*small || large < quick {
					t.Logf("%v, four times as much %v", small, large)
					return
				}
			}
			t.Errorf("%v, four times as much text %v", small, large)
		})
	}
}

// What is read of addresses that are none is counted: a small multiple of the
// text, however many there are.
func TestDeadLinksAreReadOnce(t *testing.T) {
	p := New(Options{})
	for name, text := range hostile {
		src := text(10_000)
		if d := p.Parse([]byte(src)); d.readInVain > 2*len(src) {
			t.Errorf("%s: %d bytes of text, %d of addresses in vain", name, len(src), d.readInVain)
		}
	}
}

func TestMarksBeyondTheBoundAreText(t *testing.T) {
	words := strings.Repeat("*a* ", maxMarks)
	var b bytes.Buffer
	p := New(Options{})
	src := words + "\n\n*b*\n\n" + strings.Repeat("|*c*", 600) + "|\n" + strings.Repeat("|-", 600) + "|\n"
	if err := p.HTML(&b, p.Parse([]byte(src)), cite.Formatted{}, HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), "<em>a</em>"); got != maxMarks/2 {
		t.Errorf("%d words of a paragraph are emphasised, want %d", got, maxMarks/2)
	}
	if !strings.Contains(b.String(), "<em>b</em>") || strings.Count(b.String(), "<em>c</em>") != 600 {
		t.Error("the next block has no emphasis")
	}
}

// bare is goldmark with nothing but CommonMark and text that is struck through.
func bare(inline []util.PrioritizedValue) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(parser.DefaultBlockParsers()...),
			parser.WithInlineParsers(inline...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		)),
		goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
			util.Prioritized(html.NewRenderer(), 1000), util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		))),
	)
}

func htmlOf(t testing.TB, md goldmark.Markdown, src string) string {
	t.Helper()
	var b bytes.Buffer
	d := &Document{Source: []byte(src)}
	root := md.Parser().Parse(text.NewReader(d.Source), parser.WithContext(contextOf(d)))
	if err := md.Renderer().Render(&b, d.Source, root); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sameLinks fails the test where the bounds change what goldmark makes of a
// text.
func sameLinks(t testing.TB, src string) {
	t.Helper()
	own := append(parser.DefaultInlineParsers(), util.Prioritized(extension.NewStrikethroughParser(), 500))
	want, got := htmlOf(t, bare(own), src), htmlOf(t, bare(inlineParsers()), src)
	if want != got {
		t.Fatalf("%q is\n%s\ngoldmark makes\n%s", src, got, want)
	}
}

var linkCases = []string{
	"[a](b)", "[a](", "[a]([b](c)", "[a]([b](c", "[a]([b](c) d", "[a](b [c](d \"e\")", "[[a](b)](c](d \"e\")", "[[a](b)](c \"d\")",
	"[a](b(c)[d](e", "[a](<b [c](<d>) e", "[a](<b [c](<d> e) [f](<g>)", "[a](<[b](c)", "![a](![b](c \"d\")", "[a]\n\n[a]: b", "[a]([a](c\n\n[a]: b",
	"[a](\\(b[c](d)", "[a](b\\)[c](d))", "`\\`](b) [a](b`\\`](c)", "[a](http://a.org/\\](b", "[a](b\n[c](d\n\"e\")", "[a]( [b]( )", "[a]()[b](c",
	"> [a](b\n> [c](d)\n", "- [a](b[c](d\n  [e](f)\n", "[a](((b))[c](d", "[*a](b*)[c](*d", "[a](\t[b](c", "<a](b>[c](d](e", "-\t\t[a]\n\t\t[b][]\n\n[a]: c\n[b]: d", "[a\n  b] [a\n\tb][]\n\n[a b]: c", "> [a\n> b](c\n> [d](e\n\n[a b]: c", "[a](b](c](d](e) f",
}

func TestLinksAreGoldmarks(t *testing.T) {
	for _, src := range linkCases {
		sameLinks(t, src)
	}
	for _, text := range hostile {
		sameLinks(t, text(100))
	}
}

func FuzzLinks(f *testing.F) {
	for _, src := range linkCases {
		f.Add(src)
	}
	// Most inputs of a fuzzer have few brackets: these letters stand for some.
	alphabet := strings.NewReplacer("0", "[a](", "1", "](", "2", "[", "3", "(", "4", ")", "5", "<", "6", ">", "7", "\\", "8", " \"t\"", "9", "\n")
	f.Fuzz(func(t *testing.T, src string) {
		sameLinks(t, src)
		sameLinks(t, alphabet.Replace(src))
	})
}
