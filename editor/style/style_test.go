package style

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// article is a text that is edited by lines.
type article []string

func (a article) LineCount() int    { return len(a) }
func (a article) Line(i int) string { return a[i] }

// marked writes a text with its spans as ⟨role|text⟩.
func marked(h *Highlighter, a article) string {
	var b strings.Builder
	for i, line := range a {
		at := 0
		for _, s := range h.Spans(i) {
			b.WriteString(line[at:s.Start] + "⟨" + s.Role.String() + "|" + line[s.Start:s.End] + "⟩")
			at = s.End
		}
		b.WriteString(line[at:] + "\n")
	}
	return b.String()
}

var mark = regexp.MustCompile(`⟨[a-z0-9]+\||⟩`)

func TestRolesOfCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(data), "\n=== ")[1:] {
			name, want, _ := strings.Cut(c, "\n")
			want = strings.TrimSuffix(want, "\n") + "\n"
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				a := article(strings.Split(mark.ReplaceAllString(strings.TrimSuffix(want, "\n"), ""), "\n"))
				if d := cmp.Diff(want, marked(NewHighlighter(&a), a)); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			})
		}
	}
}

func checkSpans(t *testing.T, line string, spans []Span) {
	t.Helper()
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(line) || s.Role == Text || int(s.Role) >= RoleCount {
			t.Fatalf("spans of %q are %v", line, spans)
		}
		at = s.End
	}
}

func prose(lines int) article {
	a := make(article, lines)
	for i := range a {
		a[i] = "Some *prose* with [@key, p. 3], **strong words** and a [link](https://example.org)."
	}
	return a
}

func TestOneKeyScansOneLine(t *testing.T) {
	for _, n := range []int{100, 10_000} {
		a := prose(n)
		h := NewHighlighter(&a)
		for i := range a {
			h.Spans(i)
		}
		before := h.Counters()
		a[n/2] += "x"
		h.Update(n/2, 1, 1)
		for i := n/2 - 20; i < n/2+20; i++ {
			h.Spans(i)
		}
		h.Spans(n - 1)
		now := h.Counters()
		// The line above is read again: the key may have underlined it.
		if lines, inline := now.Lines-before.Lines, now.Inline-before.Inline; lines != 1 || inline != 2 {
			t.Errorf("%d lines: a key scanned %d lines and the text of %d", n, lines, inline)
		}
	}
}

// A table of n rows between texts.
func table(rows int) article {
	a := append(prose(50), "", "| a | b |", "|---|---|")
	for range rows {
		a = append(a, "| some *cell* | [@key] |")
	}
	return append(append(a, ""), prose(50)...)
}

func TestKeysInATableScanTheirLine(t *testing.T) {
	const header, delimiter = 51, 52
	for _, rows := range []int{10, 5000} {
		a := table(rows)
		h := NewHighlighter(&a)
		for i := range a {
			h.Spans(i)
		}
		edit := func(i int, line string) (lines, inline int) {
			before := h.Counters()
			a[i] = line
			h.Update(i, 1, 1)
			for k := range 80 { // what is in sight
				h.Spans(k)
			}
			now := h.Counters()
			if d := cmp.Diff(marked(NewHighlighter(&a), a), marked(h, a)); d != "" {
				t.Errorf("%q: %s", line, d)
			}
			return now.Lines - before.Lines, now.Inline - before.Inline
		}
		for _, e := range []struct {
			at            int
			line          string
			lines, inline int // at most
		}{
			{delimiter + 3, "| some *cell*x | [@key] |", 1, 2},
			{delimiter + 3, "| some *cell*x | [@key] | y |", 1, 2},
			{header, "| ax | b |", 1, 2},
			{header, "| ax b |", 2, 3},                // fewer cells: the delimiter looks again
			{header, "| ax b | c | d |", 30, 31},      // no table any more, as far as is in sight
			{header, "| ax b | c |", 30, 31},          // and one again
			{delimiter, "|---|---x|", 30, 31},         //
			{delimiter, "|---|---|", 30, 31},          //
			{delimiter, "|---|---|---|", 30, 31},      // another number of columns
			{delimiter, "|---|:---:|---|", 1, 2},      // the same number
			{delimiter - 2, "Above the table.", 2, 3}, // its paragraph begins a line earlier
		} {
			lines, inline := edit(e.at, e.line)
			if lines > e.lines || inline > e.inline {
				t.Errorf("%d rows, %q: %d lines scanned and the text of %d, want %d and %d at most", rows, e.line, lines, inline, e.lines, e.inline)
			}
		}
	}
}

