package markdown

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"postil/editor/cite"
)

// samples are the texts of all case files.
func samples(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"testdata/*.txt", "testdata/*.cases"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no case files: %v", err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range strings.Split(string(data), "=== ") {
				_, c, _ = strings.Cut(c, "\n")
				c, _, _ = strings.Cut(c, "\n---\n")
				all = append(all, c, strings.ReplaceAll(c, "\t", " "), strings.Join(strings.FieldsFunc(c, func(r rune) bool { return r == ' ' || r == '\t' }), " "))
			}
		}
	}
	return all
}

// countWords counts in the plain text what Words counts on the way.
func countWords(text string) int {
	n := 0
	inWord := false
	for _, r := range text {
		switch {
		case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inWord {
				n++
			}
			inWord = true
		case unicode.IsSpace(r) || r == '—' || r == '/':
			inWord = false
		}
	}
	return n
}

// sameAsPage reports in what ParsePage differs from Parse, "" for nothing.
func sameAsPage(t testing.TB, p *Pipeline, src string) string {
	t.Helper()
	whole, page := p.Parse([]byte(src)), p.ParsePage([]byte(src))
	show := func(d *Document) string {
		var b bytes.Buffer
		if err := p.HTML(&b, d, cite.Formatted{}, HTMLOptions{SourceLines: true}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var writer strings.Builder // not a buffer that HTML knows
	if err := p.HTML(&writer, whole, cite.Formatted{}, HTMLOptions{SourceLines: true}); err != nil {
		t.Fatal(err)
	}
	clusters := func(d *Document) []cite.Span {
		var out []cite.Span
		for _, c := range d.Citations.Clusters {
			out = append(out, c.Span)
		}
		return out
	}
	switch a, b := show(whole), show(page); {
	case a != b:
		return "HTML:\n" + a + "\npage:\n" + b
	case a != writer.String():
		return "written at once:\n" + a + "\npiece by piece:\n" + writer.String()
	case whole.PlainText() != page.PlainText():
		return "plain text:\n" + whole.PlainText() + "\npage:\n" + page.PlainText()
	case !slices.Equal(clusters(whole), clusters(page)):
		return "citations"
	case countWords(whole.PlainText()) != whole.Words():
		return "words of:\n" + whole.PlainText()
	case countWords(page.PlainText()) != page.Words():
		return "words of the page:\n" + page.PlainText()
	}
	return ""
}

func TestPageIsTheSame(t *testing.T) {
	all := append(samples(t),
		"word [@key].Next word [@key] , after [@key]  ; “a [@b].”", "a [@b]\n[@c] .d", "one/two—three don't 日本語 e\u0301te\u0301 1,000.5",
		"line\nwith space \nand\n", "a  \nb", "*a* **b**_c_ (d) ~~e~~ f~g", "\"quoted\" 'x' -- ... <<a>> it's\n\n> \"open\n\nclosed\"",
		"| a b | c |\n|---|---|\n| d e. | \"f\" |\n", "a@b.org", "x [-@key] y@z", "www.a.org", "see http://a.org/b.", "a <http://x.org> b <i>c</i> d", "a\\\nb\\ c \\* d", "- [ ] a b\n- [x] c d", "a b\n: c d", "# a b {#c}\n\na b\n===")
	for _, o := range []Options{{}, {Lang: "fr"}, {CiteInNotes: true}} {
		p := New(o)
		linkless := 0
		for _, src := range all {
			if diff := sameAsPage(t, p, src); diff != "" {
				t.Errorf("%+v: %q: %s", o, src, diff)
			}
			if !mayHoldBareLink([]byte(src)) && !spaced([]byte(src)) {
				linkless++
			}
		}
		if linkless < 50 {
			t.Errorf("only %d of %d texts are without what could be links", linkless, len(all))
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, src := range samples(f) {
		f.Add(src)
	}
	p := New(Options{})
	f.Fuzz(func(t *testing.T, src string) {
		if diff := sameAsPage(t, p, src); diff != "" {
			t.Errorf("%q: %s", src, diff)
		}
	})
}
