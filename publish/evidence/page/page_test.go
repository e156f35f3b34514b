package page_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"postil/publish/evidence/page"
)

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func read(t testing.TB, data, contentType string) page.Page {
	t.Helper()
	return page.Read([]byte(data), contentType, address(t, "https://example.org/2024/ports"))
}

func TestTheArticleOfAPage(t *testing.T) {
	data, err := os.ReadFile("testdata/ports.html")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/ports.txt")
	if err != nil {
		t.Fatal(err)
	}
	p := read(t, string(data), "text/html; charset=utf-8")
	if p.Text != string(want) {
		t.Errorf("the text is\n%s", p.Text)
	}
	p.Text = ""
	if want := (page.Page{Title: "Ports wait for the tide", Byline: "Nadia Castillo", Site: "The Strait Times", Date: "2024-07-16"}); p != want {
		t.Errorf("the page says %+v", p)
	}
}

func TestAShortPageIsTakenWhole(t *testing.T) {
	p := read(t, `<html><head><title>Notice</title></head><body><nav>Home</nav><div>The port is shut.<br>Until Monday.</div>
		<p hidden>not seen</p><p style="display: none">nor this</p><script>var x = "nor that"</script><pre>one
two</pre><footer>Imprint</footer></body></html>`, "text/html")
	if want := "Notice\n\nThe port is shut.\nUntil Monday.\n\none\ntwo\n"; p.Text != want {
		t.Errorf("the text is %q", p.Text)
	}
}

func TestPagesWithoutText(t *testing.T) {
	for name, c := range map[string]struct{ data, kind, want string }{
		"a script's page": {`<html><body><div id="app"></div><script src="app.js"></script></body></html>`, "text/html", "scripts"},
		"PDF":             {"%PDF-1.7\n", "application/pdf", "application/pdf"},
		"PDF, not said":   {"%PDF-1.7\n", "", "application/pdf"},
		"a picture":       {"\x89PNG\r\n\x1a\n", "image/png", "image/png"},
		"nothing":         {"", "text/html", "empty"},
		"nothing, plain":  {" \n", "text/plain", "empty"},
	} {
		if p := read(t, c.data, c.kind); p.Text != "" || !strings.Contains(p.NoText, c.want) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestEncodings(t *testing.T) {
	encoded := func(enc interface{ String(string) (string, error) }, s string) string {
		out, err := enc.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const french, japaneseText = "L’été à Besançon, dit-il.", "港は潮を待つ。"
	for name, c := range map[string]struct{ data, kind, want string }{
		"by the header":    {encoded(charmap.Windows1252.NewEncoder(), "<p>"+french+"</p>"), "text/html; charset=windows-1252", french},
		"by the page":      {encoded(japanese.ShiftJIS.NewEncoder(), `<meta charset="shift_jis"><p>`+japaneseText+"</p>"), "text/html", japaneseText},
		"UTF-8":            {"<p>" + french + "</p>", "text/html", french},
		"plain, by header": {encoded(charmap.ISO8859_15.NewEncoder(), "Zwölf € bis März"), "text/plain; charset=iso-8859-15", "Zwölf € bis März"},
		"plain, not said":  {encoded(charmap.Windows1252.NewEncoder(), french), "text/plain", french},
		"a mark in front":  {"\ufeffone\r\ntwo\r", "text/plain", "one\ntwo"},
		"letters apart":    {"<p>Be\u0301la says it</p>", "text/html; charset=utf-8", "B\u00e9la says it"},
		"not UTF-8":        {"one \xff two", "text/plain; charset=utf-8", "one \ufffd two"},
	} {
		if p := read(t, c.data, c.kind); p.Text != c.want+"\n" {
			t.Errorf("%s: %q, %s", name, p.Text, p.NoText)
		}
	}
}

func TestMarkdownStaysAsItIs(t *testing.T) {
	p := page.Read([]byte("# Ports\n\n*wait*\n"), "text/plain; charset=utf-8", address(t, "https://example.org/README.md"))
	if !p.Markdown || p.Text != "# Ports\n\n*wait*\n" {
		t.Errorf("%+v", p)
	}
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/ports.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, "text/html")
	f.Add([]byte("\xff\xfea\x00"), "text/html; charset=utf-16")
	f.Add([]byte("<table><tr><td>a<pre>b"), "")
	f.Add([]byte("a\x1b$B"), "text/plain; charset=iso-2022-jp")
	f.Fuzz(func(t *testing.T, data []byte, kind string) {
		p := page.Read(data, kind, address(t, "https://example.org/a"))
		if (p.Text == "") == (p.NoText == "") {
			t.Fatalf("text %q, none because %q", p.Text, p.NoText)
		}
		if !utf8.ValidString(p.Text) || strings.ContainsAny(p.Text, "\x00\r") || p.Text != "" && !strings.HasSuffix(p.Text, "\n") {
			t.Fatalf("the text is %q", p.Text)
		}
	})
}