func TestOpenedFenceIsFollowedOnlyAsFarAsAsked(t *testing.T) {
	a := prose(10_000)
	h := NewHighlighter(&a)
	h.Spans(len(a) - 1)
	before := h.Counters()
	if before.Inline != 1 {
		t.Errorf("the text of %d lines was scanned for one", before.Inline)
	}
	a[100] = "```"
	h.Update(100, 1, 1)
	for i := 90; i < 130; i++ {
		h.Spans(i)
	}
	if n := h.Counters().Lines - before.Lines; n != 30 {
		t.Errorf("an opened fence scanned %d lines, want the 30 asked for", n)
	}
	if s := h.Spans(129); len(s) != 1 || s[0].Role != CodeBlock {
		t.Errorf("line in the fence is %v", s)
	}
	// Closing it again brings back what was known below.
	a[100] = "text"
	h.Update(100, 1, 1)
	h.Spans(9_999)
	if n := h.Counters().Lines - before.Lines; n > 70 {
		t.Errorf("a fence opened and closed scanned %d lines", n)
	}
	fresh := NewHighlighter(&a)
	if d := cmp.Diff(marked(fresh, a), marked(h, a)); d != "" {
		t.Error(d)
	}
}

func TestNothingIsScannedUnasked(t *testing.T) {
	a := prose(10_000)
	h := NewHighlighter(&a)
	h.Spans(40)
	h.Update(5_000, 1, 1)
	h.Update(9_000, 0, 0)
	h.Spans(40)
	if c := h.Counters(); c.Lines != 41 || c.Inline != 1 {
		t.Errorf("scanned %+v", c)
	}
}

var pieces = []string{
	"text", "*a*", "```", "> q", "- item", "  more", "    code", "", "===", "---", "# h", "<div>", "<!--", "-->",
	"1. one", "[^a]: n", "~~~", "> ```", "> - x", "[@k]", "`c", "\ttab", "[a]: b",
	"a | b", "|-|-|", "|-|", ": def", "~~x~~", "a@b.example",
}

func TestUpdatesAgreeWithFreshScan(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		a := article{"text"}
		h := NewHighlighter(&a)
		for range 30 {
			first := r.IntN(len(a) + 1)
			removed := r.IntN(min(3, len(a)-first) + 1)
			fresh := make([]string, r.IntN(4))
			for i := range fresh {
				fresh[i] = pieces[r.IntN(len(pieces))]
			}
			if len(a)-removed+len(fresh) == 0 {
				continue
			}
			a = append(a[:first:first], append(fresh, a[first+removed:]...)...)
			h.Update(first, removed, len(fresh))
			for range r.IntN(4) {
				h.Spans(r.IntN(len(a)))
			}
			if r.IntN(3) == 0 {
				if d := cmp.Diff(marked(NewHighlighter(&a), a), marked(h, a)); d != "" {
					t.Fatalf("after an edit at %d (-want +got):\n%s", first, d)
				}
			}
		}
	}
}

// A text made to mislead a scanner costs no more a byte than a limit.
func TestWorkIsLinearInTheLine(t *testing.T) {
	for _, piece := range []string{
		"[", "]", "[@", "[@a ", "[@a; [", "@a [", "*", "_a", "*a_", "`", "` `` ", "<a ", "<a \"", "<!--", "](a '",
		"](<a", "[a](b", "![", "[[@a];", "<", "\\", "[^", "**a *", "a**b", "(", "https://(", "@{", "[a][",
		"~~", "~a", "|", "a|@", "a@", "_a@b.c ", "www.", "www.a.b/(", "|[@a|",
	} {
		for _, n := range []int{2_000, 40_000} {
			line := strings.Repeat(piece, n/len(piece))
			for _, a := range []article{{line, ""}, {"a", "|-|", line}, {line, strings.Repeat("-|", 2000)}} {
				h := NewHighlighter(&a)
				for i, line := range a {
					checkSpans(t, line, h.Spans(i))
				}
				if steps := h.Counters().Steps; steps > 24*len(line)+2*maxCitation {
					t.Errorf("%q times %d: %d steps for %d bytes", piece, n/len(piece), steps, len(line))
				}
			}
		}
	}
}

func FuzzSpans(f *testing.F) {
	for _, p := range pieces {
		f.Add(p + "\n" + p)
	}
	f.Add("a | b\n-|-\nc\\| | `d|e` | f\n\nt\n: d ~~s~~ ~x~ a_b@c.example")
	f.Add("***a** b* [x](y 'z') [@a; @b] <i> ` `` \\")
	f.Add("*\x80\xff[@é]\u0301_\n> \t- \t1.\tx")
	f.Fuzz(func(t *testing.T, s string) {
		a := article(strings.Split(s, "\n"))
		h := NewHighlighter(&a)
		for i, line := range a {
			checkSpans(t, line, h.Spans(i))
		}
		if steps := h.Counters().Steps; steps > 24*len(s)+len(a)*(2*maxCitation) {
			t.Errorf("%d steps for %d bytes", steps, len(s))
		}
	})
}

func BenchmarkKey(b *testing.B) {
	a := prose(7_000)
	h := NewHighlighter(&a)
	h.Spans(len(a) - 1)
	for b.Loop() {
		h.Update(3_500, 1, 1)
		h.Spans(3_500)
	}
}

func BenchmarkJumpToEnd(b *testing.B) {
	a := prose(7_000)
	for b.Loop() {
		NewHighlighter(&a).Spans(len(a) - 1)
	}
}
