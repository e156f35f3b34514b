package paste

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestBadFilesAreRefusedByKind(t *testing.T) {
	bomb := zipped(t, map[string][]byte{"word/document.xml": bytes.Repeat([]byte(" "), maxPart+1)})
	if len(bomb) > maxPart/100 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	deep := []byte(`<w:document xmlns:w="w"><w:body>` + strings.Repeat("<w:ins>", maxNesting+1))
	many := []byte(`<w:document xmlns:w="w"><w:body>` + strings.Repeat("<w:p/>", maxElements))
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"bomb.docx", bomb, ErrTooLarge},
		{"deep.docx", zipped(t, map[string][]byte{"word/document.xml": deep}), ErrTooLarge},
		{"many.docx", zipped(t, map[string][]byte{"word/document.xml": many}), ErrTooLarge},
		{"not-zip.docx", []byte("Dear Ada"), ErrFormat},
		{"empty.docx", nil, ErrFormat},
		{"other.docx", zipped(t, map[string][]byte{"content.xml": []byte("<a/>")}), ErrFormat},
		{"broken.docx", zipped(t, map[string][]byte{"word/document.xml": []byte("<a><b></a>")}), ErrFormat},
		{"other.odt", zipped(t, map[string][]byte{"word/document.xml": []byte("<a/>")}), ErrFormat},
		{"broken.odt", zipped(t, map[string][]byte{"content.xml": []byte("<a")}), ErrFormat},
		{"old.doc", []byte("\xd0\xcf\x11\xe0"), ErrUnknown},
		{"binary.txt", []byte("a\x00bcd"), ErrFormat},
		{"long.txt", make([]byte, maxText+1), ErrTooLarge},
		{"deep.html", []byte(strings.Repeat("<div>", 5000) + "x"), ErrFormat},
	} {
		r, err := FromFile("/some/where/"+tt.name, tt.data, Options{})
		if !errors.Is(err, tt.want) || r.Body != "" {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		} else if !strings.Contains(err.Error(), tt.name) {
			t.Errorf("%s is not named in %q", tt.name, err)
		}
	}
}

func TestTextFilesInAnyUsualEncoding(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		data string
		want string
	}{
		"utf-8":        {"a.md", "\ufeff# Café\r\n\r\n*x*\r\n", "# Café\n\n*x*"},
		"windows-1252": {"a.txt", "Caf\xe9 \x96 \x93x\x94", "Café – “x”"},
		"utf-16":       {"a.txt", "\xff\xfeC\x00\xe9\x00", "Cé"},
		"big endian":   {"a.txt", "\xfe\xff\x00C\x00\xe9", "Cé"},
		"nfd":          {"a.txt", "Cafe\u0301", "Café"},
		"html latin":   {"a.html", "<meta charset=iso-8859-1><p>Caf\xe9", "Café"},
		"html utf-16":  {"a.html", "<\x00p\x00>\x00\xe9\x00a\x00", "éa"},
	} {
		r, err := FromFile(tt.file, []byte(tt.data), Options{})
		if err != nil || r.Markdown() != tt.want {
			t.Errorf("%s: %q, %v, want %q", name, r.Markdown(), err, tt.want)
		}
	}
}

// big are pages that would take long if any part of the work were not linear.
var big = map[string]func(n int) string{
	"paragraphs": func(n int) string {
		return strings.Repeat("<p>A <b>word</b> and <a href='https://x.org'>a link</a>.", n)
	},
	"one line":   func(n int) string { return strings.Repeat("<i>a</i> * [b](c) @k ", n) },
	"brackets":   func(n int) string { return strings.Repeat("[", n) + "(" + strings.Repeat("]", n) },
	"ampersands": func(n int) string { return strings.Repeat("&amp;", n) },
	"breaks":     func(n int) string { return strings.Repeat("a<br>", n) },
	"spaces":     func(n int) string { return "a" + strings.Repeat("&nbsp; ", n) + "b" },
	"items":      func(n int) string { return "<ul>" + strings.Repeat("<li>a", n) },
	"word items": func(n int) string {
		return strings.Repeat("<p style='mso-list:l0 level1 lfo1'>a", n)
	},
	"nesting": func(n int) string { return strings.Repeat("<blockquote>a", min(n, 200)) },
	"notes": func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a<a id=r%d href=#n%d>%d</a> ", i, i, i%1000)
		}
		for i := range n {
			fmt.Fprintf(&b, "<p><a id=n%d href=#r%d>%d</a> note", i, i, i%1000)
		}
		return b.String()
	},
	"one note": func(n int) string {
		return strings.Repeat("a<a id=r href=#n>1</a> ", n) + "<p>" + strings.Repeat("<a id=n href=#r>1</a>", n)
	},
	"rows": func(n int) string { return "<table>" + strings.Repeat("<tr><td>a<td>b", n) },
}

func TestBigPagesAreRead(t *testing.T) {
	for name, page := range big {
		r, err := FromHTML([]byte(page(2000)), Options{})
		if err != nil || !strings.Contains(r.text, "a") && name != "brackets" && name != "ampersands" || r.Body == "" {
			t.Errorf("%s: %q, %v", name, r.Body[:min(len(r.Body), 80)], err)
		}
	}
}

// Each page is read in two sizes; the time for a byte is to be the same.
func BenchmarkFromHTML(b *testing.B) {
	for name, page := range big {
		for _, n := range []int{1000, 8000} {
			data := []byte(page(n))
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					if _, err := FromHTML(data, Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
