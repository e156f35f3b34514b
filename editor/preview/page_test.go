package preview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2/test"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/editor/markdown"
)

// The preview must say what the page says. Both are written out as an outline,
// an element a line with its text indented below it, and must be equal.

// outline is the text of a page's structure.
type outline struct {
	strings.Builder
	depth int
}

func (o *outline) line(format string, args ...any) {
	o.WriteString(strings.Repeat("  ", o.depth))
	fmt.Fprintf(&o.Builder, format, args...)
	o.WriteByte('\n')
}

func (o *outline) in(do func()) {
	o.depth++
	do()
	o.depth--
}

// piece is text with the elements around it, by name.
type piece struct {
	text  string
	marks string
}

// inlineText writes pieces as text does: white space collapsed, pieces with
// equal marks joined.
func (o *outline) inlineText(pieces []piece) {
	var joined []piece
	for _, p := range pieces {
		p.text = drawable(p.text)
		if n := len(joined); n > 0 && joined[n-1].marks == p.marks {
			joined[n-1].text += p.text
			continue
		}
		joined = append(joined, p)
	}
	// Spaces beside spaces, at the ends and around breaks are not seen.
	space := true
	last := -1
	var out []piece
	for _, p := range joined {
		if p.marks == "br" || strings.HasPrefix(p.marks, "img") {
			if last >= 0 {
				out[last].text = strings.TrimRight(out[last].text, " ")
			}
			out = append(out, p)
			space, last = true, -1
			continue
		}
		var b strings.Builder
		for _, r := range p.text {
			if r == ' ' && space {
				continue
			}
			space = r == ' '
			b.WriteRune(r)
		}
		if p.text = b.String(); p.text == "" {
			continue
		}
		if last >= 0 && last == len(out)-1 && out[last].marks == p.marks {
			out[last].text += p.text // what stood between them is not seen
			continue
		}
		out = append(out, p)
		last = len(out) - 1
	}
	if last >= 0 {
		out[last].text = strings.TrimRight(out[last].text, " ")
	}
	for _, p := range out {
		switch {
		case p.marks == "br":
			o.line("br")
		case strings.HasPrefix(p.marks, "img"):
			o.line("%s", p.marks)
		case p.text != "":
			o.line("%q%s", p.text, p.marks)
		}
	}
}

// previewOutline is what a preview shows of a content.
func previewOutline(c Content) string {
	o := &outline{}
	p := &Preview{pictures: map[string]*picture{}}
	for _, b := range match(nil, plan(c, maphash.MakeSeed())) {
		switch b.kind {
		case textBlock, noteBlock:
			if x := b.build(c, p.picture); x != nil {
				o.box(x)
			}
		case notesRule:
			o.line("notes")
		}
	}
	return o.String()
}

func (o *outline) box(x box) {
	switch x := x.(type) {
	case *paragraph:
		o.line("%s", x.tag)
		o.in(func() { o.inlineText(pieces(x.prose)) })
	case *inset:
		o.box(x.box)
	case *stack:
		if x.tag == "" {
			for _, c := range x.boxes {
				o.box(c)
			}
			return
		}
		if x.tag == "ol" {
			o.line("ol %d", x.start)
		} else {
			o.line("%s", x.tag)
		}
		o.in(func() {
			for _, c := range x.boxes {
				o.box(c)
			}
		})
	case *item:
		switch {
		case x.task && x.done:
			o.line("li [x]")
		case x.task:
			o.line("li [ ]")
		default:
			o.line("li")
		}
		o.in(func() { o.box(x.body) })
	case *quote:
		o.line("blockquote")
		o.in(func() { o.quoted(x.body) })
	case *code:
		o.line("pre %q", x.language)
		o.in(func() { o.line("%q", x.text()) })
	case rule:
		o.line("hr")
	case *table:
		o.line("table")
		o.in(func() {
			for i, row := range x.rows {
				o.line("tr")
				o.in(func() {
					for _, c := range row {
						tag := "td"
						if i == 0 && !x.headless {
							tag = "th"
						}
						if c.align != extast.AlignNone {
							tag += " " + c.align.String()
						}
						o.line("%s", tag)
						o.in(func() { o.inlineText(pieces(c.prose)) })
					}
				})
			}
		})
	case *callout:
		o.line("aside")
		o.in(func() {
			o.line("p")
			o.in(func() { o.line("%q", strings.Join(strings.Fields(x.title.text()), " ")) })
			o.box(x.body)
		})
	case *pullQuote:
		o.line("pullquote")
		o.in(func() {
			o.quoted(x.body)
			if len(x.attribution.spans) > 0 {
				o.line("figcaption %q", x.attribution.text())
			}
		})
	case *figure:
		o.line("figure")
		o.in(func() {
			o.line("img %s", described(x.alt))
			if len(x.caption.spans) > 0 {
				o.line("figcaption")
				o.in(func() { o.line("%q", strings.Join(strings.Fields(x.caption.text()), " ")) })
			}
		})
	default:
		o.line("%T", x)
	}
}

