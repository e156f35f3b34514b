package widget

import (
	"strings"
	"testing"

	"postil/editor/style"
)

func TestItems(t *testing.T) {
	for line, want := range map[string]string{
		"- one":          "- ",
		"  * one":        "  * ",
		"+   one":        "+   ",
		"7. one":         "8. ",
		"999999999) one": "1000000000) ",
		"- [x] one":      "- [ ] ",
		"- [X]":          "- [ ] ",
		"- [y] one":      "- ",
		"> one":          "> ",
		">one":           "> ",
		"> > - one":      "> > - ",
		">> 3. [ ] one":  ">> 4. [ ] ",
		"-":              "- ",
		"-one":           "",
		"1.5 boats":      "",
		"1234567890. x":  "",
		"one - two":      "",
		"":               "",
		"    > code":     "",
	} {
		it, ok := parseItem(line)
		if got := it.next(); ok != (want != "") || ok && got != want {
			t.Errorf("%q goes on with %q, %v; want %q", line, got, ok, want)
		}
	}
}

func FuzzItem(f *testing.F) {
	for _, s := range []string{"> - [ ] x", "12. ", "-", "> >", "    - a", "- [x]", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "\n") {
			t.Skip()
		}
		it, ok := parseItem(line)
		if !ok {
			return
		}
		if it.len() > len(line) || !strings.HasPrefix(line, it.quote+it.indent+it.mark+it.space+it.task) {
			t.Fatalf("%q begins with %+v", line, it)
		}
		// What a line goes on with goes on with the like of it.
		again, ok := parseItem(it.next())
		if !ok || again.quote == "" && it.quote != "" || (again.mark == "") != (it.mark == "") {
			t.Fatalf("%q goes on with %q, read as %+v", line, it.next(), again)
		}
	})
}

func FuzzMarkup(f *testing.F) {
	f.Add("**a**", uint8(style.Strong))
	f.Add("***", uint8(style.Emphasis))
	f.Add("## ", uint8(style.Heading2))
	f.Add("![x]", uint8(style.LinkText))
	f.Fuzz(func(t *testing.T, s string, role uint8) {
		lead, trail := markup(style.Role(role), s)
		if lead < 0 || trail < 0 || lead+trail > len(s) {
			t.Fatalf("%q has %d and %d bytes of marks", s, lead, trail)
		}
	})
}
