package markdown

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"postil/editor/cite"
	"postil/editor/sanitize"
)

// page is the body of a text as a browser has it.
func page(t testing.TB, src string) (string, *html.Node) {
	t.Helper()
	p := New(Options{})
	d := p.Parse([]byte(src))
	f := cite.Formatted{}
	for range d.Citations.Clusters {
		f.Clusters = append(f.Clusters, cite.Rich{{Text: "<b onclick=x>", URL: "javascript:alert(1)"}, {Text: "c", URL: "https://e.org/\"onclick=\"x"}})
	}
	var b bytes.Buffer
	if err := p.HTML(&b, d, f, HTMLOptions{ImagePrefix: "/a/"}); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(`<!DOCTYPE html><html><head></head><body><article>` + b.String() + `</article><footer></footer></body></html>`))
	if err != nil {
		t.Skipf("%v", err) // nested deeper than the parser goes
	}
	return b.String(), root
}

// harmless fails the test when anything on the page could run, load or style
// something or reach out of the article.
func harmless(t testing.TB, src string) {
	t.Helper()
	body, root := page(t, src)
	elements := []string{
		"html", "head", "body", "article", "footer",
		"a", "abbr", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "data", "dd", "del",
		"details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "input",
		"ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "summary",
		"sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
	}
	articles := 0
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			t.Fatalf("%q: a comment came through: %s", src, body)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "article" {
			articles++
		}
		if n.Data == "footer" && n.Parent.Data != "body" {
			t.Fatalf("%q: an element of the text is not closed: %s", src, body)
		}
		if !slices.Contains(elements, n.Data) || n.Namespace != "" {
			t.Fatalf("%q: <%s> came through: %s", src, n.Data, body)
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "srcdoc", a.Key == "srcset", a.Key == "formaction", a.Key == "ping":
				t.Fatalf("%q: attribute %s came through: %s", src, a.Key, body)
			case a.Key == "style" && !slices.Contains([]string{"text-align: left", "text-align: right", "text-align: center"}, a.Val):
				t.Fatalf("%q: style %q came through: %s", src, a.Val, body)
			case a.Key == "href", a.Key == "src", a.Key == "cite":
				if _, ok := sanitize.Address(a.Val); !ok {
					t.Fatalf("%q: address %q came through: %s", src, a.Val, body)
				}
			}
		}
	}
	if articles != 1 {
		t.Fatalf("%q: %d articles: %s", src, articles, body)
	}
}

// Cases are parted by lines of "===".
func hostileCases(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/hostile.cases")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(data), "\n===\n")
}

func TestHostileTextIsHarmless(t *testing.T) {
	list := hostileCases(t)
	if len(list) < 60 {
		t.Fatalf("only %d cases", len(list))
	}
	for _, src := range list {
		harmless(t, src)
	}
}

// Names of images are held to the article's folder where they are copied and
// read; here they must stay what they are.
func TestImageNames(t *testing.T) {
	for src, want := range map[string]string{
		"![a](../../etc/passwd)":       `src="/a/../../etc/passwd"`,
		"![a](/etc/passwd)":            `src="/etc/passwd"`,
		"![a](//evil.example/x.png)":   `src="//evil.example/x.png"`,
		"![a](file:///etc/passwd)":     `src=""`,
		"![a](%2e%2e/x.png)":           `src="/a/%2e%2e/x.png"`,
		"![a](x.png?y#z)":              `src="/a/x.png?y#z"`,
		"![a](data:image/png;base64,)": `src=""`,
	} {
		if body, _ := page(t, src); !strings.Contains(body, want) {
			t.Errorf("%s is %s, want %s", src, body, want)
		}
	}
}

func FuzzHarmless(f *testing.F) {
	for _, src := range hostileCases(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) { harmless(t, src) })
}

