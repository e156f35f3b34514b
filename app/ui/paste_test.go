package ui

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"postil/app/clip"
	"postil/publish/review"
)

// richClip is a clipboard with HTML; a gate keeps back the answer.
type richClip struct {
	html string
	err  error
	gate chan struct{}
}

func (c *richClip) HTML(ctx context.Context) ([]byte, error) {
	if c.gate != nil {
		select {
		case <-c.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if c.html == "" && c.err == nil {
		return nil, clip.ErrNone
	}
	return []byte(c.html), c.err
}

// atPaste opens a draft with a text in which | is the caret, or { and | the
// ends of the selection.
func atPaste(t *testing.T, text string, c RichClipboard) *person {
	t.Helper()
	p := newFixture(t, review.Draft).open(t)
	p.choose(titleOf(review.Draft))
	p.o.Clipboard = c
	from := strings.IndexByte(text, '{')
	bare := strings.Replace(text, "{", "", 1)
	to := strings.IndexByte(bare, '|')
	bare = strings.Replace(bare, "|", "", 1)
	p.article.field.Replace(0, len(p.article.text.Text()), bare)
	if from < 0 {
		from = to
	}
	p.article.field.Select(from, to)
	p.focusText()
	return p
}

// paste presses Ctrl+V with a text on the clipboard.
func (p *person) paste(text string) {
	p.t.Helper()
	c := test.NewClipboard()
	c.SetContent(text)
	p.article.field.Focusable().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
}

func TestPastingTakesTheFormatsOfTheClipboard(t *testing.T) {
	const docs = `<b style="font-weight:normal" id="docs-internal-guid-1"><span>The </span><span style="font-weight:700">old</span><span> bridge, </span><a href="https://www.google.com/url?q=https://example.org/b&amp;sa=D"><span>report</span></a></b>`
	const noted = `<p>Said <i>so</i><a id=r href=#n>1</a></p><p><a id=n href=#r>1</a> There.</p>`
	for _, c := range []struct{ name, text, html, plain, want string }{
		{"formats", "On |!", docs, "The old bridge, report", "On The **old** bridge, [report](https://example.org/b)!"},
		{"over a selection", "On {this|!", docs, "The old bridge, report", "On The **old** bridge, [report](https://example.org/b)!"},
		{"HTML of another text", "On |!", docs, "A new tunnel", "On A new tunnel!"},
		{"no HTML", "On |!", "", "a *tunnel*", "On a *tunnel*!"},
		{"HTML that says no more", "On |!", "<span style='color:red'>*stars*</span>", "*stars*", "On *stars*!"},
		{"a list in a line", "On| and on", "<ul><li>one<li>two</ul>", "one\ntwo", "On\n\n- one\n- two\n\n and on"},
		{"in code", "```\n|\n```", "<b>x</b>", "x", "```\nx\n```"},
		{"HTML source is text", "On |!", "", "<b>x</b>", "On <b>x</b>!"},
		{"HTML source for HTML", "On |!", "a long line with one <b>word</b> in it", "a long line with one <b>word</b> in it", "On a long line with one <b>word</b> in it!"},
		{"an address over words", "On {this|!", "", "https://example.org/a", "On [this](https://example.org/a)!"},
		{"an address that is a link, over words", "On {this|!", "<a href='https://example.org/a'>https://example.org/a</a>", "https://example.org/a", "On [this](https://example.org/a)!"},
		{"an address over an address", "On {https://example.org|!", "", "https://example.org/a", "On https://example.org/a!"},
		{"an address over words in code", "```\n{this|\n```", "", "https://example.org/a", "```\nhttps://example.org/a\n```"},
		{"notes at the end of the text", "One[^1] | two.\n\n[^1]: First.\n", noted, "Said so1", "One[^1] Said *so*[^2] two.\n\n[^1]: First.\n\n[^2]: There.\n"},
		{"notes in an empty text", "|", noted, "Said so1", "Said *so*[^1]\n\n[^1]: There.\n"},
		{"HTML nested too deeply", "On |!", strings.Repeat("<div>", 5000) + "x", "x", "On x!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := atPaste(t, c.text, &richClip{html: c.html})
			before := p.article.text.Text()
			p.paste(c.plain)
			p.drain()
			if got := p.article.text.Text(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			p.do("edit.undo")
			if got := p.article.text.Text(); got != before {
				t.Errorf("after one undo %q", got)
			}
		})
	}
}

func TestPastingDoesNotKeepFromTyping(t *testing.T) {
	c := &richClip{html: "<b>bold</b>", gate: make(chan struct{})}
	p := atPaste(t, "a |b", c)
	p.paste("bold")
	test.Type(p.article.field.Focusable(), "yz")
	if got := p.article.text.Text(); got != "a yzb" {
		t.Fatalf("while it waits: %q", got)
	}
	close(c.gate)
	p.drain()
	if got := p.article.text.Text(); got != "a boldyzb" {
		t.Errorf("typed on meanwhile: %q", got)
	}
	if at := p.article.text.Caret(); at != len("a boldyz") {
		t.Errorf("the caret is at %d", at)
	}
}

func TestPastesComeInTheirOrder(t *testing.T) {
	c := &richClip{html: "<b>two</b>", gate: make(chan struct{})}
	p := atPaste(t, "|", c)
	p.paste("one ")
	p.paste("two")
	close(c.gate)
	p.drain()
	if got := p.article.text.Text(); got != "one **two**" {
		t.Errorf("%q", got)
	}
}

func TestAPasteForAnotherArticleIsNotMade(t *testing.T) {
	c := &richClip{html: "<b>bold</b>", gate: make(chan struct{})}
	p := atPaste(t, "a |b", c)
	p.paste("bold")
	p.article.text.SetText("another")
	close(c.gate)
	p.drain()
	if got := p.article.text.Text(); got != "another" {
		t.Errorf("%q", got)
	}
}

func TestWhatAPasteCouldNotKeepIsSaid(t *testing.T) {
	p := atPaste(t, "|", &richClip{html: `<p><b>A</b> boat<img src="a/boat.png"><img src="x.png" alt="The port"> <a href="file:///x">here</a></p>`})
	p.paste("A boat here")
	p.drain()
	if got, want := p.notice(), "Not kept: 2 images (boat.png, The port); the target of 1 link (here)."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p = atPaste(t, "|", &richClip{err: errors.New("no answer")})
	p.paste("words")
	p.drain()
	if got := p.article.text.Text(); got != "words" || strings.Contains(p.notice(), "answer") {
		t.Errorf("%q, notice %q", got, p.notice())
	}
}

func TestPasteWithoutFormattingAndAsMarkdown(t *testing.T) {
	p := atPaste(t, "a {this| b", &richClip{html: "<b>bold</b>"})
	p.o.App.Clipboard().SetContent("bold")
	p.do("edit.plain")
	if got := p.article.text.Text(); got != "a bold b" {
		t.Errorf("plain: %q", got)
	}
	p.article.field.Select(2, 6)
	p.do("edit.markdown")
	if got := p.article.text.Text(); got != "a **bold** b" {
		t.Errorf("Markdown: %q", got)
	}
	p.article.field.Select(2, 10)
	p.o.App.Clipboard().SetContent("<i>slanted</i> source")
	p.do("edit.markdown")
	if got := p.article.text.Text(); got != "a *slanted* source b" {
		t.Errorf("from source: %q", got)
	}
	p.o.App.Clipboard().SetContent("1 < 2")
	p.article.field.Select(2, 18)
	p.do("edit.markdown")
	if got := p.article.text.Text(); got != "a 1 < 2 b" {
		t.Errorf("from text: %q", got)
	}
	p.win.Canvas().Focus(p.article.title)
	p.article.title.SetText("")
	p.o.App.Clipboard().SetContent("Boats")
	p.do("edit.plain")
	if p.article.title.Text != "Boats" || p.article.text.Text() != "a 1 < 2 b" {
		t.Errorf("with the keyboard in the title: %q, text %q", p.article.title.Text, p.article.text.Text())
	}
}

func TestTextIsInsertedFromAFile(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, data []byte) fyne.URI {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return storage.NewFileURI(path)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, part := range map[string]string{
		"word/document.xml":  `<w:document xmlns:w="w"><w:body><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Bold</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p><w:p><w:r><w:drawing><docPr descr="A boat"/><pic/></w:drawing></w:r></w:p></w:body></w:document>`,
		"word/footnotes.xml": `<w:footnotes xmlns:w="w"><w:footnote w:id="1"><w:p><w:r><w:t>Note.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	p := atPaste(t, "One[^1].\n\n{Two|.\n\n[^1]: First.\n", nil)
	before := p.article.text.Text()
	p.droppedFile(fyne.Position{}, []fyne.URI{file("draft.DOCX", b.Bytes())})
	p.drain()
	if got, want := p.article.text.Text(), "One[^1].\n\nTwo**Bold**[^2].\n\n[^1]: First.\n\n[^2]: Note.\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := p.notice(), "The text of draft.DOCX is inserted. Not kept: 1 image (A boat)."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.do("edit.undo")
	if got := p.article.text.Text(); got != before {
		t.Errorf("after one undo %q", got)
	}

	for name, tt := range map[string]struct {
		data   string
		notice string
	}{
		"broken.docx": {"Dear Ada", "broken.docx cannot be read"},
		"empty.html":  {"<p></p>", "There is no text in empty.html."},
		"a.pdf":       {"%PDF", "Only images and texts can be dropped here"},
		"zeros.txt":   {"a\x00b\x00c\x00d", "zeros.txt cannot be read"},
	} {
		p.droppedFile(fyne.Position{}, []fyne.URI{file(name, []byte(tt.data))})
		p.drain()
		if !strings.HasPrefix(p.notice(), tt.notice) || p.article.text.Text() != before {
			t.Errorf("%s: %q, text %q", name, p.notice(), p.article.text.Text())
		}
		p.toasts.Dismiss()
	}
	p.droppedFile(fyne.Position{}, []fyne.URI{storage.NewFileURI(filepath.Join(dir, "gone.txt"))})
	p.drain()
	if p.notice() == "" || p.article.text.Text() != before {
		t.Errorf("a file that is not there: %q", p.notice())
	}
	p.toasts.Dismiss()

	// What is typed while the file is read stays, the text goes where the caret
	// is then, and the labels are still free.
	p.insertFile(file("notes.md", []byte("More[^1].\n\n[^1]: Theirs.\n")))
	p.article.field.Replace(0, 0, "Zero[^2]. ")
	p.drain()
	if got, want := p.article.text.Text(), "Zero[^2]. \n\nMore[^3].\n\n[^3]: Theirs.\n\nOne[^1].\n\nTwo.\n\n[^1]: First.\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
