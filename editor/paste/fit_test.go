package paste

import (
	"strings"
	"testing"
)

func read(t *testing.T, page string) Result {
	t.Helper()
	r, err := FromHTML([]byte(page), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAgrees(t *testing.T) {
	for _, tt := range []struct {
		name, page, plain string
		want              bool
	}{
		{"same", "<p>The <b>old</b> bridge</p>", "The old bridge", true},
		{"another text", "<p>The old bridge</p>", "A new tunnel", false},
		{"more than it", "<p>The old bridge</p>", "The old bridge was closed on Monday for good", false},
		{"less than it", "<p>The old bridge was closed on Monday for good</p>", "The old bridge", false},
		{"one word", "<b>bridge</b>", "bridge", true},
		{"another word", "<b>bridge</b>", "tunnel", false},
		{"nothing", "", "tunnel", false},
		{"capitals by style", "<p style='text-transform:uppercase'>Old bridge</p>", "OLD BRIDGE", true},
		{"list marks", "<ol><li>one boat</li><li>two boats</li></ol>", "1.\tone boat\n2.\ttwo boats", true},
		{"word bullets", "<ul><li>one boat<ul><li>two boats</li></ul></li></ul>", "·\tone boat\no\ttwo boats", true},
		{"quotation marks", "<p>“So”, he said</p>", `"So", he said`, true},
		{"with its note", "<p>Text<a id=r href=#n>1</a></p><p><a id=n href=#r>1</a> A long note about it all.</p>", "Text1\n1 A long note about it all.", true},
		{"note apart", "<p>Some text<sup><a id=r href=#n>[1]</a></sup> here</p><p><a id=n href=#r>[1]</a> A long note about it all.</p>", "Some text[1] here\n[1] A long note about it all.", true},
		{"mark at its word", "<p>Said so<sup><a id=r href=#n>1</a></sup></p><p><a id=n href=#r>1</a> There.</p>", "Said so1", true},
		{"han", "<p><b>汉字</b>文本</p>", "汉字文本", true},
		{"other han", "<p>汉字文本</p>", "完全不同", false},
		{"signs", "<b>***</b>", "***", true},
	} {
		if got := read(t, tt.page).Agrees(tt.plain); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestBetter(t *testing.T) {
	for _, tt := range []struct {
		name, page, plain string
		want              bool
	}{
		{"plain words", "<p style='color:red'>Some words</p>", "Some words", false},
		{"bold", "<p>Some <b>words</b></p>", "Some words", true},
		{"paragraphs of Word", "<p>One</p><p>Two</p>", "One\r\nTwo\r\n", true},
		{"paragraphs of a browser", "<p>One</p><p>Two</p>", "One\n\nTwo", false},
		{"address that is a link", "<a href='https://x.org/'>https://x.org/</a>", "https://x.org/", false},
		{"code", "<pre>**bold**</pre>", "**bold**", false},
		{
			"code editor", "<div style=\"font-family: Consolas, 'Courier New', monospace;white-space: pre;\"><div><span style=\"font-weight: bold\">**bold**</span></div><div># x</div></div>",
			"**bold**\n# x", false,
		},
		{"google in a typewriter's face", "<p><span style=\"font-family:'Courier New';font-weight:700;white-space:pre-wrap\">bold</span></p>", "bold", true},
	} {
		if got := read(t, tt.page).Better(tt.plain); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestBetween(t *testing.T) {
	for _, tt := range []struct{ name, page, where, want string }{
		{"words in a line", "<b>new</b>", "an |line", "an **new**line"},
		{"words in an empty text", "<b>new</b>", "|", "**new**"},
		{"words after a line", "<b>new</b>", "one\n|", "one\n**new**"},
		{"two paragraphs in a line", "<p>a<p>b", "x | y", "x a\n\nb y"},
		{"a list in a line", "<ul><li>a", "x| y", "x\n\n- a\n\n y"},
		{"a list after a line", "<ul><li>a", "x\n|\n\ny", "x\n\n- a\n\ny"},
		{"a list before a line", "<ul><li>a", "x\n\n|\ny", "x\n\n- a\n\ny"},
		{"a heading at the end", "<h2>a</h2>", "x\n\n|", "x\n\n## a"},
		{"paragraphs after a line", "<p>a<p>b", "x\n|", "x\n\na\n\nb"},
		{"nothing", "<script>x</script>", "x|y", "xy"},
	} {
		before, after, _ := strings.Cut(tt.where, "|")
		if got := before + read(t, tt.page).Between(before, after) + after; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestInCode(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "a\n```\n": true, "```go\nx\n```\n": false, "~~~\n```\n": true, "````\n```\n": true,
		"> ```\n> x": true, "a ``` b": false, "```\n``` x\n": true,
	} {
		if got := InCode(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestNotesGetLabelsThatAreFree(t *testing.T) {
	page := "<p>a<a id=r1 href=#n1>1</a> b<a id=r2 href=#n2>2</a></p><p><a id=n1 href=#r1>1</a> One.</p><p><a id=n2 href=#r2>2</a> Two.</p>"
	r, err := FromHTML([]byte(page), Options{Labels: []string{"1", "3", "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Body != "a[^2] b[^4]" || r.Notes != "[^2]: One.\n\n[^4]: Two." {
		t.Errorf("%q, %q", r.Body, r.Notes)
	}
}

func TestTopHeading(t *testing.T) {
	const page = "<h1>a</h1><h3><b>b</b></h3><h6>c</h6>"
	for top, want := range map[int]string{
		0: "## a\n\n#### b\n\n###### c", 1: "# a\n\n### b\n\n###### c", 3: "### a\n\n##### b\n\n###### c",
	} {
		if r, _ := FromHTML([]byte(page), Options{TopHeading: top}); r.Body != want {
			t.Errorf("from %d: %q", top, r.Body)
		}
	}
	if r := read(t, "<h3>a</h3>"); r.Body != "### a" {
		t.Errorf("a heading of the third level rose: %q", r.Body)
	}
}

func TestTarget(t *testing.T) {
	for href, want := range map[string]string{
		"https://example.org/": "https://example.org/",
		"https://www.google.com/url?q=https://example.org/%3Fa%3Db&sa=D": "https://example.org/?a=b",
		"https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org":  "https://example.org",
		"https://www.google.com/url?q=javascript:alert(1)":               "https://www.google.com/url?q=javascript:alert(1)",
		"https://www.google.com/search?q=https://example.org":            "https://www.google.com/search?q=https://example.org",
		"https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org&h=x":   "https://example.org",
		"https://notgoogle.com/url?q=https://example.org":                "https://notgoogle.com/url?q=https://example.org",
		" java\nscript:alert(1)":                                         "", "JavaScript:x": "", "data:text/html,x": "", "file:///x": "", "#a": "", "": "",
		"/relative": "", "https://": "", "http:foo": "", "mailto:": "",
		"MAILTO:ada@example.org":         "mailto:ada@example.org",
		"https://example.org/a b\u00a0c": "https://example.org/a%20b%C2%A0c", "https://example.org/é": "https://example.org/é",
		"https://example.org/e\u0301": "https://example.org/e%CC%81",
	} {
		if got := target(href); got != want {
			t.Errorf("%q: %q, want %q", href, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	if got := strings.Join(Labels("a[^1] b[^n-2] [^1]\n\n[^1]: x [^] [^a b]"), " "); got != "1 n-2" {
		t.Errorf("%q", got)
	}
	const md = "a[^1] b[^2] c[^x]\n\n[^1]: One.\n[^2]: Two.\n[^x]: Three."
	for _, tt := range []struct {
		taken []string
		want  string
	}{
		{nil, md},
		{[]string{"7"}, md},
		{[]string{"1", "3"}, "a[^4] b[^2] c[^x]\n\n[^4]: One.\n[^2]: Two.\n[^x]: Three."},
		{[]string{"x", "1"}, "a[^3] b[^2] c[^4]\n\n[^3]: One.\n[^2]: Two.\n[^4]: Three."},
	} {
		r, err := FromFile("a.md", []byte(md), Options{Labels: tt.taken})
		if err != nil || r.Markdown() != tt.want {
			t.Errorf("%v taken: %q, %v", tt.taken, r.Markdown(), err)
		}
	}
}
