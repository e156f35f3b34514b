package prose

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBlocks(t *testing.T) {
	src, err := os.ReadFile("testdata/blocks.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/blocks.want")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range Blocks(string(src)) {
		fmt.Fprintf(&b, "%s %q\n", block.Kind, block.Text.of(string(src)))
	}
	if b.String() != string(want) {
		t.Errorf("blocks of testdata/blocks.md:\n%s", b.String())
	}
}

func TestSentences(t *testing.T) {
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	lang, cases := "", 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if l, ok := strings.CutPrefix(line, "# lang "); ok {
			lang = l
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		cases++
		want := strings.Split(line, "|")
		text := strings.Join(want, "")
		if got := Sentences(text, lang); !slices.Equal(got, want) {
			t.Errorf("lang %q:\n got %q\nwant %q", lang, got, want)
		}
	}
	if cases < 30 {
		t.Errorf("only %d cases read", cases)
	}
}

// Texts that do not fit in one line of the case file.
func TestSentencesOverLines(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"One sentence\nin two lines. Another\none.", "One sentence\nin two lines. |Another\none."},
		{"> Quoted text. It\n> goes on.\n> And on.", "> Quoted text. |It\n> goes on.\n> |And on."},
		{"A verse  \nand another\\\nand a third", "A verse  \n|and another\\\n|and a third"},
		{"One.\r\nTwo.\r\n", "One.\r\n|Two.\r\n"},
		{" \n ", " \n "},
		{"", ""},
	} {
		if got := strings.Join(Sentences(c.text, "en"), "|"); got != c.want {
			t.Errorf("Sentences(%q)\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"It can’t be  3.14%.", "It| |can’t| |be|  |3.14|%|."},
		{"**Bold** move", "*|*|Bold|*|*| |move"},
		{"see [@brandt2023, p. 4]; @o:k, too", "see| |[|@brandt2023|,| |p|.| |4|]|;| |@o:k|,| |too"},
		{"a@b.example", "a|@|b.example"},
		{"[here](https://example.org/a-b?c=d#e) now", "[|here|]|(|https://example.org/a-b?c=d#e|)| |now"},
		{"at https://example.org/a.b, and", "at| |https://example.org/a.b|,| |and"},
		{"note[^one].", "note|[^one]|."},
		{"Zoë’s naïve\ncafé", "Zoë’s| |naïve|\n|café"},
		{"[^", "[|^"},
		{"", ""},
	} {
		if got := strings.Join(Words(c.text), "|"); got != c.want {
			t.Errorf("Words(%q)\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, name := range []string{"testdata/blocks.md", "testdata/sentences.txt"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("")
	f.Add(" \n\n- ")
	f.Add("> - 1. x\r\n> y\r\n")
	f.Add("a.\xff B. `c\n\n```\nd")
	f.Fuzz(func(t *testing.T, s string) {
		checkSplit(t, s)
	})
}

// checkSplit reports where pieces of s do not join to s again.
func checkSplit(t *testing.T, s string) {
	t.Helper()
	at := 0
	for _, b := range Blocks(s) {
		if b.Start != at || b.Text.Start < b.Start || b.Text.End > b.End || b.Text.Empty() {
			t.Fatalf("block %+v of %q begins where the one before it does not end, at %d", b, s, at)
		}
		if around := b.of(s)[:b.Text.Start-b.Start] + s[b.Text.End:b.End]; hasLetter(strings.Trim(around, "0123456789.) \t\r\n>-*+#")) {
			t.Fatalf("block %+v of %q leaves out %q", b, s, around)
		}
		at = b.End
	}
	if at != len(s) && strings.TrimSpace(s[at:]) != "" && strings.Trim(s, " \t\r\n>") != "" {
		t.Fatalf("blocks of %q end at %d", s, at)
	}
	if got := strings.Join(Sentences(s, "en"), ""); got != s {
		t.Fatalf("sentences of %q join to %q", s, got)
	}
	words := Words(s)
	if got := strings.Join(words, ""); got != s {
		t.Fatalf("words of %q join to %q", s, got)
	}
	if utf8.ValidString(s) && slices.ContainsFunc(words, func(w string) bool { return !utf8.ValidString(w) }) {
		t.Fatalf("words of %q split a character", s)
	}
}
