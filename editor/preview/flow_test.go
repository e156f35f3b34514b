package preview

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// fixed is a measurer to which every rune is 1 wide, in bold 2.
type fixed struct{}

func (fixed) width(text string, l look) float32 {
	n := float32(utf8.RuneCountInString(text))
	if l.bold {
		n *= 2
	}
	return n
}

func TestBreakLines(t *testing.T) {
	n, b := look{}, look{bold: true}
	tests := []struct {
		name  string
		spans []span
		width float32
		want  string // runs apart by |, lines by /
	}{
		{"fits", []span{{text: "one two", look: n}}, 7, "one two"},
		{"wraps", []span{{text: "one two three", look: n}}, 7, "one two/three"},
		{"space at the end takes no room", []span{{text: "one two ", look: n}}, 7, "one two"},
		{"bold is wider", []span{{text: "one ", look: n}, {text: "two", look: b}, {text: " x", look: n}}, 9, "one/two| x"},
		{"looks change in a word", []span{{text: "a wo", look: n}, {text: "rd", look: b}, {text: "s", look: n}}, 7, "a/wo|rd|s"},
		{"long word is cut", []span{{text: "abcdefgh i", look: n}}, 3, "abc/def/gh/i"},
		{"after a hyphen", []span{{text: "well-known", look: n}}, 6, "well-/known"},
		{"hard break", []span{{text: "a", look: n}, {brk: true}, {text: "b", look: n}}, 9, "a/b"},
		{"two hard breaks", []span{{text: "a", look: n}, {brk: true}, {brk: true}, {text: "b", look: n}}, 9, "a//b"},
		{"nothing", nil, 9, ""},
		{"no break before punctuation", []span{{text: "ab", look: b}, {text: ", c", look: n}}, 5, "ab|,/c"},
	}
	for _, tc := range tests {
		var lines []string
		for _, l := range breakLines(tc.spans, tc.width, fixed{}) {
			var runs []string
			var width float32
			for _, r := range l.runs {
				runs = append(runs, r.text)
				width += fixed{}.width(r.text, r.look)
			}
			lines = append(lines, strings.Join(runs, "|"))
			if width != l.width {
				t.Errorf("%s: line %q says it is %v wide, and is %v", tc.name, runs, l.width, width)
			}
		}
		if got := strings.Join(lines, "/"); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func FuzzBreakLines(f *testing.F) {
	f.Add("one two three", "bold words", 5)
	f.Add("漢字かな", "a-b", 2)
	f.Add("é\u0301", "👩‍👩‍👧", 1)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		a, b = drawable(a), drawable(b)
		if !utf8.ValidString(a) || !utf8.ValidString(b) || len(a)+len(b) > 2000 {
			t.Skip()
		}
		spans := []span{{text: a}, {text: b, look: look{bold: true}}}
		var got strings.Builder
		for _, l := range breakLines(spans, float32(width%80), fixed{}) {
			for _, r := range l.runs {
				got.WriteString(r.text)
			}
		}
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if strip(got.String()) != strip(a+b) {
			t.Fatalf("%q is set as %q", a+b, got.String())
		}
	})
}
