package markdown

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

func TestRuns(t *testing.T) {
	for _, tt := range []struct {
		src  string
		want []string // text <- source
	}{
		{"One *two* three", []string{"One  <- One ", "two <- two", " three <-  three"}},
		{"a &amp; b\\*c &nosuch; &#233;", []string{"a  <- a ", "& <- &amp;", " b <-  b", "* <- \\*", "c &nosuch; <- c &nosuch;", "  <-  ", "é <- &#233;"}},
		{"It's \"so\" -- and --- then...", []string{"It <- It", "’ <- '", "s  <- s ", "“ <- \"", "so <- so", "” <- \"", "  <-  ", "– <- --", " and  <-  and ", "— <- ---", " then <-  then", "… <- ..."}},
		{"> a\n> b  \n> c", []string{"a <- a", "  <- \n> ", "b <- b", "\n <-   \n> ", "c <- c"}},
		{"- x\n  y", []string{"x <- x", "  <- \n  ", "y <- y"}},
		{"x `a & b` [@k, p. 3] <https://e.org>", []string{"x  <- x ", "a & b <- a & b", "  <-  ", "[@k, p. 3] <- [@k, p. 3]", "  <-  ", "https://e.org <- https://e.org"}},
		{"    code\n\tmore", []string{"code\n <- code\n", "more <- more"}},
	} {
		d := parse(tt.src)
		var got []string
		for r := range d.Runs(d.Root) {
			got = append(got, r.Text+" <- "+tt.src[r.Span.Start:r.Span.End])
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("runs of %q (-want +got):\n%s", tt.src, diff)
		}
	}
}

func TestSpans(t *testing.T) {
	src := "## Head *it*\n\nSet\n===\n\nA **b *c* d** `` e ` `` [f *g*](h \"i)\") ![j][k] ~~l~~ <m@n.org> www.o.org[^p] <b>q</b>\n\n- r\n\n  ```\n  s\n  ```\n\n| t | u |\n|---|---|\n\n> [!NOTE] v\n> w\n\n![x](y.png){.z}\n\n[k]: k.png\n\n[^p]: P\n"
	d := parse(src)
	var got []string
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Kind() == ast.KindText || n.Kind() == ast.KindTextBlock || n.Kind() == ast.KindParagraph || n == d.Root {
			return ast.WalkContinue, nil
		}
		s := d.Span(n)
		got = append(got, fmt.Sprintf("%s %q", n.Kind(), src[s.Start:s.End]))
		return ast.WalkContinue, nil
	})
	want := []string{
		`Heading "## Head *it*"`, `Emphasis "*it*"`, `Heading "Set\n==="`, `Emphasis "**b *c* d**"`, `Emphasis "*c*"`,
		"CodeSpan \"`` e ` ``\"", `Link "[f *g*](h \"i)\")"`, `Emphasis "*g*"`, `Image "![j][k]"`, `Strikethrough "~~l~~"`,
		`AutoLink "<m@n.org>"`, `AutoLink "www.o.org"`, `FootnoteLink "[^p]"`, `RawHTML "<b>"`, `RawHTML "</b>"`,
		`List "- r\n\n  ` + "```\\n  s\\n  ```" + `"`, `ListItem "- r\n\n  ` + "```\\n  s\\n  ```" + `"`, "FencedCodeBlock \"  ```\\n  s\\n  ```\"",
		`Table "| t | u |\n|---|---|"`, `TableHeader "| t | u |"`, `TableCell "t"`, `TableCell "u"`,
		`Callout "> [!NOTE] v\n> w"`, `Image "![x](y.png){.z}"`, `LinkReferenceDefinition "[k]: k.png"`, `FootnoteList ""`, `Footnote "[^p]: P"`, `FootnoteBacklink ""`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if n := d.At(strings.Index(src, "*c*") + 1); n.Kind() != ast.KindText || n.Parent().Kind() != ast.KindEmphasis {
		t.Errorf("At the c is a %s", n.Kind())
	}
	if n := d.At(strings.Index(src, "P\n")); n.Kind() != ast.KindText {
		t.Errorf("At the text of the note is a %s", n.Kind())
	}
	if n := d.At(strings.Index(src, "\n\nSet") + 1); n != nil {
		t.Errorf("between blocks is a %s", n.Kind())
	}
}

// checkSpans tests what is true of the spans of any text.
func checkSpans(t *testing.T, src string) {
	t.Helper()
	d := parse(src)
	end := map[ast.Node]int{}
	for r := range d.Runs(d.Root) {
		if r.Span.Start < 0 || r.Span.End > len(src) || r.Span.Start > r.Span.End {
			t.Fatalf("%q: run %q has the span %v", src, r.Text, r.Span)
		}
		from := src[r.Span.Start:r.Span.End]
		_, sign := r.Node.(*ast.String)
		switch {
		case r.Verbatim && from != r.Text:
			t.Fatalf("%q: run %q is said to be %q", src, r.Text, from)
		case r.Verbatim || string(Unescape([]byte(from))) == r.Text:
		case strings.TrimSpace(r.Text) == "" && (from == "" || strings.Trim(from, " \t\r\n>\\") == "" || strings.Contains(from, "\n")): // a line's end
		case sign && strings.Trim(from, "\"'-.<>") == "":
		default:
			t.Fatalf("%q: run %q is not what %q stands for", src, r.Text, from)
		}
		// The runs of a block follow each other.
		block := r.Node
		for block.Type() == ast.TypeInline {
			block = block.Parent()
		}
		if block.Kind() != extast.KindTableCell {
			if r.Span.Start < end[block] {
				t.Fatalf("%q: run %q at %v begins before %d", src, r.Text, r.Span, end[block])
			}
			end[block] = r.Span.End
		}
	}
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		s := d.Span(n)
		if s.Start < 0 || s.End > len(src) || s.Start > s.End {
			t.Fatalf("%q: %s has the span %v", src, n.Kind(), s)
		}
		if p := n.Parent(); p != nil && n.Type() == ast.TypeInline && p.Type() == ast.TypeInline {
			if o := d.Span(p); s.Start < s.End && (s.Start < o.Start || s.End > o.End) {
				t.Fatalf("%q: %s at %v is not in its %s at %v", src, n.Kind(), s, p.Kind(), o)
			}
		}
		return ast.WalkContinue, nil
	})
}

func TestSpansOfRandomTexts(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 2))
		checkSpans(t, randomText(r, 1+r.IntN(40)))
	}
}

func FuzzSpans(f *testing.F) {
	data, err := os.ReadFile("testdata/hugo.cases")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		_, src, _ := strings.Cut(c, "\n")
		f.Add(src)
	}
	f.Fuzz(checkSpans)
}
