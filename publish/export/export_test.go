package export

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"postil/editor/cite/house"
	"postil/editor/markdown"
	"postil/publish/content"
)

var update = flag.Bool("update", false, "write the golden files anew")

func drawing(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const dir = "content/commentary/2026/09/pilots"

// article is the one in testdata, as published or as a draft.
func article(t *testing.T, draft bool) *Article {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "pilots.md"))
	if err != nil {
		t.Fatal(err)
	}
	return articleOf(t, string(text), draft)
}

func articleOf(t *testing.T, text string, draft bool) *Article {
	t.Helper()
	return articleWith(t, text, draft, drawing(t, 1200, 675))
}

// articleWith has a lead image of its own.
func articleWith(t *testing.T, text string, draft bool, lead []byte) *Article {
	t.Helper()
	fsys := fstest.MapFS{
		"postil.yaml":                &fstest.MapFile{Data: []byte("name: Harbour & Tide\nmotto: Slow news\nbaseURL: https://review.example/site/\nlanguage: en\nsections:\n  - {id: commentary, title: Commentary}\ncitationStyle: house\n")},
		dir + "/index.md":            &fstest.MapFile{Data: []byte(text)},
		dir + "/lead.png":            &fstest.MapFile{Data: lead},
		dir + "/a map.png":           &fstest.MapFile{Data: drawing(t, 90, 60)},
		"references/castillo24.json": &fstest.MapFile{Data: []byte(`{"id":"castillo24","type":"article-newspaper","title":"Ports *Wait*","container-title":"The Strait Times","author":[{"family":"Castillo","given":"Nadia"}],"issued":{"date-parts":[[2024,7,16]]},"URL":"https://strait.example/ports?a=1&b=2"}`)},
		"references/okoro20.json":    &fstest.MapFile{Data: []byte(`{"id":"okoro20","type":"book","title":"On Tides","publisher":"Press","author":[{"family":"Okoro","given":"Ben"}],"issued":{"date-parts":[[2020]]}}`)},
	}
	c := content.Load(fsys)
	if len(c.Problems) > 0 {
		t.Fatalf("problems %v", c.Problems)
	}
	a, err := New(Options{Content: c, Article: c.ByDir(dir), Formatter: house.New(), Files: func(p string) ([]byte, error) { return fsys.ReadFile(p) }, Draft: draft})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func write(t *testing.T, f func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// members reads a container again, and wants XML to be well-formed.
func members(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		out[f.Name] = string(text)
		switch path.Ext(f.Name) {
		case ".xml", ".rels", ".xhtml", ".opf":
			d := xml.NewDecoder(bytes.NewReader(text))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v\n%s", f.Name, err, text)
				}
			}
		}
	}
	return out
}

func TestSameArticleSameBytes(t *testing.T) {
	for name, f := range map[string]func(*Article) func(io.Writer) error{
		"html": func(a *Article) func(io.Writer) error { return a.HTML },
		"md":   func(a *Article) func(io.Writer) error { return a.Markdown },
		"epub": func(a *Article) func(io.Writer) error { return a.EPUB },
		"docx": func(a *Article) func(io.Writer) error { return a.DOCX },
	} {
		a := article(t, false)
		first := write(t, f(a))
		if !bytes.Equal(first, write(t, f(a))) || !bytes.Equal(first, write(t, f(article(t, false)))) {
			t.Errorf("%s: other bytes the second time", name)
		}
	}
}

func TestNothingIsWantingInTheSample(t *testing.T) {
	if a := article(t, false); len(a.Problems) > 0 {
		t.Errorf("%v", a.Problems)
	}
}

func TestHTMLStandsAlone(t *testing.T) {
	page := write(t, article(t, false).HTML)
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	images, ids, targets := 0, map[string]bool{}, []string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, at := range n.Attr {
			switch {
			case at.Key == "style" || strings.HasPrefix(at.Key, "on"):
				t.Errorf("<%s %s>", n.Data, at.Key)
			case at.Key == "src":
				images++
				if !strings.HasPrefix(at.Val, "data:image/png;base64,") {
					t.Errorf("an image is loaded from %.60s", at.Val)
				}
			case at.Key == "id":
				if ids[at.Val] {
					t.Errorf("the id %s is there twice", at.Val)
				}
				ids[at.Val] = true
			case at.Key == "href" && strings.HasPrefix(at.Val, "#"):
				targets = append(targets, at.Val[1:])
			}
		}
		if n.Data == "script" || n.Data == "link" && n.Attr[0].Val != "canonical" {
			t.Errorf("there is a <%s>", n.Data)
		}
	}
	for _, id := range targets {
		if !ids[id] {
			t.Errorf("a link leads to #%s, which is not there", id)
		}
	}
	if images != 3 || len(targets) < 4 {
		t.Errorf("%d images, %d links within", images, len(targets))
	}
	for _, want := range []string{
		`href="https://review.example/site/commentary/2026/08/maree/"`, `href="https://review.example/site/archive/#y2026"`, `<a href="#who-waits">`,
		`<a href="https://elsewhere.example/far.png">A far picture</a>`, "(N. Castillo, <a href=\"https://strait.example/ports?a=1&amp;b=2\">", "<h2>Sources</h2>", "<h2>Corrections</h2>",
		"By Ada Reyes and Ben Okoro · 14 September 2026 · Updated 20 September 2026", "Credit: Harbour Office · Source: https://photos.example/ · CC BY 4.0", `rel="canonical" href="https://review.example/site/commentary/2026/09/pilots/"`,
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(string(page), "[@") || strings.Contains(string(page), "Draft, not") {
		t.Error("a citation is not written out, or it is called a draft")
	}
	if draft := string(write(t, article(t, true).HTML)); !strings.Contains(draft, "Draft, not published") || strings.Contains(draft, "canonical") {
		t.Error("a draft is not called one")
	}
}

