package prose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"postil/editor/spell"
	"postil/editor/style"
)

// wordsOf are the words of a text that are to be checked.
func wordsOf(text string, capitals bool) []string {
	l := lines(strings.Split(text, "\n"))
	h := style.NewHighlighter(&l)
	var list []string
	for i, line := range l {
		for _, w := range words(line, h.Spans(i), capitals) {
			list = append(list, line[w.Start:w.End])
		}
	}
	return list
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"prose", "The tide’s turn, don't wait: well-known (ports).", "The tide’s turn don't wait well-known ports"},
		{"emphasis", "a *bold* **word** and ***both***", "bold word and both"},
		{"emphasis inside a word", "un*believ*able and snake_case", "and"},
		{"emphasis beside a sign", "*one*, **two**—three", "one two three"},
		{"code", "use `gofumpt -l` here, `x`ing\n\n    indented kode\n\n```go\nfunc kode()\n```\nafter", "use here after"},
		{"link", "see [the page](https://example.org/pagge \"titel\") and [it][labbel]", "see the page and it"},
		{"image", "![A lock keeper](lok.png)", "lock keeper"},
		{"definition", "[labbel]: https://example.org\n", ""},
		{"bare addresses", "at https://example.org/wurd or www.example.org/wurd, me@exampel.org and exampel.org.", "at or and"},
		{"citations", "so [see @castillo2024, pp. 3-5; @okorro] and @castillo2024 [chap. 3]", "so and"},
		{"html", "a <span class=\"kold\">word</span>\n\n<div>\nkold\n</div>\n\n<!-- kold -->", "word"},
		{"notes", "text[^nott] more\n\n[^nott]: The note.", "text more The note"},
		{"heading", "# The *great* `kode` [@okorro] tide\n\nUnderlined\n=====", "The great tide Underlined"},
		{"quotation and list", "> quoted\n- item\n1. other\n- [ ] task", "quoted item other task"},
		{"digits", "the 21st of B2B and 2nd covid19-like", "the of and"},
		{"acronyms", "NATO and NGOs, the EU’s", "and the"},
		{"hashtags and accounts", "#portts and @somebodi", "and"},
		{"entities", "fish&nbsp;chips &amp; peas", "fish chips peas"},
		{"slash", "and/or in /usr/shaare or C:\\Usrs\\x", "and or in or"},
		{"escape", "not \\*bold\\* here", "not bold here"},
		{"single letters", "a b c", ""},
		{"file names", "open postil.yaml now. Next", "open now Next"},
		{"emphasised link", "**[strong](https://x.org/abz)** end", "strong end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(wordsOf(c.text, false), " "); got != c.want {
				t.Errorf("words %q, want %q", got, c.want)
			}
		})
	}
	if got := wordsOf("NATO NGOs", true); !slices.Equal(got, []string{"NATO", "NGOs"}) {
		t.Errorf("with capitals: %q", got)
	}
}

func reader(t testing.TB, right ...string) (*Reader, *spell.Checker) {
	t.Helper()
	d, err := spell.Read("x.aff", "SET UTF-8\n", "x.dic", fmt.Sprintf("%d\n%s\n", len(right), strings.Join(right, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	c := spell.NewChecker(d)
	return NewReader(Options{Checker: c}), c
}

func found(t testing.TB, r *Reader, text string) string {
	t.Helper()
	list, err := r.Read(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, m := range list {
		if text[m.Start:m.End] != m.Word {
			t.Errorf("%d-%d is %q, said to be %q", m.Start, m.End, text[m.Start:m.End], m.Word)
		}
		words = append(words, m.Word)
	}
	return strings.Join(words, " ")
}

func TestRead(t *testing.T) {
	r, _ := reader(t, "the", "tide", "is", "in", "well", "known")
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"the tied is in\n\nwell-knwon", "tied knwon"},
		{"the tied is in\n\nin\nwell-knwon", "tied knwon"},
		{"```\nthe tied is in\n\nin\nwell-knwon", ""}, // all of it is code now
		{"the tied is in\n\nin\nwell-knwon", "tied knwon"},
		{"well-knwon\n\nthe tied is in", "knwon tied"},
		{"tied tied\r\nthe", "tied tied"},
	} {
		if got := found(t, r, c.text); got != c.want {
			t.Errorf("in %q: %q, want %q", c.text, got, c.want)
		}
	}
}

// Whatever is typed where, what is found is what a Reader finds that sees the
// text for the first time.
func FuzzRead(f *testing.F) {
	f.Add("the tide\n\n```\ncode\n```\n", 3, "x\n")
	f.Add("# head\ntext `a\n> b\n", 0, "```\n")
	f.Add("text\n", 5, "===")
	f.Fuzz(func(t *testing.T, text string, at int, typed string) {
		at = min(max(at, 0), len(text))
		r, _ := reader(t, "the", "tide")
		found(t, r, text)
		text = text[:at] + typed + text[at:]
		again, _ := reader(t, "the", "tide")
		if got, want := found(t, r, text), found(t, again, text); got != want {
			t.Errorf("after typing: %q, from scratch: %q", got, want)
		}
	})
}

// What is checked after a key does not grow with the text.
func TestReadChecksWhatChanged(t *testing.T) {
	cost := func(paragraphs int) Counters {
		r, _ := reader(t, "the", "tide", "is", "in")
		var text strings.Builder
		for i := range paragraphs {
			fmt.Fprintf(&text, "the tide is in%s\n\n", strings.Repeat(" in", i))
		}
		found(t, r, text.String())
		before := r.Counters()
		found(t, r, "the tied\n"+text.String())
		after := r.Counters()
		return Counters{after.Lines - before.Lines, after.Words - before.Words}
	}
	if short, long := cost(10), cost(1000); short != long || short != (Counters{1, 2}) {
		t.Errorf("typing a line of two words checks %+v in a short text and %+v in a long one", short, long)
	}
}

func TestForget(t *testing.T) {
	r, c := reader(t, "the")
	if got := found(t, r, "the tide"); got != "tide" {
		t.Fatalf("found %q", got)
	}
	c.SetLists(spell.NewList("tide"))
	r.Forget()
	if got := found(t, r, "the tide"); got != "" {
		t.Errorf("found %q after the word was added", got)
	}
}

func TestReadStops(t *testing.T) {
	r, _ := reader(t, "the")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Read(ctx, "tied"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if got := found(t, r, "tied"); got != "tied" {
		t.Errorf("found %q afterwards", got)
	}
}

func BenchmarkReadAfterKey(b *testing.B) {
	for _, words := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprint(words), func(b *testing.B) {
			r, _ := reader(b, "the", "tide", "is", "in")
			text := strings.Repeat(strings.Repeat("the tide is in ", 25)+"\n\n", words/100)
			found(b, r, text)
			i := 0
			for b.Loop() {
				i++
				found(b, r, fmt.Sprint("the tide ", i, " in\n", text))
			}
		})
	}
}