// quoted is box inside a quotation, where emphasis is upright.
func (o *outline) quoted(x box) { o.box(upright(x)) }

// upright turns the italics of a quotation's text around.
func upright(x box) box {
	turn := func(p prose) prose {
		p.spans = slices.Clone(p.spans)
		for i := range p.spans {
			if !p.spans[i].look.pictured && !p.spans[i].look.raised {
				p.spans[i].look.italic = !p.spans[i].look.italic
			}
		}
		return p
	}
	switch x := x.(type) {
	case *paragraph:
		y := *x
		y.prose = turn(x.prose)
		return &y
	case *inset:
		return upright(x.box)
	case *stack:
		y := *x
		y.boxes = nil
		for _, c := range x.boxes {
			y.boxes = append(y.boxes, upright(c))
		}
		return &y
	case *item:
		y := *x
		y.body = upright(x.body)
		return &y
	case *table:
		y := *x
		y.rows = nil
		for _, row := range x.rows {
			var cells []cell
			for _, c := range row {
				cells = append(cells, cell{turn(c.prose), c.align})
			}
			y.rows = append(y.rows, cells)
		}
		return &y
	case *quote:
		return x // it turns them itself
	}
	return x
}

// described is an image's description as a reader sees it.
func described(alt string) string {
	return strconv.Quote(strings.Join(strings.Fields(drawable(alt)), " "))
}

func pieces(p prose) []piece {
	var out []piece
	for _, s := range p.spans {
		l := s.look
		switch {
		case s.brk:
			out = append(out, piece{marks: "br"})
			continue
		case s.image != nil:
			out = append(out, piece{marks: "img " + described(s.image.alt)})
			continue
		case l.pictured:
			out = append(out, piece{marks: "img " + described(s.text[1:len(s.text)-1])})
			continue
		}
		var m marks
		m.em, m.strong, m.code, m.del = l.italic, l.bold, l.mono, l.strike
		m.sup, m.sub, m.ins = l.raised, l.lowered, l.underline && l.link == ""
		m.link = l.link
		out = append(out, piece{s.text, m.String()})
	}
	return out
}

// marks are the elements around a stretch of text.
type marks struct {
	em, strong, code, del, sup, sub, ins bool
	link                                 string
}

func (m marks) String() string {
	var b strings.Builder
	for _, n := range []struct {
		on   bool
		name string
	}{{m.em, "em"}, {m.strong, "strong"}, {m.code, "code"}, {m.del, "del"}, {m.sup, "sup"}, {m.sub, "sub"}, {m.ins, "ins"}} {
		if n.on {
			b.WriteString(" " + n.name)
		}
	}
	if m.link != "" {
		b.WriteString(" ->" + m.link)
	}
	return b.String()
}

// pageOutline is what a page's HTML has.
func pageOutline(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<body>" + page + "</body>"))
	if err != nil {
		t.Fatal(err)
	}
	o := &outline{}
	h := htmlOutline{o}
	h.children(find(root, "body"))
	return o.String()
}

func find(n *html.Node, tag string) *html.Node {
	if n.Type == html.ElementNode && n.Data == tag {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if x := find(c, tag); x != nil {
			return x
		}
	}
	return nil
}

type htmlOutline struct{ *outline }

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