func TestMarkdownReadsRightElsewhere(t *testing.T) {
	got := write(t, article(t, false).Markdown)
	file := filepath.Join("testdata", "pilots.out.md")
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("it is otherwise; run go test with -update and look at the difference:\n%s", got)
	}
	// Read again, it has no citation that is not written out, and the same notes.
	before, after := article(t, false).doc, markdown.New(markdown.Options{Lang: "en"}).Parse(got)
	if len(after.Citations.Clusters) > 0 {
		t.Errorf("citations %+v", after.Citations.Clusters)
	}
	if len(after.Notes()) != len(before.Notes()) || len(after.LooseNotes()) > 0 {
		t.Errorf("%d notes, %d loose", len(after.Notes()), len(after.LooseNotes()))
	}
	if draft := string(write(t, article(t, true).Markdown)); !strings.Contains(draft, "](<a map.png>") || strings.Contains(draft, "lead.png>") && strings.Contains(draft, "pilots/lead.png") {
		t.Errorf("a draft's images stay beside it:\n%s", draft)
	}
}

func TestWhatIsWantingIsSaid(t *testing.T) {
	a := articleOf(t, "---\ntitle: T\nslug: pilots\ndate: 2026-09-14\nimage: {file: none.png}\n---\n\nA [@nobody2000] and ![a plan](plan.svg) and ![up](../../x.png).\n", false)
	var got []string
	for _, f := range a.Problems {
		got = append(got, fmt.Sprintf("%d %s", f.Line, f.Text()))
	}
	for i, want := range []string{"8 No source has the key “nobody2000”", "5 The image none.png", "8 The image plan.svg", "8 The image ../../x.png"} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("problems %q, want %q", got, want)
		}
	}
	for _, f := range []func(io.Writer) error{a.HTML, a.Markdown, a.EPUB, a.DOCX} {
		if data := write(t, f); len(data) == 0 {
			t.Error("nothing was written")
		}
	}
	if page := string(write(t, a.HTML)); !strings.Contains(page, "a plan") || !strings.Contains(page, "nobody2000") {
		t.Errorf("%s", page)
	}
	if _, err := New(Options{}); !errors.Is(err, ErrNoArticle) {
		t.Errorf("nothing to export: %v", err)
	}
}

func TestPDF(t *testing.T) {
	a := article(t, false)
	var b bytes.Buffer
	if err := a.PDF(t.Context(), &b, PDFOptions{Browser: filepath.Join(t.TempDir(), "chromium")}); !errors.Is(err, ErrNoBrowser) {
		t.Errorf("no browser: %v", err)
	}
	fake := func(script string) string {
		file := filepath.Join(t.TempDir(), "chromium")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
		return file
	}
	if _, err := exec.LookPath("sh"); err == nil {
		if err := a.PDF(t.Context(), &b, PDFOptions{Browser: fake("echo 'no display' >&2; exit 3\n")}); !errors.Is(err, ErrBrowser) || !strings.Contains(err.Error(), "no display") {
			t.Errorf("a browser that fails: %v", err)
		}
		if err := a.PDF(t.Context(), &b, PDFOptions{Browser: fake("exit 0\n")}); !errors.Is(err, ErrBrowser) {
			t.Errorf("a browser that makes nothing: %v", err)
		}
		if err := a.PDF(t.Context(), &b, PDFOptions{Browser: fake("exec sleep 60\n"), Timeout: 200 * time.Millisecond}); !errors.Is(err, ErrPDFTimeout) {
			t.Errorf("a browser that hangs: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := a.PDF(ctx, &b, PDFOptions{Browser: fake("exec sleep 60\n")}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
	if b.Len() > 0 {
		t.Error("something was written though it failed")
	}
	browser, err := FindBrowser()
	if err != nil {
		t.Skip("no Chromium is installed, so no PDF was made")
	}
	if err := a.PDF(t.Context(), &b, PDFOptions{Browser: browser, Timeout: 3 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes(), []byte("https://strait.example/ports?a=1&b=2")) {
		t.Errorf("%d bytes, without the source's link", b.Len())
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "postil-pdf-*")); len(left) > 0 {
		t.Logf("left behind: %v", left)
	}
}
