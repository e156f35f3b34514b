package paste

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"postil/editor/markdown"
)

// at cuts "before {selected} after".
func at(s string) Selection {
	before, rest, _ := strings.Cut(s, "{")
	text, after, _ := strings.Cut(rest, "}")
	return Selection{Before: before, Text: text, After: after}
}

func TestPlain(t *testing.T) {
	const address = "https://example.org/a"
	for _, tt := range []struct{ clipboard, where, want string }{
		{address, "see {the page} there", "[the page](" + address + ")"},
		{" " + address + "\n", "{the page}", "[the page](" + address + ")"},
		{"mailto:ada@example.org", "{Ada}", "[Ada](mailto:ada@example.org)"},
		{"HTTPS://Example.org", "{x}", "[x](HTTPS://Example.org)"},
		{"https://en.example.org/Port_(harbour)", "{port}", "[port](https://en.example.org/Port_(harbour))"},
		{"https://example.org/(a", "{port}", "[port](<https://example.org/(a>)"},
		{"https://example.org/?a=1&copy;=2", "{x}", "[x](https://example.org/?a=1&amp;copy;=2)"},
		{address, "a{ the page }b", " [the page](" + address + ") "},
		{address, "{**bold** word}", "[**bold** word](" + address + ")"},
		{address, "{see [3]}", "[see [3]](" + address + ")"},
		{address, "{see [3}", `[see \[3](` + address + ")"},
		{address, `{a\}`, `[a\\](` + address + ")"},
		{address, "{@handle}", "[@handle](" + address + ")"},
		// as it is
		{address, "nothing {} selected", address},
		{address, "{ }", address},
		{address, "{two\nlines}", address},
		{address, "{https://example.org/old}", address},
		{address, "https://example.org/{old}/x", address},
		{address, "[words](https://{example}.org)", address},
		{address, "[words](/x_(y)/{z})", address},
		{address, "[some {words} here](https://example.org)", address},
		{address, "[some {words} here][ref]", address},
		{address, "[label]: /path/{x}", address},
		{address, "see [@{key}, p. 3]", address},
		{address, "{[a](b)}", address},
		{address, "{a [@key]}", address},
		{address, "{a[^1]}", address},
		{address, "`code {in} it`", address},
		{address, "<https://{example}.org>", address},
		{address + " and more", "{x}", address + " and more"},
		{"ftp://example.org", "{x}", "ftp://example.org"},
		{"javascript:alert(1)", "{x}", "javascript:alert(1)"},
		{"https:///x", "{x}", "https:///x"},
		{"<b>bold</b>\r\n", "{x}", "<b>bold</b>\n"},
		{"e\u0301", "{x}", "é"},
		// after another link
		{address, "[a](b) and {words}", "[words](" + address + ")"},
		{address, "(see [a] (b {words}))", "[words](" + address + ")"},
		{address, "[^1]: Note: {words}", "[words](" + address + ")"},
	} {
		if got := Plain(tt.clipboard, at(tt.where)); got != tt.want {
			t.Errorf("%q on %q: %q, want %q", tt.clipboard, tt.where, got, tt.want)
		}
	}
}

// FuzzPlain asks that a link made from words goes where it should.
func FuzzPlain(f *testing.F) {
	f.Add("https://example.org/(a)b_c*d", "some words")
	f.Add("https://example.org/&copy;\\(", "a ] [ b \\")
	f.Add("mailto:a@b.org?subject=<x>", "**x** `y`")
	f.Fuzz(func(t *testing.T, clipboard, words string) {
		s := Selection{Text: words}
		got := Plain(clipboard, s)
		if !strings.HasSuffix(strings.TrimSpace(got), ")") || !isAddress(strings.TrimSpace(clipboard)) || !mayBeLabel(s) || strings.ContainsAny(words, "<>`\\*_#[]!&\r\x00") {
			return
		}
		d := markdown.New(markdown.Options{}).Parse([]byte("x " + got))
		links := 0
		_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if l, ok := n.(*ast.Link); ok && entering {
				links++
				want := encoded(strings.TrimSpace(clipboard))
				if dest := string(markdown.Unescape(l.Destination)); dest != want {
					t.Errorf("%q goes to %q, want %q", got, dest, want)
				}
			}
			return ast.WalkContinue, nil
		})
		if links != 1 {
			t.Errorf("%d links in %q", links, got)
		}
	})
}