var inlineTags = map[string]bool{
	"a": true, "em": true, "strong": true, "code": true, "del": true, "sup": true, "sub": true, "br": true,
	"img": true, "span": true, "mark": true, "input": true, "b": true, "i": true, "kbd": true, "abbr": true, "u": true, "ins": true,
	"s": true, "small": true, "q": true, "cite": true, "wbr": true,
}

// children writes blocks; text that stands between them is a paragraph, as it
// is in the items of a tight list.
func (o htmlOutline) children(n *html.Node) {
	var loose []piece
	flush := func() {
		if p := loose; hasWords(p) {
			o.line("p")
			o.in(func() { o.inlineText(p) })
		}
		loose = nil
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode, c.Type == html.ElementNode && inlineTags[c.Data]:
			loose = o.inline(loose, c, marks{})
		case c.Type == html.ElementNode:
			flush()
			o.block(c)
		}
	}
	flush()
}

// words are the pieces in an element.
func (o htmlOutline) words(n *html.Node, m marks) []piece {
	var ps []piece
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		ps = o.inline(ps, c, m)
	}
	return ps
}

func hasWords(ps []piece) bool {
	for _, p := range ps {
		if strings.Trim(drawable(p.text), " ") != "" || p.marks == "br" || strings.HasPrefix(p.marks, "img") {
			return true
		}
	}
	return false
}

func (o htmlOutline) block(n *html.Node) {
	tag := n.Data
	switch tag {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "dt":
		ps := o.words(n, marks{strong: tag != "p"})
		if tag == "p" && !hasWords(ps) {
			return
		}
		o.line("%s", tag)
		o.in(func() { o.inlineText(ps) })
	case "ul", "dl", "dd", "blockquote", "tr":
		o.line("%s", tag)
		o.in(func() { o.children(n) })
	case "ol":
		start := attr(n, "start")
		if start == "" {
			start = "1"
		}
		o.line("ol %s", start)
		o.in(func() { o.children(n) })
	case "li":
		box := find(n, "input")
		switch {
		case box == nil || !ownBox(n, box):
			o.line("li")
		case hasAttr(box, "checked"):
			o.line("li [x]")
		default:
			o.line("li [ ]")
		}
		o.in(func() { o.children(n) })
	case "pre":
		lang := ""
		if code := find(n, "code"); code != nil {
			lang = strings.TrimPrefix(attr(code, "class"), "language-")
		}
		text := textOf(n)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, l := range lines {
			lines[i] = drawable(expandTabs(strings.TrimRight(l, "\r")))
		}
		o.line("pre %q", lang)
		o.in(func() { o.line("%q", strings.Join(lines, "\n")) })
	case "hr":
		o.line("hr")
	case "table":
		o.line("table")
		o.in(func() { o.children(n) })
	case "thead", "tbody":
		o.children(n)
	case "th", "td":
		ps := o.words(n, marks{strong: tag == "th"})
		align := ""
		if _, a, ok := strings.Cut(attr(n, "style"), "text-align:"); ok {
			align = " " + strings.TrimSpace(a)
		}
		if c := attr(n, "class"); c != "" {
			align = " " + c
		}
		if a := attr(n, "align"); a != "" {
			align = " " + a
		}
		o.line("%s%s", tag, align)
		o.in(func() { o.inlineText(ps) })
	case "aside":
		o.line("aside")
		o.in(func() { o.children(n) })
	case "summary":
		o.line("summary")
		o.in(func() { o.inlineText(o.words(n, marks{strong: true})) })
	case "details", "figcaption":
		o.children(n)
	case "figure":
		if attr(n, "class") == "pullquote" {
			o.line("pullquote")
			o.in(func() {
				o.children(find(n, "blockquote"))
				if c := find(n, "figcaption"); c != nil {
					o.line("figcaption %q", textOf(c))
				}
			})
			return
		}
		o.line("figure")
		o.in(func() {
			img := find(n, "img")
			o.line("img %s", described(attr(img, "alt")))
			if c := find(n, "figcaption"); c != nil && len(strings.Fields(drawable(textOf(c)))) > 0 {
				o.line("figcaption")
				o.in(func() {
					o.line("%q", strings.Join(strings.Fields(drawable(textOf(c))), " "))
				})
			}
		})
	case "div":
		if attr(n, "class") == "footnotes" {
			o.line("notes")
			if ol := find(n, "ol"); ol != nil {
				o.children(ol)
			}
			return
		}
		o.children(n)
	default:
		o.line("<%s>", tag)
	}
}

