package publication

import (
	"errors"
	"strings"
	"testing"
)

func TestWithCitationStyle(t *testing.T) {
	for _, c := range []struct{ name, src, style, want string }{
		{"a value", "name: A\ncitationStyle: house\nmotto: B\n", "apa", "name: A\ncitationStyle: apa\nmotto: B\n"},
		{"a note behind it", "citationStyle:   house   # ours\n# more\n", "apa", "citationStyle: apa   # ours\n# more\n"},
		{"in quotes", "citationStyle: \"a # b\"\nname: 'A'\n", "chicago-author-date", "citationStyle: chicago-author-date\nname: 'A'\n"},
		{"nothing", "citationStyle:\nname: A\n", "apa", "citationStyle: apa\nname: A\n"},
		{"only a note", "citationStyle: # which?\nname: A\n", "apa", "citationStyle: apa # which?\nname: A\n"},
		{"not there", "name: A", "apa", "name: A\ncitationStyle: apa\n"},
		{"line ends of Windows", "name: A\r\ncitationStyle: x\r\n# end\r\n", "apa", "name: A\r\ncitationStyle: apa\r\n# end\r\n"},
		{"not there, Windows", "name: A\r\n", "apa", "name: A\r\ncitationStyle: apa\r\n"},
		{"empty", "", "apa", "citationStyle: apa\n"},
		{"a name to be quoted", "citationStyle: x\n", "null", "citationStyle: \"null\"\n"},
		{"unknown settings", "future: {a: 1}\ncitationStyle: x\n", "a, b: c", "future: {a: 1}\ncitationStyle: \"a, b: c\"\n"},
		{"nested ones of that name", "houseStyle:\n  avoid:\n    - \"citationStyle: x\"\ncitationStyle: x\n", "apa", "houseStyle:\n  avoid:\n    - \"citationStyle: x\"\ncitationStyle: apa\n"},
	} {
		got, err := WithCitationStyle([]byte(c.src), c.style)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	for name, src := range map[string]string{
		"a flow mapping": "{name: A, citationStyle: house}\n",
		"a block":        "citationStyle: |\n  house\n",
		"inside a text":  "motto: |\n  x\n  \"\ncitationStyle: &s house\nname: *s\n",
	} {
		if got, err := WithCitationStyle([]byte(src), "apa"); !errors.Is(err, ErrUnsettable) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	var syntax *SyntaxError
	if _, err := WithCitationStyle([]byte("name: [\n"), "apa"); !errors.As(err, &syntax) {
		t.Errorf("%v", err)
	}
}

func FuzzWithCitationStyle(f *testing.F) {
	for _, s := range []string{"name: A\ncitationStyle: house # x\n", "citationStyle: 'a''b'\r\n", "{}", "citationStyle: |\n a\n"} {
		f.Add(s, "apa")
	}
	f.Fuzz(func(t *testing.T, src, style string) {
		got, err := WithCitationStyle([]byte(src), style)
		if err != nil {
			return
		}
		p, err := Parse(got)
		if err != nil || p.CitationStyle != style {
			t.Fatalf("%q with %q gives %q: %v", src, style, got, err)
		}
		// All lines but one are as they were.
		before, after := strings.SplitAfter(src, "\n"), strings.SplitAfter(string(got), "\n")
		changed := 0
		for i := range min(len(before), len(after)) {
			if before[i] != after[i] {
				changed++
			}
		}
		if changed > 1 {
			t.Fatalf("%q with %q gives %q", src, style, got)
		}
	})
}
