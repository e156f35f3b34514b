package sanitize

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestFragments(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain elements", `<sup>|</sup>`, `<sup>|</sup>`},
		{"attributes", `<abbr title="a &quot;b&quot;" onclick="x()" style="color:red" class="c">|</abbr>`, `<abbr title="a &#34;b&#34;" class="c">|</abbr>`},
		{"details over blocks", "<details open>\n<summary>More</summary>\n|</details>\n", "<details open=\"\">\n<summary>More</summary>\n|</details>\n"},
		{"script and what is in it", `a<script>alert(1)</script>b`, `ab`},
		{"script that does not end", `a<script>alert(1)`, `a`},
		{"unfinished tag", `a<img src=x onerror=alert(1)`, `a`},
		{"comment", `a<!-- b -->c`, `ac`},
		{"comment that looks ended", `<!--><script>alert(1)</script>-->`, `--&gt;`},
		{"conditional comment", `<!--[if IE]><script>x</script><![endif]-->z`, `z`},
		{"end of a page's element", `</article></div>|x`, `|x`},
		{"start without end", `<b>|x`, `|x`},
		{"crossed", `<b><i>|</b></i>`, `<b><i>|</i></b>`},
		{"end tags that may be left out", `<ul><li>a<li>b</ul>`, `<ul><li>a</li><li>b</li></ul>`},
		{"table", `<table><tr><td colspan=2>a<tr><th scope=row>b</table>`, `<table><tr><td colspan="2">a</td></tr><tr><th scope="row">b</th></tr></table>`},
		{"unknown element keeps its text", `<foo>a</foo>`, `a`},
		{"form", `<form action=/x><input name=a><button>Go</button></form>`, `Go`},
		{"svg", `<svg><animate onbegin=alert(1) attributeName=x></svg>a`, `a`},
		{"script in svg", `<svg><script>alert(1)</script></svg>a`, `a`},
		{"iframe", `<iframe srcdoc="<script>alert(1)</script>"></iframe>a`, `a`},
		{"javascript", `<a href="javascript:alert(1)">x</a>`, `<a>x</a>`},
		{"javascript in disguise", "<a href=\" &#1;jAvA&Tab;script&colon;alert(1)\">x</a>", `<a>x</a>`},
		{"javascript over lines", "<a href=\"java\nscript:alert(1)\">x</a>", `<a>x</a>`},
		{"data", `<img src="data:image/svg+xml;base64,AAAA">`, `<img>`},
		{"vbscript", `<a href="VBScript:x">x</a>`, `<a>x</a>`},
		{
			"good addresses", `<a href="https://e.org/?a=1&amp;b">x</a><a href="../a:b">y</a><a href="mailto:a@e.org">z</a>`,
			`<a href="https://e.org/?a=1&amp;b">x</a><a href="../a:b">y</a><a href="mailto:a@e.org">z</a>`,
		},
		{"attribute twice", `<a href="/a" href="javascript:x">x</a>`, `<a href="/a">x</a>`},
		{"less than in text", `<b>1 &lt; 2</b>`, `<b>1 &lt; 2</b>`},
		{"style", `<style>body{display:none}</style><p style="x">a</p>`, `<p>a</p>`},
		{"base and meta and link", `<base href=//e.org><meta http-equiv=refresh content=0><link rel=stylesheet href=x>a`, `a`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(Fragments(strings.Split(tt.in, "|")), "|"); got != tt.want {
				t.Errorf("Fragments(%q)\ngot  %s\nwant %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	if got, want := Text("<table><tr><td>One &amp; two</td><td>three</td></tr></table><script>x</script>"), "One & two three"; got != want {
		t.Errorf("Text is %q, want %q", got, want)
	}
}

// harmless fails the test when a parsed page holds anything that is not on the
// allow list.
func harmless(t *testing.T, src, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || slices.Contains([]string{"html", "head", "body", "main"}, n.Data) {
			continue
		}
		extra, ok := allowed(n.Data)
		if !ok {
			t.Fatalf("%q: <%s> came through: %s", src, n.Data, page)
		}
		for _, a := range n.Attr {
			if !Attribute(a.Key) && !slices.Contains(extra, a.Key) {
				t.Fatalf("%q: attribute %s came through: %s", src, a.Key, page)
			}
			if _, ok := Address(a.Val); isAddress(a.Key) && !ok {
				t.Fatalf("%q: address %q came through", src, a.Val)
			}
		}
	}
}

func FuzzFragments(f *testing.F) {
	for _, s := range []string{"<b>|</b>", "<script>|</script>", "<a href='java\tscript:x'>", "<svg><p><style><!--</style><img src=x onerror=x>", "<table><a><table>", "</main><p>", "<noscript><p title=\"</noscript><img src=x onerror=x>\">", "<math><mtext><table><mglyph><style><!--", "&lt;script&gt;", "<xmp></xmp><plaintext>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		out := Fragments(strings.Split(src, "|"))
		all := strings.Join(out, "between")
		harmless(t, src, "<main>"+all+"</main>")
		// Once is enough.
		again := Fragments([]string{strings.Join(out, "")})[0]
		if twice := Fragments([]string{again})[0]; twice != again {
			t.Fatalf("%q: %q becomes %q", src, again, twice)
		}
	})
}