// ownBox reports whether a box is of the item and not of one inside it.
func ownBox(li, box *html.Node) bool {
	for n := box.Parent; n != nil; n = n.Parent {
		if n.Data == "li" {
			return n == li
		}
	}
	return false
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func (o htmlOutline) inline(ps []piece, n *html.Node, m marks) []piece {
	if n.Type == html.TextNode {
		return append(ps, piece{n.Data, m.String()})
	}
	if n.Type != html.ElementNode {
		return ps
	}
	switch n.Data {
	case "br":
		return append(ps, piece{marks: "br"})
	case "img":
		return append(ps, piece{marks: "img " + described(attr(n, "alt"))})
	case "em", "i", "cite":
		m.em = true
	case "strong", "b":
		m.strong = true
	case "code", "kbd":
		m.code = true
	case "del", "s":
		m.del = true
	case "ins", "u":
		m.ins = true
	case "sub":
		m.sub = true
	case "mark":
		m.strong = m.strong || attr(n, "class") == "citation-missing"
	case "sup":
		if attr(n, "id") != "" {
			m = marks{del: m.del} // a footnote's mark is never slanted
		}
		m.sup = true
	case "a":
		if href := attr(n, "href"); href != "" {
			m.link = href
		}
	case "input":
		return ps
	case "span", "abbr", "small", "wbr", "q":
	default:
		ps = append(ps, piece{"<" + n.Data + ">", ""})
	}
	return append(ps, o.words(n, m)...)
}

// outlines are those of the page and of the preview of a text.
func outlines(t *testing.T, src string) (page, shown string) {
	t.Helper()
	pipe := markdown.New(markdown.Options{})
	doc := pipe.Parse([]byte(src))
	c := Content{Doc: doc, Cites: house.New().Format(doc.Citations, cite.NewLibrary(references(t)))}
	var b bytes.Buffer
	if err := pipe.HTML(&b, doc, c.Cites, markdown.HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	return pageOutline(t, b.String()), previewOutline(c)
}

// compare fails where the preview of a text says something else than its page.
func compare(t *testing.T, name, src string) {
	t.Helper()
	if want, got := outlines(t, src); got != want {
		t.Errorf("%s:\n%s\n--- the preview has\n%s--- the page has\n%s", name, src, got, want)
	}
}

// TestThePreviewSaysWhatThePageSays goes through the examples of CommonMark
// 0.31 and of GitHub's extensions, as the parser's module has them for its own
// tests, and through Postil's constructs.
func TestThePreviewSaysWhatThePageSays(t *testing.T) {
	test.NewTempApp(t)
	t.Run("CommonMark", func(t *testing.T) {
		var examples []struct {
			Markdown string
			Example  int
		}
		if err := json.Unmarshal(moduleFile(t, "_test/spec.json"), &examples); err != nil {
			t.Fatal(err)
		}
		if len(examples) < 640 {
			t.Fatalf("%d examples", len(examples))
		}
		// In these an element of HTML stands around blocks of Markdown. Its tags
		// are in different blocks, of which each is shown by itself.
		around := []int{148, 167, 190, 191}
		for _, e := range examples {
			name := fmt.Sprint("example ", e.Example)
			if !slices.Contains(around, e.Example) {
				compare(t, name, e.Markdown)
			} else if want, got := outlines(t, e.Markdown); want == got {
				t.Errorf("%s is shown as the page has it", name)
			}
		}
	})
	t.Run("extensions", func(t *testing.T) {
		n := 0
		for _, name := range []string{"table", "strikethrough", "tasklist", "linkify", "footnote", "definition_list", "typographer"} {
			for i, src := range caseTexts(moduleFile(t, "extension/_test/"+name+".txt")) {
				compare(t, fmt.Sprint(name, " ", i+1), src)
				n++
			}
		}
		if n < 70 {
			t.Errorf("%d examples", n)
		}
	})
	t.Run("Postil", func(t *testing.T) {
		compare(t, "everything", everything)
		for i, src := range strings.Split(constructs, "\n====\n") {
			compare(t, fmt.Sprint("construct ", i+1), src)
		}
	})
}

// moduleFile reads a file of the parser's module, whose licence lets it be read
// there.
func moduleFile(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Skip("the go command does not tell where the parser's module is: ", err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), filepath.FromSlash(name)))
	if err != nil {
		t.Skip("the parser's module has no examples: ", err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// caseTexts are the texts of a file of cases: number, a rule, text, a rule,
// HTML, a rule.
func caseTexts(data []byte) []string {
	var texts []string
	rule := "//- - - - - - - - -//"
	parts := strings.Split(string(data), rule)
	for i := 1; i+1 < len(parts); i += 2 {
		texts = append(texts, strings.Trim(parts[i], "\n")+"\n")
	}
	return texts
}

const constructs = `A citation [see @castillo2024, pp. 3-5; @orbeck2018], one in the text @orbeck2018 [p. 3], *one [@castillo2024] in emphasis*.
====
> A quotation with *emphasis*, **more** and [@castillo2024].
>
> > Inside *another*.
====
A note.[^a] And again.[^a] Another.[^b]

[^a]: It says *this* of [@orbeck2018].

    In two paragraphs.

[^b]: And [a link](https://example.org "title").
====
A [link with **bold** and *emphasis* and ` + "`code`" + `](https://example.org/a%20b?c=d&e=f) and ![a *picture*](harbour.jpg "title") inside.
====
![A figure](harbour.jpg "With a caption & more")
====
![](https://example.org/far.png)
====
- a
  - b

    c
    1. d
       > e
- [x] f
- [ ] g
====
7. seven
8. eight
====
| a | b *c* |
|:-:|--:|
| ` + "`x|y`" + ` | [@castillo2024] |
| ![p](harbour.jpg) | |
====
Term
: First
: Second

    With a paragraph

Other *term*
: - a list
====
` + "```go\nfunc\t()\n\n\n```" + `

    indented

    more
====
Unknown [@nobody1999] and [text](javascript:alert(1)) and <b>raw</b> and a@example.org.
====
> - list in a quotation *with emphasis*
>
> | a |
> |---|
> | *b* |
====
> [!KEYPOINTS]
> - One *point*
> - Another [@orbeck2018]
====
> [!CORRECTION] 5 July 2024
> An earlier version gave the wrong year.
====
> [!NOTE]
====
> [!PULLQUOTE] Ann Smith
> Nobody pays for *this*.
====
![A map](harbour.jpg "The region in 2024 | Ann Smith"){source="https://www.example.org/x"}
====
H<sub>2</sub>O, x<sup>*n*</sup>, <abbr title="a b">AB</abbr>, <kbd>Ctrl</kbd>+<kbd>C</kbd>, <mark>so</mark>, a<br>b, <u>c</u> <i>d *e*</i>.

<script>alert(1)</script><b>bold <a href="javascript:alert(1)">not</a></b> <img src="harbour.jpg" alt="inline">
====
<details>
<summary>More <em>here</em></summary>

Inside *it*.

</details>
====
<table>
<tr><th>a</th><th>b <b>c</b></th></tr>
<tr><td>1</td><td>2</td></tr>
</table>

<ul><li>one<li>two <ol start="3"><li>x</li></ol></ul>

<div><p>p <q>q</q></p>words<hr></div>
====
<dl><dt>t</dt><dd>d</dd></dl>

<blockquote>quoted <em>up</em></blockquote>

<h3>head <i>it</i></h3>

<pre>a
 b</pre>
`

// FuzzThePreviewSaysWhatThePageSays leaves HTML out: it may stand around blocks.
func FuzzThePreviewSaysWhatThePageSays(f *testing.F) {
	test.NewTempApp(f)
	f.Add(everything)
	for _, src := range strings.Split(constructs, "\n====\n") {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if strings.ContainsAny(src, "<\r\x00") || !utf8.ValidString(src) || len(src) > 3000 {
			t.Skip()
		}
		compare(t, "text", src)
	})
}
