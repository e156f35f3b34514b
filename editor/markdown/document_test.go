package markdown

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
)

func parse(src string) *Document { return New(Options{}).Parse([]byte(src)) }

func TestCitationSpansPointIntoTheSource(t *testing.T) {
	src := "A [see @one,\np. 3; -@two].\r\n\r\n> - quoted [@three,\r\n>   chap. 2; @{f-our}]\n> - @five [p. 2]\n\n| a |\n|---|\n| [@six] |\n\n- tab\n\n\tx [@seven;\n\t@eight]\n"
	d := parse(src)
	var got []string
	for _, c := range d.Citations.Clusters {
		got = append(got, src[c.Span.Start:c.Span.End])
		for _, x := range c.Citations {
			got = append(got, src[x.KeySpan.Start:x.KeySpan.End])
		}
	}
	want := []string{
		"[see @one,\np. 3; -@two]", "@one", "@two",
		"[@three,\r\n>   chap. 2; @{f-our}]", "@three", "@{f-our}",
		"@five [p. 2]", "@five",
		"[@six]", "@six",
		"[@seven;\n\t@eight]", "@seven", "@eight",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestClustersAreInReadingOrder(t *testing.T) {
	d := parse("[^n]: Note [@b].\n\nOne [@a].[^n] Two [@c].[^n] Three[^m] [@e].\n\n[^m]: Note [@d].[^k]\n\n[^k]: Last [@f].\n\n[^u]: Unused [@z].\n")
	var keys []string
	for _, c := range d.Citations.Clusters {
		keys = append(keys, c.Citations[0].Key)
	}
	if got := strings.Join(keys, ""); got != "abcdfe" {
		t.Errorf("clusters are in the order %q, want abcdfe", got)
	}
	n := 0
	_ = ast.Walk(d.Root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if c, ok := node.(*CitationNode); ok && entering {
			n++
			if got := d.Citations.Clusters[c.Index].Citations[0].Key; got != c.Cluster.Citations[0].Key {
				t.Errorf("node of %q has the index of %q", c.Cluster.Citations[0].Key, got)
			}
		}
		return ast.WalkContinue, nil
	})
	if n != len(d.Citations.Clusters) {
		t.Errorf("%d nodes for %d clusters", n, len(d.Citations.Clusters))
	}
}

func TestBlocks(t *testing.T) {
	src := "# One\n\nTwo\ntwo\n[x]: https://example.org\n\n```go\n\ncode\n```\n\n- a\n\n  b\n\n[^1]: Note\n\n    more\n\n> q[^1]\n\n---\n\nTerm\n: Def\n\n| a |\n|---|\n| b |\n"
	d := parse(src)
	var got []string
	for _, b := range d.Blocks() {
		got = append(got, fmt.Sprintf("%d %s %q", b.Line, b.Node.Kind(), src[b.Span.Start:b.Span.End]))
	}
	want := []string{
		`1 Heading "# One"`,
		`3 Paragraph "Two\ntwo\n[x]: https://example.org"`,
		"7 FencedCodeBlock \"```go\\n\\ncode\\n```\"",
		`12 List "- a\n\n  b"`,
		`20 Blockquote "> q[^1]"`,
		`22 ThematicBreak "---"`,
		`24 DefinitionList "Term\n: Def"`,
		`27 Table "| a |\n|---|\n| b |"`,
		`16 FootnoteList "[^1]: Note\n\n    more"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

func TestHashChangesWithWhatABlockShows(t *testing.T) {
	hash := func(src string, i int) uint64 { return parse(src).Blocks()[i].Hash }
	base := "A [x][r] b.[^n]\n\nSecond.\n\n[r]: https://example.org\n\n[^n]: Note\n"
	if hash(base, 1) != hash("New first.\n\n"+base, 2) {
		t.Error("the hash of an unchanged block changed")
	}
	if hash(base, 0) == hash(strings.Replace(base, ".org", ".com", 1), 0) {
		t.Error("the hash does not see the link's target change")
	}
	if hash(base, 0) == hash("Z[^m]\n\n"+base+"\n[^m]: M\n", 1) {
		t.Error("the hash does not see the note's number change")
	}
	h := fnv.New64a()
	h.Write([]byte("Second."))
	if got := hash("Second.\n", 0); got != h.Sum64() {
		t.Errorf("hash is %#x, want FNV-1a %#x", got, h.Sum64())
	}
}

func TestOutline(t *testing.T) {
	got := parse("# One *two* [@a]\n\ntext\n\nSetext\n---\n\n> ### Über &amp; `code`\n\n###\n").Outline()
	want := []Heading{
		{1, "One two", "one-two", 1},
		{2, "Setext", "setext", 5},
		{3, "Über & code", "über--code", 8},
		{3, "", "", 10},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}

func TestReadingText(t *testing.T) {
	d := New(Options{Lang: "en"}).Parse([]byte("# On *boats*\n\nA fourth boat [@a] is **cheap** [@b, p. 3].\n"))
	f := cite.Formatted{Clusters: []cite.Rich{cite.Text("(Ann 2020)"), cite.Text("(Bo 2021, p. 3)")}}
	if got, want := d.ReadingText(f), "On boats\n\nA fourth boat (Ann 2020) is cheap (Bo 2021, p. 3)."; got != want {
		t.Errorf("ReadingText is %q, want %q", got, want)
	}
}

func TestPlainTextAndWords(t *testing.T) {
	for _, tt := range []struct {
		src, text string
		words     int
	}{
		{"", "", 0},
		{"One *two* [three](x) `four`.", "One two three four.", 4},
		{"As said [see @a, p. 3]. More", "As said. More", 3},
		{"Said [@a] now, don't.\nsoft\n\n- a\n- b", "Said now, don’t. soft\n\na\nb", 6},
		{"A[^1] &amp; \\*b\\*\n\n[^1]: Note.", "A & *b*\n\nNote.", 3},
		{"\\&amp; \\&#42; a\\\\&amp; c\\d", "&amp; &#42; a\\& c\\d", 4},
		{"<b>x</b>\n\n<div>y</div>", "x\n\ny", 2},
		{"state-of-the-art — 1,000", "state-of-the-art — 1,000", 2},
		{"汉字 test", "汉字 test", 3},
		{"![alt text](x.png)", "alt text", 2},
	} {
		d := parse(tt.src)
		if got := d.PlainText(); got != tt.text {
			t.Errorf("PlainText of %q is %q, want %q", tt.src, got, tt.text)
		}
		if got := d.Words(); got != tt.words {
			t.Errorf("Words of %q is %d, want %d", tt.src, got, tt.words)
		}
	}
}

func TestMissingKeyIsMarked(t *testing.T) {
	d := parse("A [@x].")
	f := cite.Formatted{Clusters: []cite.Rich{{{Text: "("}, {Text: "@x", Missing: true}, {Text: ", "}, {Text: "<T>", URL: "https://example.org/?a&b"}, {Text: "z", URL: "javascript:x"}, {Text: ")"}}}}
	var b bytes.Buffer
	if err := New(Options{}).HTML(&b, d, f, HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	want := `<p>A <span class="citation">(<mark class="citation-missing">@x</mark>, <a href="https://example.org/?a&amp;b">&lt;T&gt;</a>z)</span>.</p>` + "\n"
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
}

func TestNoFormattedTextShowsTheSource(t *testing.T) {
	var b bytes.Buffer
	p := New(Options{})
	if err := p.HTML(&b, p.Parse([]byte("A [@x & y].")), cite.Formatted{}, HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "<p>A <span class=\"citation\">[@x &amp; y]</span>.</p>\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"[@a; -@b, p. 3] @c [p. 4]", "> - [@a,\n>   p. 3]\n", "[^1]: [@a]\n\nx[^1]", "[@a](x) ![@b](y)", "\t- [@a\n\t  ]",
		"# h [@a]\n\n| [@a] |\n|-|\n", "[a]: b\n[@a][a]", "@{a{b}c} [", "[[[[@a", "`[@a`]", "a\x00@b\xff[@c\xff]", "T\n: D [@a\n  ]\n", "1. [@a\r\n   @b]\r\n", "[^a]:\n[^a]\n\n    [@x]",
	} {
		f.Add(s)
	}
	p := New(Options{})
	f.Fuzz(func(t *testing.T, src string) {
		d := p.Parse([]byte(src))
		for _, c := range d.Citations.Clusters {
			if c.Span.Start < 0 || c.Span.End > len(src) || c.Span.Start >= c.Span.End {
				t.Fatalf("%q: cluster outside the source: %+v", src, c)
			}
			if at := src[c.Span.Start]; at != '[' && at != '@' {
				t.Fatalf("%q: cluster begins with %q", src, at)
			}
			for _, x := range c.Citations {
				if x.KeySpan.Start < c.Span.Start || x.KeySpan.End > c.Span.End {
					t.Fatalf("%q: key outside its cluster: %+v", src, c)
				}
				key := src[x.KeySpan.Start:x.KeySpan.End]
				if key != "@"+x.Key && key != "@{"+x.Key+"}" {
					t.Fatalf("%q: the span of key %q holds %q", src, x.Key, key)
				}
			}
		}
		end := 0
		shown := make([]bool, len(src))
		for _, b := range d.Blocks() {
			for i := b.Span.Start; i < b.Span.End && i < len(src); i++ {
				shown[i] = true
			}
			if _, notes := b.Node.(*extast.FootnoteList); notes {
				end = 0
			}
			if b.Span.Start < end || b.Span.End < b.Span.Start || b.Span.End > len(src) {
				t.Fatalf("%q: blocks overlap or run backwards: %+v after %d", src, b.Span, end)
			}
			if b.Line != strings.Count(src[:b.Span.Start], "\n")+1 {
				t.Fatalf("%q: block at %d has line %d", src, b.Span.Start, b.Line)
			}
			end = b.Span.End
		}
		// Only definitions of links and notes, and blank lines, are in no block.
		for i := range src {
			if !shown[i] && !strings.Contains(src, "]:") && !strings.ContainsRune(" \t\r\n\v\f", rune(src[i])) {
				t.Fatalf("%q: byte %d %q is in no block", src, i, src[i])
			}
		}
		var html bytes.Buffer
		if err := p.HTML(&html, d, cite.Formatted{}, HTMLOptions{SourceLines: true}); err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		_ = d.Outline()
		_ = d.Words()
	})
}

func TestManyOpenBracketsAreReadInReasonableWork(t *testing.T) {
	// Each bracket looks ahead only so far; without that bound this would take
	// minutes.
	src := strings.Repeat("[see @a ", 5000)
	if n := len(parse(src).Citations.Clusters); n != 5000 {
		t.Errorf("got %d clusters", n)
	}
}
