package find

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// shown marks matches in a text: ‹match›.
func shown(text string, all []Match) string {
	var b strings.Builder
	at := 0
	for _, m := range all {
		b.WriteString(text[at:m.Start] + "‹" + text[m.Start:m.End] + "›")
		at = m.End
	}
	return b.String() + text[at:]
}

func TestAll(t *testing.T) {
	for _, tc := range []struct {
		name string
		q    Query
		text string
		want string
	}{
		{"plain", Query{Pattern: "tide"}, "The tide, the Tides.", "The ‹tide›, the ‹Tide›s."},
		{"case", Query{Pattern: "tide", MatchCase: true}, "The tide, the Tides.", "The ‹tide›, the Tides."},
		{"word", Query{Pattern: "tide", WholeWord: true}, "The tide, the Tides, tide_2.", "The ‹tide›, the Tides, tide_2."},
		{"accented word", Query{Pattern: "caf", WholeWord: true}, "café caf", "café ‹caf›"},
		{"no expression", Query{Pattern: "a.c"}, "abc a.c", "abc ‹a.c›"},
		{"expression", Query{Pattern: "a.c", Regexp: true}, "abc a.c", "‹abc› ‹a.c›"},
		{"line beginnings", Query{Pattern: "^a", Regexp: true}, "aa\nab\nba", "‹a›a\n‹a›b\nba"},
		{"line ends", Query{Pattern: "a$", Regexp: true}, "aa\nab\nba", "a‹a›\nab\nb‹a›"},
		{"word borders", Query{Pattern: `\ba`, Regexp: true}, "aa a", "‹a›a ‹a›"},
		{"nothing matches nothing", Query{Pattern: "x*", Regexp: true}, "axxb", "a‹xx›b"},
		{"alternatives", Query{Pattern: "a|b", Regexp: true, WholeWord: true}, "a ab b", "‹a› ab ‹b›"},
		{"not overlapping", Query{Pattern: "aa"}, "aaaaa", "‹aa›‹aa›a"},
		{"letters of two bytes", Query{Pattern: "é"}, "éÉe", "‹é›‹É›e"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := Compile(tc.q)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(tc.text, f.All(tc.text, 0)); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestNextAndPrevGoRound(t *testing.T) {
	f, err := Compile(Query{Pattern: "x"})
	if err != nil {
		t.Fatal(err)
	}
	const text = "x..x..x"
	for _, tc := range []struct {
		at            int
		next, prev    int
		nextWr, preWr bool
	}{
		{0, 0, 6, false, true}, {1, 3, 0, false, false}, {4, 6, 3, false, false}, {7, 0, 6, true, false},
	} {
		if m, wrapped, ok := f.Next(text, tc.at); !ok || m.Start != tc.next || wrapped != tc.nextWr {
			t.Errorf("Next from %d: %v %v %v", tc.at, m, wrapped, ok)
		}
		if m, wrapped, ok := f.Prev(text, tc.at); !ok || m.Start != tc.prev || wrapped != tc.preWr {
			t.Errorf("Prev from %d: %v %v %v", tc.at, m, wrapped, ok)
		}
	}
	if _, _, ok := f.Next("none", 0); ok {
		t.Error("found what is not there")
	}
}

func TestReplaceAll(t *testing.T) {
	for _, tc := range []struct {
		q              Query
		text, with, to string
		n              int
	}{
		{Query{Pattern: "cat"}, "cat Cat", "dog$1", "dog$1 dog$1", 2},
		{Query{Pattern: `(\d+) km`, Regexp: true}, "3 km, 14 km", "$1 kilometres", "3 kilometres, 14 kilometres", 2},
		{Query{Pattern: `^(\w)`, Regexp: true}, "a b\nc d", "<$1>", "<a> b\n<c> d", 2},
		{Query{Pattern: "x"}, "none", "y", "none", 0},
	} {
		f, err := Compile(tc.q)
		if err != nil {
			t.Fatal(err)
		}
		if got, n := f.ReplaceAll(tc.text, tc.with); got != tc.to || n != tc.n {
			t.Errorf("%q in %q: %q, %d; want %q, %d", tc.q.Pattern, tc.text, got, n, tc.to, tc.n)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	if _, err := Compile(Query{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
	if _, err := Compile(Query{Pattern: "a(", Regexp: true}); !errors.Is(err, ErrBadPattern) {
		t.Errorf("bad: %v", err)
	}
}

func FuzzAll(f *testing.F) {
	f.Add("tide", "The tide, the Tides.", false, false)
	f.Add("^a|b$", "a\nb", true, true)
	f.Fuzz(func(t *testing.T, pattern, text string, re, word bool) {
		if !utf8.ValidString(text) || len(text) > 300 || len(pattern) > 40 {
			return
		}
		fd, err := Compile(Query{Pattern: pattern, Regexp: re, WholeWord: word})
		if err != nil {
			return
		}
		last := 0
		for _, m := range fd.All(text, 0) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %v behind %d in %q", m, last, text)
			}
			if !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("match %v splits a character of %q", m, text)
			}
			last = m.End
		}
	})
}
