package preview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2/test"

	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/editor/markdown"
)

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
