package format

import (
	"strings"
	"testing"
)

// Cases are texts with the selection marked: ‹selected›, or ‹› for a caret.
func mark(t *testing.T, s string) (text string, start, end int) {
	t.Helper()
	start = strings.Index(s, "‹")
	s = strings.Replace(s, "‹", "", 1)
	end = strings.Index(s, "›")
	if start < 0 || end < start {
		t.Fatalf("case %q marks no selection", s)
	}
	return strings.Replace(s, "›", "", 1), start, end
}

func show(text string, e Edit) string {
	out := e.Apply(text)
	return out[:e.From] + "‹" + out[e.From:e.To] + "›" + out[e.To:]
}

func TestCommands(t *testing.T) {
	bold := func(s string, a, b int) Edit { return Wrap(s, a, b, "**") }
	italic := func(s string, a, b int) Edit { return Wrap(s, a, b, "*") }
	link := func(s string, a, b int) Edit { return Link(s, a, b, "") }
	linkTo := func(s string, a, b int) Edit { return LinkTo(s, a, b, "A [new]  *boat*", "/commentary/2024/07/boat/") }
	heading := func(s string, a, _ int) Edit { return Heading(s, a) }
	cite := func(s string, a, _ int) Edit {
		var clusters [][2]int
		if i := strings.Index(s, "[@"); i >= 0 {
			clusters = append(clusters, [2]int{i, i + strings.Index(s[i:], "]") + 1})
		}
		return Cite(s, a, "new2024", clusters)
	}
	for _, tc := range []struct {
		name     string
		do       func(string, int, int) Edit
		in, want string
	}{
		{"bold a selection", bold, "a ‹word› b", "a **‹word›** b"},
		{"bold the word at the caret", bold, "a wo‹›rd b", "a **‹word›** b"},
		{"bold nothing", bold, "a ‹› b", "a **‹›** b"},
		{"bold keeps spaces outside", bold, "a‹ word ›b", "a **‹word›** b"},
		{"unbold from outside", bold, "a **‹word›** b", "a ‹word› b"},
		{"unbold from inside", bold, "a ‹**word**› b", "a ‹word› b"},
		{"italic of a bold word", italic, "**‹word›**", "***‹word›***"},
		{"unitalic of both", italic, "***‹word›***", "**‹word›**"},
		{"italic of an accented word", italic, "été‹›", "*‹été›*"},
		{"link words", link, "see ‹here› now", "see [here](‹https://›) now"},
		{"link an address", link, "‹https://example.org›", "[‹›](https://example.org)"},
		{"link words to an article", linkTo, "see ‹here› now", "see [here](/commentary/2024/07/boat/)‹› now"},
		{"link to an article by its title", linkTo, "see ‹› now", `see [A \[new\] \*boat\*](/commentary/2024/07/boat/)‹› now`},
		{"link to an article behind a word", linkTo, "see‹›.", `see [A \[new\] \*boat\*](/commentary/2024/07/boat/)‹›.`},
		{"link to an article in brackets", linkTo, "(‹›)", `([A \[new\] \*boat\*](/commentary/2024/07/boat/)‹›)`},
		{"link to an article at the start", linkTo, "‹›", `[A \[new\] \*boat\*](/commentary/2024/07/boat/)‹›`},
		{"heading", heading, "one\nt‹›wo\n", "one\n## two‹›\n"},
		{"deeper heading", heading, "## t‹›wo", "### two‹›"},
		{"no heading", heading, "### t‹›wo", "two‹›"},
		{"quote lines", Quote, "‹one\n\ntwo›", "> one\n>\n> two‹›"},
		{"unquote lines", Quote, "‹> one\n>\n> two›", "one\n\ntwo‹›"},
		{"cite after a word", cite, "so it is‹›.", "so it is [@new2024]‹›."},
		{"cite after a space", cite, "so ‹›", "so [@new2024]‹›"},
		{"cite into a cluster", cite, "so [@a, p. 3‹›].", "so [@a, p. 3; @new2024]‹›."},
		{"cite behind a cluster", cite, "so [@a]‹›.", "so [@a; @new2024]‹›."},
		{"cite before a cluster", cite, "so ‹›[@a].", "so [@new2024]‹›[@a]."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text, a, b := mark(t, tc.in)
			if got := show(text, tc.do(text, a, b)); got != tc.want {
				t.Errorf("%s\n got %s\nwant %s", tc.in, got, tc.want)
			}
		})
	}
}

func TestCiteBracesUnusualKeys(t *testing.T) {
	if got := Cite("", 0, "https://x?y z", nil).Text; got != "[@{https://x?y z}]" {
		t.Errorf("got %s", got)
	}
}

// Doing twice is as not doing, and no edit reaches outside the text.
func FuzzWrapTwice(f *testing.F) {
	f.Add("a word b", 2, 6, true)
	f.Add("***x***", 3, 4, false)
	f.Fuzz(func(t *testing.T, text string, a, b int, bold bool) {
		if a < 0 || b < a || b > len(text) || strings.ContainsAny(text, "*") {
			return
		}
		marker := "*"
		if bold {
			marker = "**"
		}
		e := Wrap(text, a, b, marker)
		once := e.Apply(text)
		if e.From < 0 || e.To > len(once) || e.From > e.To {
			t.Fatalf("selection [%d,%d) of %q", e.From, e.To, once)
		}
		if e.From == e.To {
			return // an empty pair is not taken away again
		}
		if twice := Wrap(once, e.From, e.To, marker).Apply(once); twice != text {
			t.Errorf("twice on %q [%d,%d) gave %q", text, a, b, twice)
		}
	})
}