func TestHugeAndDeepTextsTakeReasonableTime(t *testing.T) {
	const n = 10_000
	for name, src := range map[string]string{
		"quotations":          strings.Repeat(">", n) + " a\n" + strings.Repeat(">", n) + " b",
		"spaced quotations":   strings.Repeat("> ", n) + "a",
		"lists in a line":     strings.Repeat("- ", n) + "a",
		"numbered in a line":  strings.Repeat("1. ", n) + "a",
		"lists line by line":  nested(500),
		"brackets":            strings.Repeat("[", n) + "a" + strings.Repeat("]", n),
		"open brackets":       strings.Repeat("[", n),
		"links":               strings.Repeat("[a](", n),
		"images":              strings.Repeat("![", n) + strings.Repeat("](x)", n),
		"open citations":      strings.Repeat("[@a;", n),
		"emphasis":            strings.Repeat("*a **b ", n) + strings.Repeat("b** a*", n),
		"mixed emphasis":      strings.Repeat("*_**__", n),
		"stars":               strings.Repeat("*", 10*n),
		"backquotes":          backquotes(400),
		"tildes":              strings.Repeat("~~a ", n),
		"tags":                strings.Repeat("<b>", n) + "a",
		"ends of tags":        strings.Repeat("a</b>", n),
		"open tags":           strings.Repeat("<a ", n),
		"open comments":       strings.Repeat("<!-- ", n),
		"instructions":        strings.Repeat("<?", n),
		"tags in blocks":      strings.Repeat("<div>\n\n", n/2),
		"entities":            strings.Repeat("&", 10*n) + strings.Repeat("&amp;", n),
		"escapes":             strings.Repeat("\\", 10*n),
		"quotes":              strings.Repeat(`"'`, n),
		"notes":               strings.Repeat("[^a]: x\n", n/2) + strings.Repeat("[^a]", n/2),
		"different notes":     notes(2000),
		"definitions":         strings.Repeat("[a]: b\n", n),
		"definition lists":    strings.Repeat("a\n: b\n", n/2),
		"headings":            strings.Repeat("# a\n", n/2),
		"wide table":          strings.Repeat("|a", 2000) + "|\n" + strings.Repeat("|-", 2000) + "|\n" + strings.Repeat("|b", 2000) + "|\n",
		"long table":          "|a|b|\n|-|-|\n" + strings.Repeat("|c|d|\n", n),
		"table too wide":      strings.Repeat("|a", n) + "|\n" + strings.Repeat("|-", n) + "|\n" + strings.Repeat("|b|\n", n),
		"table of few cells":  strings.Repeat("|a", 1000) + "|\n" + strings.Repeat("|-", 1000) + "|\n" + strings.Repeat("|b|\n", 300),
		"attributes":          "# a " + strings.Repeat("{a=", n),
		"attributes of image": "![a](b)" + strings.Repeat("{a=", n),
		"bare links":          strings.Repeat("www.a.org( ", n),
		"link that goes on":   "https://a.org/" + strings.Repeat("(", 10*n),
		"callouts":            strings.Repeat("> [!NOTE]\n\n", n/2),
		"blank lines":         strings.Repeat("\n", 10*n),
		"spaces":              strings.Repeat(" ", 10*n) + "a",
		"one long word":       strings.Repeat("a", 100*n),
		"setext":              strings.Repeat("a\n", n) + "===",
	} {
		t.Run(name, func(t *testing.T) {
			began := processorTime()
			p := New(Options{})
			d := p.Parse([]byte(src))
			parsed := processorTime() - began
			var b bytes.Buffer
			if err := p.HTML(&b, d, cite.Formatted{}, HTMLOptions{}); err != nil {
				t.Fatal(err)
			}
			d.Blocks()
			d.Words()
			took := processorTime() - began
			t.Logf("%d bytes: parsed in %v, all in %v, %d bytes of HTML", len(src), parsed, took, b.Len())
			if limit := 20 * time.Second; took > limit {
				t.Errorf("took %v", took)
			}
			if b.Len() > 100*len(src)+5_000_000 {
				t.Errorf("%d bytes of text became %d of HTML", len(src), b.Len())
			}
		})
	}
}

// nested is a list in a list, so many deep.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

// backquotes are runs of every length up to n, none of which has its end.
func backquotes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a" + strings.Repeat("`", i+1))
	}
	return b.String()
}

func notes(n int) string {
	var b strings.Builder
	for i := range n {
		name := strings.Repeat("x", i%50+1) + string(rune('a'+i%26))
		b.WriteString("t[^" + name + "]\n\n[^" + name + "]: n\n\n")
	}
	return b.String()
}
